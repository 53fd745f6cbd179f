import { afterEach, describe, expect, inject, it } from 'vitest';
import { pauseBatch, resumeBatch } from '../../src/workflows/messages.js';
import { Bench, until } from './harness.js';
import { booksOf } from './processes.js';
import { beginBatch, type BeginOptions, freshName, stageIs } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;

afterEach(() => bench.close());

async function begin(how: BeginOptions) {
  const begun = await beginBatch(temporalAddress, how);
  bench = begun.bench;
  return begun;
}

describe('pause, set and resume without a worker', () => {
  it('are kept for the next one; a bare resume leaves a paused batch alone', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 500 } });
    const name = freshName();
    expect((await bench.run('start', await bench.withItems(6), '--name', name, '--concurrency', '5')).code).toBe(0);
    expect((await bench.run('pause', name)).code).toBe(0);
    const set = await bench.run('set', name, '--concurrency', '2', '--total-timeout', '5m');
    expect(set.code).toBe(0);
    expect(set.events[0]).toMatchObject({ batch: name, concurrency: 2 });

    const bare = await bench.run('resume');
    expect(bare.code, bare.stderr).toBe(0);
    expect(bare.stderr).toContain(`Skipped: Batch ${name} is paused; to continue: plantain resume ${name}`);
    expect(bench.site.meter.entries).toHaveLength(0);

    const named = await bench.run('resume', name);
    expect(named.code, named.stderr).toBe(0);
    expect(bench.site.meter.maxOpen).toBe(2);
    expect(await booksOf(bench, name, 6)).toEqual({ billed: 6, delivered: 6, unknown: 0 });
  });

  it('refuse a batch that is not there and one that has ended; watch says how that one ended', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 50 } });
    const name = freshName();
    expect((await bench.run('run', await bench.withItems(2), '--name', name)).code).toBe(0);
    for (const args of [['pause'], ['set', '--concurrency', '4']]) {
      const [command = '', ...options] = args;
      const unknown = await bench.run(command, `${name}x`, ...options);
      expect(unknown.code).toBe(2);
      expect(unknown.stderr).toContain(`There is no batch ${name}x here.`);
      const closed = await bench.run(command, name, ...options);
      expect(closed.code).toBe(2);
      expect(closed.stderr).toContain(`Batch ${name} has ended already (completed).`);
    }
    const watched = await bench.run('watch', name);
    expect(watched.code, watched.stderr).toBe(0);
    expect(watched.events.at(-1)).toMatchObject({ event: 'ended', exitCode: 0 });
  });
});

describe('watch', () => {
  it('follows the newest open batch when none is named, through pause and cancel, and ends with the batch', async () => {
    const { name, handle } = await begin({ items: 20, concurrency: 2, latencyMs: 700 });
    const watching = bench.start(['watch']);
    await until('it follows', () => watching.stderrSoFar().includes(`Following batch ${name}`));
    await handle.signal(pauseBatch);
    await until('it says that the batch is paused', () => watching.stderrSoFar().includes('paused; to continue'));
    await handle.signal(resumeBatch);
    await until('it says that the batch goes on', () => watching.stderrSoFar().includes(`Batch ${name} continues.`));
    expect((await bench.run('cancel', name)).code).toBe(0);
    const { code, events } = await watching.finished;
    expect(code).toBe(100);
    expect(events.at(-1)).toMatchObject({ event: 'ended', summary: { ended: 'cancelled' } });
    const again = await bench.run('watch', name);
    expect(again.code).toBe(100);
    expect(again.events.at(-1)).toMatchObject({ event: 'ended', summary: { ended: 'cancelled' } });
  });

  it('tells at once of a batch that is paused', async () => {
    const { name, handle } = await begin({ items: 9, concurrency: 2, latencyMs: 500 });
    await handle.signal(pauseBatch);
    await stageIs(handle, 'paused');
    const watching = bench.start(['watch', name]);
    await until('it says so', () => watching.stderrSoFar().includes(`paused; to continue: plantain resume ${name}`));
    watching.child.kill('SIGINT');
    expect((await watching.finished).code).toBe(130);
    await handle.signal(resumeBatch);
  });
});
