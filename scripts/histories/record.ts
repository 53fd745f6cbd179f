import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { batchWorkflowId } from '../../src/domain/names.js';
import { withFolderServer } from '../folder-server.js';
import { COURSES, type Course } from './courses.js';
import { PersonsFolder } from '../persons-folder.js';

// Compiled, this file lies in dist/tools/scripts/histories.
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const BATCH = 'summer';

/** Plays each course with the built program and keeps what Temporal has recorded of it, for tests/workflows/histories.test.ts. */
async function record(version: string, course: Course): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), 'plantain-histories-'));
  try {
    await course.play(new PersonsFolder(path), BATCH);
    const text = JSON.stringify(await historiesOf(path)).replaceAll(hostname(), 'host');
    const folder = join(ROOT, 'tests', 'histories', version);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${course.name}.json.gz`), gzipSync(text, { level: 9 }));
    process.stdout.write(`${version} ${course.name}: ${Math.ceil(text.length / 1024)} KiB of histories\n`);
  } finally {
    await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Histories of a batch and its segments by workflow id. */
function historiesOf(folder: string): Promise<Record<string, unknown>> {
  return withFolderServer(folder, async (client) => {
    const found: Record<string, unknown> = {};
    for await (const { workflowId } of client.workflow.list({ query: `WorkflowId STARTS_WITH "${batchWorkflowId(BATCH)}"` })) {
      found[workflowId] = JSON.parse(historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory()));
    }
    return found;
  });
}

const [version, ...names] = process.argv.slice(2);
if (version === undefined) throw new Error('Which version is recorded? npm run histories -- 0.1.0 [course…]');
const wanted = COURSES.filter(({ name }) => names.length === 0 || names.includes(name));
for (const course of wanted) await record(version, course);
