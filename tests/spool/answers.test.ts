import { describe, expect, it } from 'vitest';
import type { Submission } from '../../src/domain/generation.js';
import { pruneJournal } from '../../src/spool/pruning.js';
import { Spool } from '../../src/spool/spool.js';
import { BATCH, EMPTY, JOURNAL, KEY, PNG, STORED, delivered, freshFolder, sent, spoil } from './fixture.js';

const signal = new AbortController().signal;
const UNKNOWN = { kind: 'unknown' };

describe('the right to send', () => {
  it('is given once for a key, to one of many, and never again', async () => {
    const dir = await freshFolder();
    const spools = await Promise.all(Array.from({ length: 8 }, () => Spool.open(dir, { leaseMs: 40 })));
    await spools[0]?.intend(KEY, {});
    const leases = (await Promise.all(spools.map((spool) => spool.acquireSend(KEY)))).filter((lease) => lease !== undefined);
    expect(leases).toHaveLength(1);
    await leases[0]?.release();
    expect(await spools[3]?.acquireSend(KEY)).toBeUndefined();
  });

  it('is not given without an intent on disk', async () => {
    const spool = await Spool.open(await freshFolder());
    await expect(spool.acquireSend(KEY)).rejects.toThrow(/no intent/);
  });

  it('is not given once a recovery has taken the key', async () => {
    const spool = await Spool.open(await freshFolder());
    await spool.intend(KEY, {});
    expect(await spool.recover(KEY, { waitMs: 0, signal })).toEqual({ kind: 'never_sent' });
    expect(await spool.acquireSend(KEY)).toBeUndefined();
    expect(await spool.finalState(KEY)).toEqual({ kind: 'taken' });
  });
});

describe('an intent', () => {
  it('keeps its first facts when it is repeated', async () => {
    const dir = await freshFolder();
    const spool = await Spool.open(dir);
    await spool.intend(KEY, { try: 1 });
    await spool.intend(KEY, { try: 2 });
    expect(await (await Spool.open(dir)).intended(KEY)).toEqual({ try: 1 });
  });

  it('is refused while the disk has too little room for a picture', async () => {
    const spool = await Spool.open(await freshFolder(), { minFreeBytes: Number.MAX_SAFE_INTEGER });
    await expect(spool.intend(KEY, {})).rejects.toMatchObject({ code: 'spool_full', billing: 'unbilled' });
  });
});

describe('an answer', () => {
  it('comes back word for word from recover and as the final state, after a new start too', async () => {
    const { dir, submission } = await delivered();
    const spool = await Spool.open(dir);
    expect(await spool.finalState(KEY)).toEqual({ kind: 'received', submission });
    const recovery = await spool.recover(KEY, { waitMs: 0, signal });
    expect(recovery).toEqual({ kind: 'adopted', claim: { host: spool.host, key: KEY, submission } });
  });

  it('of a failure is told as that failure', async () => {
    const { spool } = await sent();
    const failure = { code: 'rate_limited', message: 'slow down', billing: 'unbilled', retryAfterMs: 2000 } as const;
    await spool.failed(KEY, failure);
    expect(await spool.recover(KEY, { waitMs: 0, signal })).toEqual({ kind: 'failed', failure });
    expect(await spool.finalState(KEY)).toEqual({ kind: 'failed', failure });
  });

  it('that was pending gives way to the end of its operation, and that one stays', async () => {
    const { spool } = await sent();
    const pending: Submission = { kind: 'pending', operation: { id: [1, null, 'x'] } };
    await spool.received(KEY, pending);
    expect(await spool.finalState(KEY)).toEqual({ kind: 'received', submission: pending });
    await spool.received(KEY, EMPTY);
    await spool.received(KEY, { kind: 'empty', reason: 'other' });
    expect(await spool.finalState(KEY)).toEqual({ kind: 'received', submission: EMPTY });
  });

  it('can be kept by a host that only collected it', async () => {
    const spool = await Spool.open(await freshFolder());
    const image = await spool.writer(KEY).image(PNG);
    await spool.received(KEY, { kind: 'done', images: [image] });
    await spool.intend(KEY, {});
    expect(await spool.acquireSend(KEY)).toBeUndefined();
    expect(await spool.finalState(KEY)).toMatchObject({ kind: 'received' });
  });

  it('whose line is damaged is unknown, not a free retry', async () => {
    const { dir } = await delivered();
    await spoil(dir, '"kind":"received"');
    const spool = await Spool.open(dir, { leaseMs: 20 });
    expect(await spool.recover(KEY, { waitMs: 5_000, signal })).toMatchObject({ kind: 'failed', failure: { billing: 'maybe' } });
    expect(await spool.acquireSend(KEY)).toBeUndefined();
  });
});

