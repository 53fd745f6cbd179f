import { afterEach, describe, expect, inject, it } from 'vitest';
import type { BatchProgress } from '../../src/domain/progress.js';
import { batchProgress } from '../../src/workflows/messages.js';
import { answerOf, Bench, until } from './harness.js';
import { freshName, handleOf } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;

afterEach(() => bench.close());

async function listed(name: string): Promise<unknown> {
  const { events } = await bench.run('list');
  return events.find(({ batch }) => batch === name)?.['done'];
}

const shown = async (name: string): Promise<unknown> => answerOf(await bench.run('status', name))?.['done'];

describe('the counts of a batch', () => {
  it('are the same in status, list, the root and its details, and after a stop', { timeout: 150_000 }, async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: [200, 400] } });
    const name = freshName();
    const running = bench.start(['run', await bench.withItems(60), '--name', name, '--concurrency', '2']);
    await until('some are made', () => bench.site.meter.entries.length >= 8);
    const handle = await handleOf(temporalAddress, name);
    expect((await bench.run('pause', name)).code).toBe(0);
    let before = 0;
    await until('what ran has ended', async () => {
      const { entries } = bench.site.meter;
      before = (await handle.query(batchProgress)).tally.success;
      return before === entries.length && entries.every(({ closedAt }) => closedAt !== undefined);
    });
    expect([await shown(name), await listed(name)]).toEqual([before, before]);
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toContain(`${before} of 60 delivered`);

    running.child.kill('SIGINT');
    await running.finished;
    const resumed = bench.start(['resume', name]);
    await until('more are made', () => bench.site.meter.entries.length >= before + 7);
    resumed.child.kill('SIGINT');
    await resumed.finished;
    const { progress } = (await handle.describe()).memo as { progress: BatchProgress };
    const made = bench.site.meter.entries.length;
    expect([await shown(name), await listed(name), progress.tally.success]).toEqual([made, made, made]);
  });
});
