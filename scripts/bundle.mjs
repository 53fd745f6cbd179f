import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const workflowsPath = fileURLToPath(new URL('../dist/workflows/index.js', import.meta.url));
const logger = new DefaultLogger('WARN');
const { code } = await bundleWorkflowCode({ workflowsPath, logger });
await writeFile(fileURLToPath(new URL('../dist/workflow-bundle.js', import.meta.url)), code);
