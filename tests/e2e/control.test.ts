import { setTimeout as sleep } from 'node:timers/promises';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { batchProgress, pauseBatch, resumeBatch, setConcurrency } from '../../src/workflows/messages.js';
import { internalError } from '../../src/standins/troubles.js';
import { Bench, testClient, until } from './harness.js';
import { booksOf, requestsOpen } from './processes.js';
import { maxOpenSince, refillGaps } from './timeline.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;
let names = 0;
const fresh = (): string => `control-${process.pid}-${++names}`;

afterEach(() => bench.close());

async function handleOf(name: string): Promise<WorkflowHandle> {
  return (await testClient(temporalAddress)).workflow.getHandle(`batch/${name}`);
}

/** Starts a batch with a worker, and waits until `concurrency` requests are open. */
async function begin(items: number, concurrency: number, latencyMs: number, ...more: string[]) {
  bench = await Bench.open({ temporalAddress, standIn: { latencyMs } });
  const name = fresh();
  const list = await bench.withItems(items);
  const running = bench.start(['run', list, '--name', name, '--concurrency', String(concurrency), ...more]);
  await requestsOpen(bench, [running], concurrency);
  return { name, running, handle: await handleOf(name) };
}

async function stageIs(handle: WorkflowHandle, stage: string): Promise<void> {
  await until(`the stage is ${stage}`, async () => (await handle.query(batchProgress)).stage === stage, 20_000);
}

