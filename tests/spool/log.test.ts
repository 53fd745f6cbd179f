import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failures/failure.js';
import type { Submission } from '../../src/domain/generation.js';
import { type SendLease, Spool } from '../../src/spool/spool.js';
import { BATCH, EMPTY, KEY, PNG, STORED, delivered, freshFolder, logsOf, sent, spoil } from './fixture.js';

const signal = new AbortController().signal;
const REFUSED: Failure = { code: 'rate_limited', message: 'slow down', billing: 'unbilled' };
const keyOf = (item: number): string => `${BATCH}/${String(item).padStart(6, '0')}-a1-s1`;
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('the logs of a batch', () => {
  it('are one for each process, and each process knows what the others wrote', async () => {
    const dir = await freshFolder();
    const spools = await Promise.all([Spool.open(dir), Spool.open(dir), Spool.open(dir)]);
    await Promise.all(spools.flatMap((spool, part) => range(20).map((item) => spool.failed(keyOf(part * 20 + item), REFUSED))));
    expect(await logsOf(dir)).toHaveLength(3);
    for (const spool of spools) {
      expect(await spool.keys(BATCH)).toHaveLength(60);
      for (const item of range(60)) expect((await spool.finalState(keyOf(item)))?.kind).toBe('failed');
    }
  });

  it('are written on in whatever order the requests of many batches come', async () => {
    const dir = await freshFolder();
    const spool = await Spool.open(dir, { leaseMs: 40 });
    const keys = range(80).map((batch) => `batch-${batch}.x7k2/000000-a1-s1`);
    const inTurn = async (work: (key: string) => Promise<unknown>): Promise<void> => {
      for (const key of keys) await work(key);
    };
    await inTurn((key) => spool.intend(key, { site: key }));
    const leases = new Map<string, SendLease | undefined>();
    await inTurn(async (key) => leases.set(key, await spool.acquireSend(key)));
    expect([...leases.values()]).not.toContain(undefined);
    await inTurn((key) => spool.received(key, EMPTY));
    await inTurn(async (key) => leases.get(key)?.release());
    await inTurn((key) => spool.writer(key).requestId('r'));
    for (const one of [spool, await Spool.open(dir)]) {
      await inTurn(async (key) => {
        expect(await one.finalState(key)).toEqual({ kind: 'received', submission: EMPTY });
        expect(await one.acquireSend(key)).toBeUndefined();
      });
    }
  });

  it('are read to the last whole line, whatever a crash has left behind it', async () => {
    for (const tail of ['x', '1234', '{"item":"000001-a1-s1","kind":"stored"', '\0'.repeat(5000), 'abcdefgh {}\n']) {
      const { dir, submission } = await delivered();
      const [path = ''] = await logsOf(dir);
      await writeFile(path, Buffer.concat([await readFile(path), Buffer.from(tail)]));
      const spool = await Spool.open(dir, { leaseMs: 20 });
      expect(await spool.finalState(KEY)).toEqual({ kind: 'received', submission });
      await spool.stored(KEY, STORED);
      expect(await (await Spool.open(dir)).storedImages(KEY)).toEqual(STORED);
    }
  });

  it('lose one key by a damaged line, and not the others', async () => {
    const dir = await freshFolder();
    const spool = await Spool.open(dir, { leaseMs: 20 });
    for (const item of [1, 2, 3]) await spool.failed(keyOf(item), REFUSED);
    await spool.intend(keyOf(4), {});
    await (await spool.acquireSend(keyOf(4)))?.release();
    await spoil(dir, '"item":"000002-a1-s1","kind":"failed"');
    const after = await Spool.open(dir, { leaseMs: 20 });
    expect(await after.finalState(keyOf(1))).toMatchObject({ kind: 'failed' });
    await expect(after.finalState(keyOf(2))).rejects.toMatchObject({ code: 'submission_unknown', billing: 'maybe' });
    expect(await after.finalState(keyOf(3))).toMatchObject({ kind: 'failed' });
    expect(await after.recover(keyOf(4), { waitMs: 0, signal })).toEqual({ kind: 'unknown' });
  });

  it('lets nobody send a key whose line that says so is damaged', async () => {
    const { dir, lease } = await sent();
    await lease.release();
    await spoil(dir, '"kind":"taken"');
    const after = await Spool.open(dir, { leaseMs: 20 });
    await expect(after.acquireSend(KEY)).rejects.toMatchObject({ code: 'submission_unknown' });
    await expect(after.recover(KEY, { waitMs: 0, signal })).rejects.toMatchObject({ code: 'submission_unknown' });
  });
});

