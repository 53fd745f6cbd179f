import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failures/failure.js';
import { pruneJournal } from '../../src/spool/pruning.js';
import { Spool } from '../../src/spool/spool.js';
import { compileChildren, exitOf, linesOf, startChild } from './children.js';
import { BATCH, JOURNAL, KEY, PNG, STORED, delivered, filesOf, freshFolder, logsOf, pictureFile, sent } from './fixture.js';
import { cutPower, UNSYNCED } from './power-cut.js';

let removeCompiled: () => void;
beforeAll(() => {
  removeCompiled = compileChildren();
});
afterAll(() => removeCompiled());

const signal = new AbortController().signal;
const REFUSED: Failure = { code: 'rate_limited', message: 'slow down', billing: 'unbilled' };
type Act = 'submit' | 'recover' | 'give up' | 'store' | 'submit and store' | 'pack' | 'submit, store and pack' | 'prune';

/** Runs `act` in a child that is killed at its call number `killAt`; the spool is a copy of `before`. */
async function crash(act: Act, killAt: number, before?: string) {
  const folder = await freshFolder();
  const dir = join(folder, 'spool');
  if (before) await cp(before, dir, { recursive: true, preserveTimestamps: true });
  const log = join(folder, 'log');
  const exit = await exitOf(startChild('crash-child', dir, log, killAt, act, KEY, PNG.toString('base64')));
  if (exit.signal === null) expect(exit.code).toBe(0);
  const lines = existsSync(log) ? linesOf(log) : [];
  return { dir, lines, killed: exit.signal === 'SIGKILL', said: (word: string) => lines.some((line) => line.said === word) };
}

/** Every state that a SIGKILL during `act` can leave, in the order of its calls. */
async function everyCrash(
  act: Act,
  before: string | undefined,
  examine: (left: Awaited<ReturnType<typeof crash>>) => Promise<void>,
) {
  const whole = await crash(act, 0, before);
  expect(whole.killed).toBe(false);
  await examine(whole);
  const calls = whole.lines.filter((line) => line.op !== undefined && line.op !== 'sync').length;
  const points = Array.from({ length: calls }, (_, index) => index + 1);
  const next = async (): Promise<void> => {
    for (let point = points.shift(); point !== undefined; point = points.shift()) {
      const left = await crash(act, point, before);
      expect(left.killed).toBe(true);
      await examine(left);
    }
  };
  await Promise.all([next(), next(), next()]);
  return calls;
}

async function recoverTwice(dir: string) {
  const options = { waitMs: 1000, signal };
  const spools = await Promise.all([Spool.open(dir, { leaseMs: 20 }), Spool.open(dir, { leaseMs: 20 })]);
  const [first, second] = await Promise.all(spools.map((spool) => spool.recover(KEY, options)));
  expect(second).toEqual(first);
  if (!first) throw new Error('recover answered nothing');
  return first;
}

/** A visible picture is a whole picture. */
async function pictures(dir: string): Promise<string[]> {
  const names = (await filesOf(dir)).filter((name) => /^[^.].*\.png$/.test(name));
  for (const name of names) expect(await readFile(pictureFile(dir, name))).toEqual(PNG);
  return names;
}

describe('a SIGKILL at any call', () => {
  it('of a submit leaves what recover answers honestly, and nobody can send that key again', async () => {
    const seen = new Set<string>();
    await everyCrash('submit', undefined, async ({ dir, said, killed }) => {
      const logs = await Promise.all((await logsOf(dir)).map((path) => readFile(path, 'utf8')));
      const marked = logs.join('').includes('"taken"');
      const names = await pictures(dir);
      const recovery = await recoverTwice(dir);
      seen.add(recovery.kind);
      if (said('sent')) expect(recovery.kind).not.toBe('never_sent');
      else expect(recovery.kind).not.toBe('adopted');
      if (said('intended') && !marked) expect(recovery.kind).toBe('never_sent');
      if (said('recorded') || !killed) expect(recovery.kind).toBe('adopted');
      if (recovery.kind === 'adopted') expect(names).toHaveLength(1);
      // A whole picture is never declared unknown: that would be paid for again.
      if (names.length > 0) expect(recovery.kind).not.toBe('unknown');
      if (recovery.kind === 'failed') {
        expect(recovery.failure).toMatchObject({ code: 'store_failed', billing: 'maybe' });
        expect(await pictures(dir)).toHaveLength(1);
        expect(await (await Spool.open(dir)).receipts(BATCH, 'late')).toMatchObject([
          { key: KEY, images: [{ bytes: PNG.length }] },
        ]);
      }
      const spool = await Spool.open(dir);
      await spool.intend(KEY, {});
      expect(await spool.acquireSend(KEY)).toBeUndefined();
    });
    expect([...seen].sort()).toEqual(['adopted', 'failed', 'never_sent', 'unknown']);
  });

  it('of a recover leaves the same question with the same answer', async () => {
    const unsent = await freshFolder();
    await (await Spool.open(unsent)).intend(KEY, {});
    const silent = await sent(20);
    await silent.lease.release();
    for (const [before, kind] of [
      [unsent, 'never_sent'],
      [silent.dir, 'unknown'],
      [(await delivered()).dir, 'adopted'],
    ] as const) {
      await everyCrash('recover', before, async ({ dir }) => {
        expect((await recoverTwice(dir)).kind).toBe(kind);
      });
    }
  });

  it('of a note that pictures are stored leaves either the note or the pictures', async () => {
    const { dir: before } = await delivered();
    await everyCrash('store', before, async ({ dir, said }) => {
      const spool = await Spool.open(dir);
      const stored = await spool.storedImages(KEY);
      if (said('stored')) expect(stored).toHaveLength(1);
      if (!stored) expect(await pictures(dir)).toHaveLength(1);
      expect(await spool.unfinished()).toBe(stored ? 0 : 1);
      await spool.stored(KEY, stored ?? []);
      expect(await pictures(dir)).toEqual([]);
    });
  });
});

