import { afterEach, describe, expect, it } from 'vitest';
import { JSON_VALUES } from '../domain/json-values.js';
import { FakeBatch, type SiteOptions } from './fake-site.js';

let batch: FakeBatch;

afterEach(() => batch.world.close());

const steady: SiteOptions = { delay: () => 5, latency: () => 1_000 };
const ROOT = FakeBatch.ID;
const RUN_OF_ROOT = `run of ${ROOT}`;

/** Lets `ms` pass. */
async function pass(ms: number): Promise<void> {
  let over = false;
  batch.world.at(ms, () => void (over = true));
  await batch.world.run(() => over);
}

/** Arguments as anybody may send them: none, each kind of JSON alone, with more after it, and as any of several. */
const ARGUMENTS: (readonly unknown[])[] = [
  [],
  ...JSON_VALUES.map((value) => [value]),
  ...JSON_VALUES.map((value) => [value, value, value, value, value]),
  ...JSON_VALUES.map((value) => [0, value]),
  ...JSON_VALUES.map((value) => [0, 1, value]),
  ...JSON_VALUES.map((value) => [{}, value]),
];

const INTERNAL = ['activateSegment', 'tailInFlight', 'headIs', 'segmentEmptied', 'siteIsOut', 'followOrders'];
const ROOT_SIGNALS = ['setConcurrency', 'extendDeadline', 'resumeBatch', 'no_such_signal'];
const UPDATES = ['resume', 'concurrency', 'deadline'];

/** Sends everything to a run that is not a valid wish of a person: those change the batch, as they should. */
async function sendAll(id: string, names: readonly string[], senders: readonly string[]): Promise<void> {
  for (const args of ARGUMENTS) {
    for (const name of names) batch.world.signal(id, name, ...args);
    for (const name of INTERNAL) {
      batch.world.signal(id, name, ...args);
      for (const sender of senders) batch.world.signal(id, `internal.${name}`, ...args, sender);
    }
    await pass(2);
  }
}

describe('Whatever anybody sends to a batch', () => {
  it('to its root or its segments changes nothing that it should not, and all items are made', async () => {
    batch = await FakeBatch.start(30, { concurrency: 5, segmentSize: 10 }, steady);
    await batch.world.run(() => batch.starts.length === 12);
    const segments = [`${ROOT}/0`, `${ROOT}/1`];
    for (const segment of segments) await sendAll(segment, ROOT_SIGNALS, ['x', `run of ${segment}`]);
    await sendAll(ROOT, ['no_such_signal'], ['x', RUN_OF_ROOT]);
    await batch.world.run();
    expect(batch.summary?.tally).toMatchObject({ success: 30, calls: { sent: 30, delivered: 30 } });
    expect(batch.mostOpen()).toBe(5);
    expect(batch.outcomes).toHaveLength(30);
  });

  it.each(ROOT_SIGNALS)('as %s leaves it running, and all items are made', async (name) => {
    batch = await FakeBatch.start(12, { concurrency: 3, segmentSize: 4 }, steady);
    await batch.world.run(() => batch.starts.length === 5);
    for (const args of ARGUMENTS) batch.signal(name, ...args);
    await batch.world.run(() => batch.world.isOpen(ROOT) === false);
    // Some of the values are moments that are over: a deadline may end the batch, and nothing else may.
    const { success = 0, timeout_total: late = 0 } = batch.summary?.tally ?? {};
    expect(success + (name === 'extendDeadline' ? late : 0)).toBe(12);
    expect(batch.outcomes).toHaveLength(12);
  });

  it('as a cancel is a cancel', async () => {
    for (const args of ARGUMENTS.slice(0, 12)) {
      batch = await FakeBatch.start(12, { concurrency: 3, segmentSize: 4 }, steady);
      await batch.world.run(() => batch.starts.length === 5);
      batch.signal('cancelBatch', ...args);
      await batch.world.run();
      expect(batch.starts.length).toBeLessThanOrEqual(6);
      expect(batch.outcomes).toHaveLength(12);
      await batch.world.close();
    }
    batch = await FakeBatch.start(1, {}, steady);
    await batch.world.run();
  });

  it('as a pause is a pause, which a resume ends', async () => {
    batch = await FakeBatch.start(12, { concurrency: 3, segmentSize: 4 }, steady);
    await batch.world.run(() => batch.starts.length === 5);
    for (const args of ARGUMENTS) batch.signal('pauseBatch', ...args);
    await pass(60_000);
    expect(batch.starts.length).toBeLessThanOrEqual(6);
    batch.signal('resumeBatch');
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(12);
  });

  it.each(UPDATES)('as the update %s is answered or refused with words', async (name) => {
    batch = await FakeBatch.start(12, { concurrency: 3, segmentSize: 4 }, steady);
    await batch.world.run(() => batch.starts.length === 5);
    const ends = ARGUMENTS.map((args) => batch.world.update(ROOT, name, ...args));
    await pass(50);
    for (const end of ends) expect(typeof (end.refused ?? (end.answer as { answer: string }).answer)).toBe('string');
    batch.world.update(ROOT, 'deadline', '1h');
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(12);
  });

  it('as a query is answered', async () => {
    batch = await FakeBatch.start(12, { concurrency: 3 }, steady);
    await batch.world.run(() => batch.starts.length === 5);
    for (const args of ARGUMENTS) {
      expect(await batch.world.query(ROOT, 'progress', ...args)).toMatchObject({ total: 12 });
      expect(await batch.world.query(`${ROOT}/0`, 'progress', ...args)).toMatchObject({ segment: 0 });
    }
    await batch.world.run();
  });
});