describe('a key whose turn a process has died in', () => {
  it('was never sent, or gets its answer all the same', async () => {
    const { dir, spool, lease } = await sent();
    await lease.release();
    const [unsent, answered] = [keyOf(1), keyOf(2)];
    for (const key of [unsent, answered]) {
      await spool.intend(key, {});
      await writeFile(`${dir}/${key.replace('/', '/.journal/turn-')}`, '');
    }
    expect(await spool.acquireSend(unsent)).toBeUndefined();
    expect(await spool.recover(unsent, { waitMs: 0, signal })).toEqual({ kind: 'never_sent' });
    await spool.received(answered, EMPTY);
    expect(await (await Spool.open(dir)).finalState(answered)).toEqual({ kind: 'received', submission: EMPTY });
  });
});

describe('packing', () => {
  it('leaves little of a batch that is over, and every word of it', async () => {
    const dir = await freshFolder();
    const spool = await Spool.open(dir, { leaseMs: 40 });
    const submissions = new Map<string, Submission>();
    for (const item of range(300)) {
      const key = keyOf(item);
      await spool.intend(key, { site: 'banana', index: item });
      const lease = await spool.acquireSend(key);
      const submission: Submission = { kind: 'done', images: [await spool.writer(key).image(PNG)], text: `#${item}` };
      await spool.writer(key).requestId(`req-${item}`);
      await spool.received(key, submission, { sentAt: item, tookMs: 3 });
      await lease?.release();
      await spool.stored(key, [
        { key: `summer/${item}.png`, location: `/out/${item}.png`, sha256: 'aa', bytes: 3, type: 'image/png' },
      ]);
      submissions.set(key, submission);
    }
    const keys = await spool.keys(BATCH);
    await spool.pack(BATCH);
    const [path = '', ...more] = await logsOf(dir);
    expect(more).toEqual([]);
    expect((await stat(path)).size / 300).toBeLessThan(120);
    for (const one of [spool, await Spool.open(dir)]) {
      expect(await one.keys(BATCH)).toEqual(keys);
      for (const [key, submission] of submissions) {
        const item = Number(key.slice(-12, -6));
        expect(await one.finalState(key)).toEqual({ kind: 'received', submission, times: { sentAt: item, tookMs: 3 } });
        expect(await one.storedImages(key)).toMatchObject([{ key: `summer/${item}.png` }]);
        expect(await one.intended(key)).toEqual({ site: 'banana', index: item });
      }
      expect(await one.unfinished()).toBe(0);
      await expect(one.acquireSend(keyOf(7))).resolves.toBeUndefined();
    }
  });

  it.each<[string, (spool: Spool) => Promise<unknown>]>([
    ['a request may be under way', async (spool) => spool.intend(keyOf(2), {}).then(() => spool.acquireSend(keyOf(2)))],
    [
      'a picture waits to be stored',
      async (spool) => spool.received(keyOf(2), { kind: 'done', images: [await spool.writer(keyOf(2)).image(PNG)] }),
    ],
  ])('waits while %s', async (_, open) => {
    const dir = await freshFolder();
    const spool = await Spool.open(dir, { leaseMs: 40 });
    await spool.failed(keyOf(1), REFUSED);
    await open(spool);
    await spool.pack(BATCH);
    await (await Spool.open(dir)).pack(BATCH);
    expect(await logsOf(dir)).toEqual([expect.stringMatching(/\.log$/)]);
  });

  it('takes nothing from a process that writes at the same moment', async () => {
    const dir = await freshFolder();
    const [writer, packer] = await Promise.all([Spool.open(dir), Spool.open(dir)]);
    let isOver = false;
    const packing = (async () => {
      for (let rounds = 0; !isOver; rounds++) await packer.pack(BATCH);
    })();
    for (const group of range(60)) {
      await Promise.all(range(5).map((item) => writer.failed(keyOf(group * 5 + item), REFUSED)));
    }
    isOver = true;
    await packing;
    for (const spool of [writer, packer, await Spool.open(dir)]) {
      expect(await spool.keys(BATCH)).toHaveLength(300);
      for (const item of range(300)) expect((await spool.finalState(keyOf(item)))?.kind).toBe('failed');
    }
  });
});
