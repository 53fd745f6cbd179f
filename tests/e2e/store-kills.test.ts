import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { Spool } from '../../src/spool/spool.js';
import { OSS_ENV, ossSettingsAt, startOss } from '../stores/oss-bench.js';
import { Bench, testClient, until } from './harness.js';
import { killGroup, requestsOpen } from './processes.js';
import { freshName } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
const ITEMS = 12;
/** Items 1, 10, 11 and 12. */
const SLOW = [{ when: { method: 'PUT', key: 'Task_1' }, action: { kind: 'hang' } }] as const;

/** How often each activity of the first segment that stores a group was tried, with what it is called in Temporal. */
async function groupsOf(name: string): Promise<{ readonly attempts: number; readonly items: number }[]> {
  const client = await testClient(temporalAddress);
  const { events } = await client.workflow.getHandle(`batch/${name}/0`).fetchHistory();
  return (events ?? []).flatMap(({ eventId, activityTaskScheduledEventAttributes: scheduled }) => {
    if (scheduled?.activityType?.name !== 'storeGroup') return [];
    const input = JSON.parse(Buffer.from(scheduled.input?.payloads?.[0]?.data ?? []).toString()) as { items: unknown[] };
    const started = (events ?? []).find(({ activityTaskStartedEventAttributes: start }) => String(start?.scheduledEventId) === String(eventId)); // prettier-ignore
    return [{ attempts: started?.activityTaskStartedEventAttributes?.attempt ?? 0, items: input.items.length }];
  });
}

test(
  'A worker that is killed in the middle of a group: every picture is there once, and nothing is paid for again',
  { timeout: 120_000 },
  async () => {
    const oss = await startOss();
    onTestFinished(() => oss.close());
    const bench = await Bench.open({
      temporalAddress,
      standIn: { latencyMs: 1_500 },
      defaults: { store: 'cloud' },
      config: { stores: { cloud: { kind: 'oss', ...ossSettingsAt(oss) } } },
      secrets: OSS_ENV,
    });
    onTestFinished(() => bench.close());
    const name = freshName();
    const list = await bench.withItems(ITEMS);
    const running = bench.start(['run', list, '--concurrency', String(ITEMS), '--name', name], { detached: true });
    await requestsOpen(bench, [running], ITEMS);
    oss.setFaults(SLOW);
    const pictures = (): string[] => oss.keys().filter((key) => /\/Task_[^/]+\.png$/.test(key));
    const hanging = (): boolean => oss.entries.some(({ method, key }) => method === 'PUT' && key?.includes('Task_10') === true);
    await until('a part of a group is stored', () => pictures().length > 0 && hanging());
    await killGroup(running);
    expect(pictures().length).toBeLessThan(ITEMS);
    oss.setFaults([]);
    const { code, stderr } = await bench.run('resume', name);
    expect(code, stderr).toBe(0);
    expect(bench.site.meter.charged).toBe(ITEMS);
    expect(pictures()).toHaveLength(ITEMS);
    const groups = await groupsOf(name);
    expect(Math.max(...groups.map(({ items }) => items))).toBeGreaterThan(1);
    expect(Math.max(...groups.map(({ attempts }) => attempts))).toBeGreaterThan(1);
    const spool = await Spool.open(join(bench.folder, '.plantain', 'spool'));
    expect(await spool.unfinished()).toBe(0);
  },
);