describe('a SIGKILL while a journal is packed', () => {
  it('takes nothing from it, and the next packing ends it', async () => {
    const { dir: before, spool } = await delivered();
    await spool.stored(KEY, STORED);
    for (let item = 100; item < 140; item++) await spool.failed(`${BATCH}/000${item}-a1-s1`, REFUSED);
    const keys = await spool.keys(BATCH);
    await everyCrash('pack', before, async ({ dir, said }) => {
      const after = await Spool.open(dir);
      expect(await after.keys(BATCH)).toEqual(keys);
      expect(await after.storedImages(KEY)).toEqual(STORED);
      for (const key of keys) expect((await after.finalState(key))?.kind).toBe(key === KEY ? 'received' : 'failed');
      if (said('packed')) expect(await logsOf(dir)).toHaveLength(1);
      await after.pack(BATCH);
      expect(await logsOf(dir)).toEqual([expect.stringMatching(/packed$/)]);
      expect(await after.storedImages(KEY)).toEqual(STORED);
      await after.intend(KEY, {});
      expect(await after.acquireSend(KEY)).toBeUndefined();
    });
  });
});

describe('a SIGKILL while journals are pruned', () => {
  it('leaves each settled key whole or gone, touches no other, and the next pruning ends it', async () => {
    const { dir: before, spool } = await delivered();
    const settled = [KEY, `${BATCH}/000013-a1-s1`, `${BATCH}/000014-a1-s1`];
    await spool.stored(KEY, STORED);
    for (const key of settled.slice(1)) await spool.failed(key, REFUSED);
    const unknown = `${BATCH}/000015-a1-s1`;
    await spool.intend(unknown, {});
    await (await spool.acquireSend(unknown))?.release();
    const lost = { kind: 'unknown' };
    let left = settled.length;
    await everyCrash('prune', before, async ({ dir, killed }) => {
      const after = await Spool.open(dir);
      const keys = await after.keys(BATCH);
      left = Math.min(left, keys.length - 1);
      if (!killed) expect(keys).toEqual([unknown]);
      expect(keys).toContain(unknown);
      // Whatever is there has its last word.
      for (const key of keys.filter((one) => settled.includes(one))) {
        const kind = key === KEY ? 'received' : 'failed';
        expect(await after.finalState(key)).toMatchObject({ kind });
      }
      const options = { isWhole: false, dryRun: false };
      expect(await pruneJournal(dir, JOURNAL, options)).toMatchObject({ unsettled: 1, unreadable: [] });
      expect(await (await Spool.open(dir)).keys(BATCH)).toEqual([unknown]);
      expect(await after.recover(unknown, { waitMs: 0, signal })).toEqual(lost);
    });
    expect(left).toBe(0);
  });
});

describe('a power cut', () => {
  /** Every state that it can leave of `act`, with what had been said by then. */
  async function everyCut(act: Act, examine: (left: string, said: (word: string) => boolean) => Promise<void>) {
    const { dir, lines } = await crash(act, 0);
    expect(lines.length).toBeGreaterThan(10);
    for (const unsynced of UNSYNCED) {
      const states = Array.from({ length: lines.length + 1 }, async (_, count) => {
        const calls = lines.slice(0, count);
        const left = join(await freshFolder(), 'spool');
        await cutPower(calls, dir, { to: left, unsynced });
        await examine(left, (word) => calls.some((call) => call.said === word));
      });
      await Promise.all(states);
    }
  }

  it('takes nothing of what a submit has reported, and nobody can send that key again', async () => {
    const seen = new Set<string>();
    await everyCut('submit', async (dir, said) => {
      const spool = await Spool.open(dir, { leaseMs: 20 });
      const recovery = await spool.recover(KEY, { waitMs: 1000, signal });
      seen.add(recovery.kind);
      if (said('sent')) expect(recovery.kind).not.toBe('never_sent');
      if (said('recorded')) expect(recovery.kind).toBe('adopted');
      if (recovery.kind === 'unknown') expect(recovery.noRecord === true).toBe(!said('intended'));
      if (recovery.kind === 'adopted') expect(await pictures(dir)).toHaveLength(1);
      await spool.intend(KEY, {});
      expect(await spool.acquireSend(KEY)).toBeUndefined();
    });
    expect([...seen].sort()).toEqual(['adopted', 'failed', 'never_sent', 'unknown']);
  });

  it('takes nothing of what a recover has reported', async () => {
    await everyCut('give up', async (dir, said) => {
      const spool = await Spool.open(dir, { leaseMs: 20 });
      if (said('recovered')) expect(await spool.finalState(KEY)).toEqual({ kind: 'unknown' });
      else if (said('sent')) expect((await spool.finalState(KEY))?.kind ?? 'unknown').toBe('unknown');
    });
  });

  it('takes nothing of what is stored, also while the journal is packed', async () => {
    await everyCut('submit, store and pack', async (dir, said) => {
      const spool = await Spool.open(dir, { leaseMs: 20 });
      if (!said('recorded')) return;
      expect(await spool.finalState(KEY)).toMatchObject({ kind: 'received' });
      const stored = await spool.storedImages(KEY);
      if (said('stored')) expect(stored).toHaveLength(1);
      if (!stored) expect(await pictures(dir)).toHaveLength(1);
    });
  });
});
