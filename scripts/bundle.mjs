import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { bundleProgram } from './bundle-program.mjs';
import { buildPages } from './web.mjs';

/**
 * At every promise of a workflow the SDK takes a call stack, for Temporal's UI: a fifth of what workflows cost. `temporal/runtime.ts` takes
 * the line away where somebody wants the stacks.
 */
const NO_STACKS = 'Error.stackTraceLimit = 0;';

const workflowsPath = fileURLToPath(new URL('../dist/workflows/index.js', import.meta.url));
const logger = new DefaultLogger('WARN');
/** The lines of the sources lead to their files; the sources themselves would be a third of the bundle. */
const withoutSources = (config) => ({ ...config, devtool: 'inline-nosources-cheap-module-source-map' });
const workflows = bundleWorkflowCode({ workflowsPath, logger, webpackConfigHook: withoutSources });
const [{ code }] = await Promise.all([workflows, bundleProgram(), buildPages()]);
// Last: `scripts/build-if-changed.mjs` takes its time for that of the build. On the first line, so that the others keep their numbers.
await writeFile(fileURLToPath(new URL('../dist/workflow-bundle.js', import.meta.url)), `${NO_STACKS} ${code}`);
