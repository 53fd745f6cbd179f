import { setTimeout as sleep } from 'node:timers/promises';
import { defineSearchAttributeKey } from '@temporalio/common';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { batchProgress, pauseBatch, resumeBatch, setConcurrency } from '../../src/workflows/messages.js';
import { internalError } from '../../stand-ins/src/troubles.js';
import { Bench, until } from './harness.js';
import { booksOf, requestsOpen } from './processes.js';
import { beginBatch, type BeginOptions, freshName, handleOf, stageIs } from './running-batch.js';
import { maxOpenSince } from './timeline.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;

afterEach(() => bench.close());

async function begin(how: BeginOptions) {
  const begun = await beginBatch(temporalAddress, how);
  bench = begun.bench;
  return begun;
}

/** How long a changed value may take from its signal to the segment. */
const SETTLE_MS = 2_000;

describe('setConcurrency', () => {
  it('holds 10, then 3, then 40, over three segments and their hand-overs', { timeout: 150_000 }, async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 4_000 } });
    const { meter } = bench.site;
    const name = freshName();
    const list = await bench.withItems(300);
    const running = bench.start(['run', list, '--name', name, '--concurrency', '10', '--segment-size', '100']);
    await requestsOpen(bench, [running], 10);
    bench.site.setLatency([200, 600]);
    await until('the first segment nears its end', () => meter.entries.length >= 94);
    const handle = await handleOf(temporalAddress, name);
    const lowered = Date.now();
    await handle.signal(setConcurrency, 3);
    await until('the second segment has begun', () => meter.entries.length >= 130);
    // Long enough that also a busy machine has all 40 open before the first is done.
    bench.site.setLatency([3000, 4000]);
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
    // That no lane is idle meanwhile is measured without a server, in tests/workflows: a busy machine would blur it here.
    expect(await booksOf(bench, name, 300)).toEqual({ billed: 300, delivered: 300, unknown: 0 });
    const notices = events.filter(({ event }) => event === 'notice').map(({ text }) => String(text));
    expect(notices).toContain('From now on at most 3 at once (before: 10).');
    expect(notices).toContain('From now on at most 40 at once (before: 3).');
  });

  it('cuts nothing short, starts nothing before there is room again, and ignores what is no concurrency', async () => {
    const { name, running, handle } = await begin({ items: 8, concurrency: 6, latencyMs: 2000 });
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
    const name = freshName();
    const running = bench.start(['run', await bench.withItems(9), '--name', name, '--concurrency', '6', '--retries', '1']);
    await requestsOpen(bench, [running], 6);
    const lowered = Date.now();
    await (await handleOf(temporalAddress, name)).signal(setConcurrency, 2);
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
    const name = freshName();
    const args = ['run', await bench.withItems(24), '--name', name, '--concurrency', '3', '--segment-size', '12'];
    const running = bench.start([...args, '--retries', '1']);
    await requestsOpen(bench, [running], 3);
    const handle = await handleOf(temporalAddress, name);
    const paused = await bench.run('pause', name);
    expect(paused.code, paused.stderr).toBe(0);
    expect(paused.events[0]).toEqual({ batch: name, paused: true, answered: true });
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
    expect(listed.stderr).toContain(`Batch ${name} is paused; to continue: plantain resume ${name}`);
    const described = await handle.describe();
    expect(described.typedSearchAttributes.get(defineSearchAttributeKey('PlantainStage', 'KEYWORD'))).toBe('paused');

    const resumed = await bench.run('resume', name);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain(`Batch ${name} was paused and continues.`);
    const first = await running.finished;
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain(`paused; to continue: plantain resume ${name}`);
    expect((await bench.manifest(name)).map(({ status: ending }) => ending)).toEqual(Array.from({ length: 24 }, () => 'success'));
    expect(bench.site.meter.entries).toHaveLength(25);
  });

  it('is ended by a cancel: items that were never sent have no attempt', async () => {
    const { name, running, handle } = await begin({
      items: 12,
      concurrency: 3,
      latencyMs: 1000,
      options: ['--segment-size', '6'],
    });
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
    const { name, running, handle } = await begin({
      items: 12,
      concurrency: 3,
      latencyMs: 1000,
      options: ['--total-timeout', '7s'],
    });
    await handle.signal(pauseBatch);
    expect((await running.finished).code).toBe(100);
    const manifest = await bench.manifest(name);
    expect(new Set(manifest.map(({ status }) => status))).toEqual(new Set(['success', 'timeout_total']));
    expect((await bench.summary(name)).ended).toBe('deadline');
  });

  it('takes back what waits for its turn, and keeps the delay between starts when it goes on', async () => {
    const { name, running, handle } = await begin({
      items: 6,
      concurrency: 1,
      latencyMs: 200,
      options: ['--request-delay', '3s'],
    });
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

describe('a batch that refuses what a command wants', () => {
  it('is heard: the command fails with its words, and nothing changes', async () => {
    const { name, running } = await begin({ items: 4, concurrency: 2, latencyMs: 30_000 });
    const cancelled = await bench.run('cancel', name);
    expect(cancelled.code).toBe(0);
    expect(cancelled.events[0]).toMatchObject({ cancelled: true, answered: true });
    for (const args of [
      ['pause', name],
      ['set', name, '--concurrency', '9'],
      ['set', name, '--total-timeout', '1h'],
    ]) {
      const refused = await bench.run(...args);
      expect(refused.code).toBe(2);
      expect(refused.stdout + refused.stderr).toContain(`Batch ${name} refuses: The batch is already cancelled.`);
    }
    expect((await running.finished).code).toBe(100);
  });

  it('hears from the next worker what was wanted of it while none ran', async () => {
    const { name, running } = await begin({ items: 8, concurrency: 2, latencyMs: 500 });
    running.child.kill('SIGINT');
    await running.finished;
    const changed = await bench.run('set', name, '--concurrency', '1');
    expect(changed.code).toBe(0);
    const resumed = await bench.run('resume', name);
    expect(resumed.code).toBe(0);
    expect(resumed.events.filter(({ event }) => event === 'progress').at(-1)).toMatchObject({ concurrency: 1 });
  });
});
