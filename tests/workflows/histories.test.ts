import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { prepareRuntime, workflowCode } from '../../src/temporal/runtime.js';

const FOLDER = fileURLToPath(new URL('../histories/', import.meta.url));
const CODE = workflowCode({
  codePath: fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url)),
});

interface Histories {
  readonly [workflowId: string]: { readonly events: readonly HistoryEvent[] };
}

interface HistoryEvent {
  readonly eventType: string;
  readonly activityTaskScheduledEventAttributes?: { readonly activityType: { readonly name: string } };
}

// Else the SDK prints what the last test provokes.
prepareRuntime(() => undefined);

const versions = readdirSync(FOLDER);
const filesOf = (version: string): string[] => readdirSync(`${FOLDER}${version}`);

async function read(version: string, file: string): Promise<Histories> {
  return JSON.parse(gunzipSync(await readFile(`${FOLDER}${version}/${file}`)).toString()) as Histories;
}

/** What the present code says to them, by workflow id; undefined where it can go on. */
async function replay(histories: Histories): Promise<Record<string, string | undefined>> {
  const given = Object.entries(histories).map(([workflowId, history]) => ({ workflowId, history }));
  const said: Record<string, string | undefined> = {};
  for await (const { workflowId, error } of Worker.runReplayHistories(CODE, given)) said[workflowId] = error?.message;
  return said;
}

describe.each(versions)('A batch that %s began', (version) => {
  it.each(filesOf(version))('can be gone on with: %s', async (file) => {
    const histories = await read(version, file);
    const nothing = Object.fromEntries(Object.keys(histories).map((id) => [id, undefined]));
    expect(Object.keys(histories).length).toBeGreaterThan(1);
    expect(await replay(histories)).toEqual(nothing);
  });
});

describe('The recorded histories', () => {
  it('are not gone on with when they hold another step', async () => {
    const [version = ''] = versions;
    const histories = await read(version, 'tasks-with-uploads.json.gz');
    const text = JSON.stringify(histories).replaceAll('"uploadReferences"', '"fetchReferences"');
    const said = Object.values(await replay(JSON.parse(text) as Histories));
    expect(said.filter((message) => message?.includes('TMPRL1100'))).not.toEqual([]);
  });

  it.each(versions)('of %s have every kind of step', async (version) => {
    const all = await Promise.all(filesOf(version).map((file) => read(version, file)));
    const events = all.flatMap((histories) => Object.values(histories)).flatMap((history) => history.events);
    const steps = new Set(
      events.map(({ eventType, activityTaskScheduledEventAttributes: activity }) => activity?.activityType.name ?? eventType),
    );
    const activities = [
      'readPage',
      'uploadReferences',
      'submitGeneration',
      'collectGeneration',
      'recoverSubmission',
      'storeImages',
    ];
    // Later versions ask only the hosts that hold something of the batch.
    const hosts = version === '0.1.0' ? ['listHosts', 'settleLate'] : ['findHosts'];
    const bookkeeping = ['checkSites', ...hosts, 'recordOutcomes', 'recordUnstarted', 'writeReport'];
    const others = ['TIMER_STARTED', 'ACTIVITY_TASK_CANCELED', 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED'];
    const wanted = [...activities, ...bookkeeping, ...others.map((name) => `EVENT_TYPE_${name}`)];
    expect(wanted.filter((name) => !steps.has(name))).toEqual([]);
  });
});