describe('A message between the workflows of a batch', () => {
  it('changes nothing when its sender is unknown or not the one whose message it is', async () => {
    batch = await FakeBatch.start(30, { concurrency: 5, segmentSize: 10 }, steady);
    await batch.world.run(() => batch.starts.length === 22);
    const { world } = batch;
    const orders = { revision: 99, concurrency: 50, paused: false, sitesOut: [] };
    const out = { site: 'banana', code: 'auth', message: 'the key is wrong' };
    // Segment 2 is the head.
    world.signal(ROOT, 'internal.siteIsOut', out, `another run of ${ROOT}/0`);
    world.signal(ROOT, 'internal.siteIsOut', { ...out, site: 'other' }, `run of ${ROOT}/2`);
    world.signal(ROOT, 'internal.segmentEmptied', 2, 0, null, `run of ${ROOT}/1`);
    world.signal(ROOT, 'internal.segmentEmptied', 7, 0, null, `run of ${ROOT}/2`);
    world.signal(`${ROOT}/2`, 'internal.followOrders', orders, 'x');
    world.signal(`${ROOT}/2`, 'internal.activateSegment', { 7: 1000 }, null, {}, RUN_OF_ROOT);
    world.signal(`${ROOT}/2`, 'internal.tailInFlight', 1, 0, 'x');
    world.signal(`${ROOT}/2`, 'internal.tailInFlight', 7, 1000, RUN_OF_ROOT);
    await world.run();
    expect(batch.summary?.tally.success).toBe(30);
    expect(batch.mostOpen()).toBe(5);
  });
});

describe('An update', () => {
  const update = async (name: string, ...args: unknown[]) => {
    const end = batch.world.update(ROOT, name, ...args);
    await pass(50);
    return end;
  };

  it('answers with what is now in force', async () => {
    batch = await FakeBatch.start(12, { concurrency: 3 }, steady);
    await batch.world.run(() => batch.starts.length === 3);
    expect((await update('concurrency', '2')).answer).toMatchObject({
      concurrency: 2,
      answer: 'At most 2 at the same time from now on.',
    });
    expect((await update('deadline', '2026-01-01T10:00')).answer).toMatchObject({
      deadline: '2026-01-01T10:00:00.000Z',
      answer: 'The total timeout ends at 2026-01-01 10:00:00 UTC. A time without a zone is read as UTC.',
    });
    expect((await update('pause', 'lunch')).answer).toMatchObject({ paused: true, concurrency: 2 });
    expect(await batch.world.query(ROOT, 'progress')).toMatchObject({
      stage: 'paused',
      paused: { by: 'person', why: 'lunch' },
    });
    expect((await update('resume')).answer).toMatchObject({ paused: false });
    expect((await update('cancel', 'wrong prompt')).answer).toMatchObject({ cancelled: true });
    await batch.world.run();
    expect(batch.summary).toMatchObject({ ended: 'cancelled', reason: 'wrong prompt' });
  });

  it('is refused with words, and changes nothing', async () => {
    batch = await FakeBatch.start(12, { concurrency: 3 }, steady);
    await batch.world.run(() => batch.starts.length === 3);
    expect((await update('concurrency', 0)).refused).toContain('from 1 to 100');
    expect((await update('deadline', 'soon')).refused).toContain('"30m"');
    expect((await update('deadline', '2025-01-01T10:00')).refused).toContain('in the past');
    expect((await update('cancel', {})).refused).toContain('text in quotes');
    expect(await batch.world.query(ROOT, 'progress')).toMatchObject({ stage: 'running', concurrency: 3 });
    await update('cancel');
    expect((await update('pause')).refused).toContain('already cancelled');
    await batch.world.run();
  });

  it('is refused while the report is written', async () => {
    const slow: SiteOptions = {
      ...steady,
      fault: ({ type }) => (type === 'writeReport' ? { afterMs: 10_000, effect: true } : undefined),
    };
    batch = await FakeBatch.start(2, {}, slow);
    await batch.world.run(() => batch.tries.get('writeReport') === 1);
    expect((await update('cancel', 'too late')).refused).toContain('report is being written');
    await batch.world.run();
    expect(batch.summary?.tally.success).toBe(2);
  });
});