describe('recover', () => {
  it('does not call a key never sent whose intent is gone', async () => {
    const spool = await Spool.open(await freshFolder());
    const lost = { ...UNKNOWN, noRecord: true };
    expect(await spool.recover(KEY, { waitMs: 0, signal })).toEqual(lost);
    await spool.intend(KEY, {});
    expect(await spool.recover(KEY, { waitMs: 0, signal })).toEqual(lost);
    expect(await spool.finalState(KEY)).toEqual(UNKNOWN);
    expect(await spool.acquireSend(KEY)).toBeUndefined();
  });

  it('waits for an owner that is alive and adopts what it brings', async () => {
    const { dir, spool, lease } = await sent(40);
    const other = await Spool.open(dir, { leaseMs: 40 });
    let waits = 0;
    const recovery = other.recover(KEY, { waitMs: 60_000, signal, onWait: () => waits++ });
    await expect.poll(() => waits).toBeGreaterThan(40);
    await spool.received(KEY, EMPTY);
    await lease.release();
    expect(await recovery).toMatchObject({ kind: 'adopted', claim: { submission: EMPTY } });
  });

  it('declares unknown what stays silent, even with an owner alive, when the wait is over', async () => {
    const { dir, lease } = await sent(40);
    const other = await Spool.open(dir, { leaseMs: 40 });
    expect(await other.recover(KEY, { waitMs: 300, signal })).toEqual(UNKNOWN);
    await lease.release();
  });

  it('does not wait for an owner that let go without an answer', async () => {
    const { dir, lease } = await sent(60_000);
    await lease.release();
    const other = await Spool.open(dir, { leaseMs: 60_000 });
    expect(await other.recover(KEY, { waitMs: 600_000, signal })).toEqual(UNKNOWN);
  });

  it('throws the reason of its signal as it is', async () => {
    const { spool, lease } = await sent(1000);
    const controller = new AbortController();
    const reason = Object.assign(new Error('worker stops'), { code: 'ESTOP' });
    const recovery = spool.recover(KEY, { waitMs: 60_000, signal: controller.signal, onWait: () => controller.abort(reason) });
    await expect(recovery).rejects.toBe(reason);
    await lease.release();
  });

  it('keeps its answer when the picture arrives late, and lists the picture until it is stored', async () => {
    const { dir, spool, lease } = await sent(40);
    const other = await Spool.open(dir, { leaseMs: 40 });
    expect(await other.recover(KEY, { waitMs: 0, signal })).toEqual(UNKNOWN);
    const submission = { kind: 'done', images: [await spool.writer(KEY).image(PNG)] } as const;
    await spool.received(KEY, submission);
    await lease.release();
    expect(await other.recover(KEY, { waitMs: 0, signal })).toEqual(UNKNOWN);
    expect(await other.finalState(KEY)).toEqual(UNKNOWN);
    const { images } = submission;
    expect(await other.receipts(BATCH, 'late')).toEqual([{ key: KEY, images, late: true }]);
    expect(await other.unfinished()).toBe(0);
    await pruneJournal(dir, JOURNAL, { isWhole: true, dryRun: false });
    expect(await other.receipts(BATCH, 'late')).toHaveLength(1);
    await other.stored(KEY, STORED);
    expect(await other.receipts(BATCH, 'late')).toEqual([{ key: KEY, images: [], late: true, stored: STORED }]);
  });
});

describe('the times of a request', () => {
  const TIMES = { sentAt: 1_000, tookMs: 20 };

  it('lie in its answer, and stay when its operation has ended', async () => {
    const { spool, lease } = await sent();
    const pending = { kind: 'pending', operation: 'job-1' } as const;
    await spool.received(KEY, pending, TIMES);
    expect(await spool.finalState(KEY)).toEqual({ kind: 'received', submission: pending, times: TIMES });
    await spool.received(KEY, EMPTY);
    expect(await spool.finalState(KEY)).toEqual({ kind: 'received', submission: EMPTY, times: TIMES });
    await lease.release();
  });
});
