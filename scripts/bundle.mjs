import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { bundleProgram } from './bundle-program.mjs';
import { buildPages } from './web.mjs';

const workflowsPath = fileURLToPath(new URL('../dist/workflows/index.js', import.meta.url));
const logger = new DefaultLogger('WARN');
const [{ code }] = await Promise.all([bundleWorkflowCode({ workflowsPath, logger }), bundleProgram(), buildPages()]);
// Last: `scripts/build-if-changed.mjs` takes its time for that of the build.
await writeFile(fileURLToPath(new URL('../dist/workflow-bundle.js', import.meta.url)), code);
