import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pruneJournal } from '../../src/spool/pruning.js';
import { requestIdsIn } from '../../src/spool/request-ids.js';
import { Spool } from '../../src/spool/spool.js';
import { BATCH, EMPTY, JOURNAL, PNG, STORED, freshFolder, logsOf } from './fixture.js';

const signal = new AbortController().signal;
const keyOf = (item: number): string => `${BATCH}/00000${item}-a1-s1`;
const DONE = { kind: 'done', images: [{ bytes: PNG.length }], text: 'a cat' };
const TIMES = { sentAt: 1000, tookMs: 20 };

/**
 * A spool as version 0.1 left it: key 0 was intended, 1 was out when its process was killed, 2 has a picture that no store has, 3 is stored, 4
 * was refused, 5 waits at its site, 6 came late, 7 was given back, 8 has lost its record, and beside 9 lies a picture without an answer.
 */
async function earlierSpool() {
  const dir = join(await freshFolder(), 'spool');
  const files = JSON.parse(await readFile(new URL('earlier/spool.json', import.meta.url), 'utf8')) as Record<string, string>;
  const longAgo = new Date(Date.now() - 3_600_000);
  for (const [name, base64] of Object.entries(files)) {
    const path = join(dir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.from(base64, 'base64'));
    await utimes(path, longAgo, longAgo);
  }
  return { dir, spool: await Spool.open(dir, { leaseMs: 20 }) };
}

describe('a spool of an earlier version', () => {
  it('is read as that version wrote it', async () => {
    const { dir, spool } = await earlierSpool();
    const states = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((item) => spool.finalState(keyOf(item))));
    expect(states).toMatchObject([
      undefined,
      undefined,
      { kind: 'received', submission: DONE, times: TIMES },
      { kind: 'received', submission: DONE, times: TIMES },
      { kind: 'failed', failure: { code: 'rate_limited' } },
      { kind: 'received', submission: { kind: 'pending', operation: 'job-5' } },
      { kind: 'unknown' },
      { kind: 'taken' },
      { kind: 'unknown' },
      undefined,
    ]);
    expect(await spool.keys(BATCH)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(keyOf));
    expect(await spool.intended(keyOf(1))).toEqual({ site: 'banana', index: 1 });
    expect(await spool.lateAnswer(keyOf(6))).toMatchObject(DONE);
    expect((await spool.receipts(BATCH, 'late')).map(({ key }) => key)).toEqual([keyOf(6), keyOf(9)]);
    expect(await spool.storedImages(keyOf(3))).toMatchObject([{ key: 'summer/1.png' }]);
    expect(await spool.unfinished()).toBe(1);
    expect(await requestIdsIn(dir)).toEqual(new Map([['req-2', keyOf(2)]]));
  });

  it('says of its open requests what became of them, once for all, and lets nobody send them again', async () => {
    const { dir, spool } = await earlierSpool();
    const kinds = { 0: 'never_sent', 1: 'unknown', 2: 'adopted', 7: 'never_sent', 9: 'failed' };
    for (const [item, kind] of Object.entries(kinds)) {
      expect((await spool.recover(keyOf(Number(item)), { waitMs: 1000, signal })).kind).toBe(kind);
      expect((await (await Spool.open(dir)).recover(keyOf(Number(item)), { waitMs: 1000, signal })).kind).toBe(kind);
    }
    for (const item of [0, 1, 2, 3, 4, 5, 6, 7]) expect(await spool.acquireSend(keyOf(item))).toBeUndefined();
    expect(await logsOf(dir)).toEqual([]);
  });

  it('is ended in its own format: a request that was only intended, a task that its site ends, and pictures that are stored', async () => {
    const { dir, spool } = await earlierSpool();
    const lease = await spool.acquireSend(keyOf(0));
    expect(await (await Spool.open(dir)).acquireSend(keyOf(0))).toBeUndefined();
    await spool.received(keyOf(0), EMPTY, TIMES);
    await lease?.release();
    await spool.received(keyOf(5), EMPTY);
    for (const item of [2, 6]) await spool.stored(keyOf(item), STORED);
    const after = await Spool.open(dir);
    expect(await after.finalState(keyOf(0))).toEqual({ kind: 'received', submission: EMPTY, times: TIMES });
    expect(await after.finalState(keyOf(5))).toEqual({ kind: 'received', submission: EMPTY, times: TIMES });
    for (const item of [2, 6])
      expect((await readdir(join(dir, keyOf(item)))).filter((name) => name.endsWith('.png'))).toEqual([]);
    expect(await after.unfinished()).toBe(0);
    expect(await logsOf(dir)).toEqual([]);
  });

  it('gets new requests beside the old ones, and loses none of either when it is packed and pruned', async () => {
    const { dir, spool } = await earlierSpool();
    const key = `${BATCH}/000001-a1-s2`;
    await spool.intend(key, {});
    const lease = await spool.acquireSend(key);
    await spool.received(key, EMPTY);
    await lease?.release();
    await spool.pack(BATCH);
    expect(await logsOf(dir)).toEqual([expect.stringMatching(/packed$/)]);
    expect(await spool.keys(BATCH)).toHaveLength(11);
    expect(await pruneJournal(dir, JOURNAL, { isWhole: false, dryRun: false })).toMatchObject({ unsettled: 6, unreadable: [] });
    const left = await (await Spool.open(dir)).keys(BATCH);
    expect(left).toEqual([1, 2, 5, 6, 8, 9].map(keyOf));
  });

  it('says which file is damaged, and does not call that a free retry', async () => {
    const { dir, spool } = await earlierSpool();
    await writeFile(join(dir, keyOf(2), 'answer', 'received.json'), '{"kind":"do');
    await expect(spool.recover(keyOf(2), { waitMs: 0, signal })).rejects.toMatchObject({ code: 'submission_unknown' });
  });

  it('reads times that an even earlier version laid beside the answer', async () => {
    const { dir, spool } = await earlierSpool();
    await writeFile(join(dir, keyOf(2), 'answer', 'received.json'), JSON.stringify(EMPTY));
    await writeFile(join(dir, keyOf(2), 'answer', 'times.json'), JSON.stringify({ sentAt: 7, tookMs: 8 }));
    const times = { sentAt: 7, tookMs: 8 };
    expect(await spool.finalState(keyOf(2))).toEqual({ kind: 'received', submission: EMPTY, times });
  });
});