const middle = (gaps: readonly number[]): number => [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? Infinity;

/** How long a changed value may take from its signal to the segment. */
const SETTLE_MS = 700;

describe('setConcurrency', () => {
  it(
    'holds 10, then 3, then 40, over three segments and their hand-overs, without an idle lane',
    { timeout: 150_000 },
    async () => {
      bench = await Bench.open({ temporalAddress, standIn: { latencyMs: [200, 600] } });
      const { meter } = bench.site;
      const name = fresh();
      const list = await bench.withItems(300);
      const running = bench.start(['run', list, '--name', name, '--concurrency', '10', '--segment-size', '100']);
      await until('the first segment nears its end', () => meter.entries.length >= 94);
      const handle = await handleOf(name);
      const lowered = Date.now();
      await handle.signal(setConcurrency, 3);
      await until('the second segment has begun', () => meter.entries.length >= 130);
      bench.site.setLatency([1000, 2000]);
      const raised = Date.now();
      await handle.signal(setConcurrency, 40);
      await until('the third segment has begun', () => meter.entries.length >= 210);
      expect(await handle.query(batchProgress)).toMatchObject({ concurrency: 40, stage: 'running' });
      const { code, stderr, events } = await running.finished;
      expect(code, stderr).toBe(0);

      const { entries } = meter;
      expect(maxOpenSince(entries, 0, lowered + SETTLE_MS)).toBe(10);
      expect(maxOpenSince(entries, lowered + SETTLE_MS, raised)).toBe(3);
      expect(maxOpenSince(entries, raised, Infinity)).toBe(40);
      const last = entries.at(-1)?.receivedAt ?? 0;
      const low = refillGaps(entries, 3, lowered + 2 * SETTLE_MS, raised);
      const high = refillGaps(entries, 40, raised + SETTLE_MS, last);
      expect(low.length).toBeGreaterThan(15);
      expect(high.length).toBeGreaterThan(80);
      // That no lane is idle for longer is measured without a server, in tests/workflows: here a busy machine would blur it.
      expect(middle(low)).toBeLessThan(600);
      expect(middle(high)).toBeLessThan(2000);
      expect(await booksOf(bench, name, 300)).toEqual({ billed: 300, delivered: 300, unknown: 0 });
      const notices = events.filter(({ event }) => event === 'notice').map(({ text }) => String(text));
      expect(notices).toContain('From now on at most 3 at once (before: 10).');
      expect(notices).toContain('From now on at most 40 at once (before: 3).');
    },
  );

  it('cuts nothing short, starts nothing before there is room again, and ignores what is no concurrency', async () => {
    const { name, running, handle } = await begin(8, 6, 2000);
    await handle.signal(setConcurrency, 0);
    await handle.signal('setConcurrency', 'many');
    await handle.signal(setConcurrency, 101);
    expect((await handle.query(batchProgress)).concurrency).toBe(6);
    await handle.signal(setConcurrency, 1);
    const lowered = Date.now();
    expect((await running.finished).code).toBe(0);
    expect(maxOpenSince(bench.site.meter.entries, lowered + SETTLE_MS, Infinity)).toBe(1);
    expect(await booksOf(bench, name, 8)).toEqual({ billed: 8, delivered: 8, unknown: 0 });
  });

  it('gives lanes back when every request fails and fewer are allowed', async () => {
    bench = await Bench.open({
      temporalAddress,
      standIn: { latencyMs: 300, faults: [{ times: 6, latencyMs: 2500, action: internalError() }] },
    });
    const name = fresh();
    const running = bench.start(['run', await bench.withItems(9), '--name', name, '--concurrency', '6', '--retries', '1']);
    await requestsOpen(bench, [running], 6);
    const lowered = Date.now();
    await (await handleOf(name)).signal(setConcurrency, 2);
    expect((await running.finished).code).toBe(0);
    expect(maxOpenSince(bench.site.meter.entries, lowered + SETTLE_MS, Infinity)).toBe(2);
    expect((await bench.manifest(name)).map(({ attempts }) => attempts)).toEqual([2, 2, 2, 2, 2, 2, 1, 1, 1]);
  });
});

describe('a paused batch', () => {
  it('sends nothing, also no retries, finishes what runs, says how to go on, and is complete after it', async () => {
    bench = await Bench.open({
      temporalAddress,
      standIn: { latencyMs: 3000, faults: [{ times: 1, latencyMs: 3000, action: internalError() }] },
    });
    const name = fresh();
    const args = ['run', await bench.withItems(24), '--name', name, '--concurrency', '3', '--segment-size', '12'];
    const running = bench.start([...args, '--retries', '1']);
    await requestsOpen(bench, [running], 3);
    const handle = await handleOf(name);
    const paused = await bench.run('pause', name);
    expect(paused.code, paused.stderr).toBe(0);
    expect(paused.events[0]).toEqual({ batch: name, paused: true });
    await stageIs(handle, 'paused');
    await until('what ran is finished', () => bench.site.meter.open() === 0);
    const sent = bench.site.meter.entries.length;
    await sleep(3_000);
    expect(bench.site.meter.entries).toHaveLength(sent);
    expect(sent).toBeLessThan(24);
    bench.site.setLatency(100);

    const status = await bench.run('status', name);
    expect(status.events[0]).toMatchObject({ state: 'open', stage: 'paused', concurrency: 3, tally: { success: sent - 1 } });
    const listed = await bench.run('list', '--open');
    expect(listed.events).toContainEqual(expect.objectContaining({ batch: name, stage: 'paused' }));
    expect(listed.stderr).toContain(`Batch ${name} is paused; to go on: plantain resume ${name}`);
    const described = await handle.describe();
    expect(described.typedSearchAttributes.get(defineSearchAttributeKey('PlantainStage', 'KEYWORD'))).toBe('paused');

    const resumed = await bench.run('resume', name);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain(`Batch ${name} was paused and goes on.`);
    const first = await running.finished;
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain(`paused; to go on: plantain resume ${name}`);
    expect((await bench.manifest(name)).map(({ status: ending }) => ending)).toEqual(Array.from({ length: 24 }, () => 'success'));
    expect(bench.site.meter.entries).toHaveLength(25);
  });

  it('is ended by a cancel: items that were never sent have no attempt', async () => {
    const { name, running, handle } = await begin(12, 3, 1000, '--segment-size', '6');
    await handle.signal(pauseBatch);
    await stageIs(handle, 'paused');
    await until('what ran is finished', () => bench.site.meter.open() === 0);
    expect((await bench.run('cancel', name)).code).toBe(0);
    expect((await running.finished).code).toBe(100);
    const delivered = bench.site.meter.charged;
    const manifest = await bench.manifest(name);
    expect(manifest.map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
      Array.from({ length: 12 }, (_, index) => (index < delivered ? 'success 1' : 'cancelled 0')),
    );
    expect((await bench.summary(name)).ended).toBe('cancelled');
  });

  it('is ended by its total timeout, which keeps counting', async () => {
    const { name, running, handle } = await begin(12, 3, 1000, '--total-timeout', '7s');
    await handle.signal(pauseBatch);
    expect((await running.finished).code).toBe(100);
    const manifest = await bench.manifest(name);
    expect(new Set(manifest.map(({ status }) => status))).toEqual(new Set(['success', 'timeout_total']));
    expect((await bench.summary(name)).ended).toBe('deadline');
  });

  it('takes back what waits for its turn, and keeps the delay between starts when it goes on', async () => {
    const { name, running, handle } = await begin(6, 1, 200, '--request-delay', '3s');
    await handle.signal(setConcurrency, 6);
    await handle.signal(pauseBatch);
    await stageIs(handle, 'paused');
    const sent = bench.site.meter.entries.length;
    await sleep(6_000);
    // One may have been on its way to its worker already.
    expect(bench.site.meter.entries.length).toBeLessThanOrEqual(sent + 1);
    const goesOn = Date.now();
    await handle.signal(resumeBatch);
    expect((await running.finished).code).toBe(0);
    const starts = bench.site.meter.entries.map(({ receivedAt }) => receivedAt).filter((at) => at > goesOn);
    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeGreaterThan((starts.length - 1) * 3000 * 0.85);
    expect((starts[0] ?? 0) - goesOn).toBeLessThan(3_500);
    expect(await booksOf(bench, name, 6)).toEqual({ billed: 6, delivered: 6, unknown: 0 });
  });
});

describe('pause, set and resume without a worker', () => {
  it('are kept for the next one; a bare resume leaves a paused batch alone', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 500 } });
    const name = fresh();
    expect((await bench.run('start', await bench.withItems(6), '--name', name, '--concurrency', '5')).code).toBe(0);
    expect((await bench.run('pause', name)).code).toBe(0);
    const set = await bench.run('set', name, '--concurrency', '2', '--total-timeout', '5m');
    expect(set.code).toBe(0);
    expect(set.events[0]).toMatchObject({ batch: name, concurrency: 2 });

    const bare = await bench.run('resume');
    expect(bare.code, bare.stderr).toBe(0);
    expect(bare.stderr).toContain(`Left out: batch ${name} is paused; to go on: plantain resume ${name}`);
    expect(bench.site.meter.entries).toHaveLength(0);

    const named = await bench.run('resume', name);
    expect(named.code, named.stderr).toBe(0);
    expect(bench.site.meter.maxOpen).toBe(2);
    expect(await booksOf(bench, name, 6)).toEqual({ billed: 6, delivered: 6, unknown: 0 });
  });

  it('refuse a batch that is not there and one that has ended; watch says how that one ended', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 50 } });
    const name = fresh();
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
    const { name, handle } = await begin(20, 2, 700);
    const watching = bench.start(['watch']);
    await until('it follows', () => watching.stderrSoFar().includes(`Following batch ${name}`));
    await handle.signal(pauseBatch);
    await until('it says that the batch is paused', () => watching.stderrSoFar().includes('paused; to go on'));
    await handle.signal(resumeBatch);
    await until('it says that the batch goes on', () => watching.stderrSoFar().includes(`Batch ${name} goes on.`));
    expect((await bench.run('cancel', name)).code).toBe(0);
    const { code, events } = await watching.finished;
    expect(code).toBe(100);
    expect(events.at(-1)).toMatchObject({ event: 'ended', summary: { ended: 'cancelled' } });
    const again = await bench.run('watch', name);
    expect(again.code).toBe(100);
    expect(again.events.at(-1)).toMatchObject({ event: 'ended', summary: { ended: 'cancelled' } });
  });

  it('tells at once of a batch that is paused', async () => {
    const { name, handle } = await begin(9, 2, 500);
    await handle.signal(pauseBatch);
    await stageIs(handle, 'paused');
    const watching = bench.start(['watch', name]);
    await until('it says so', () => watching.stderrSoFar().includes(`paused; to go on: plantain resume ${name}`));
    watching.child.kill('SIGINT');
    expect((await watching.finished).code).toBe(130);
    await handle.signal(resumeBatch);
  });
});
