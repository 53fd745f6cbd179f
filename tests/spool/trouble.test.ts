import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isPlantainError } from '../../src/domain/failures/failure.js';
import { Spool } from '../../src/spool/spool.js';
import { asTheyAre, openFile } from '../helpers/open-files.js';
import { BATCH, EMPTY, KEY, PNG, filesOf, freshFolder, sent } from './fixture.js';

const { access, mkdir, open, rename, statfs } = fs;

afterEach(() => {
  Object.assign(fs, { access, mkdir, open, rename, statfs });
  Object.assign(openFile, asTheyAre);
  syncBuiltinESMExports();
});

/** From now on the disk refuses: `full` takes names but no bytes, `read-only` takes nothing. */
function makeDisk(state: 'full' | 'read-only'): void {
  const refuse = (code: string) =>
    Promise.reject(Object.assign(new Error(`${code}: refused`), { code, syscall: 'write', errno: -1 }));
  const readOnly = () => refuse('EROFS');
  if (state === 'full') Object.assign(openFile, { write: () => refuse('ENOSPC'), writeFile: () => refuse('ENOSPC') });
  Object.assign(fs, {
    open: async (path: string, flags: string): Promise<FileHandle> => {
      if (flags === 'wx' && state === 'read-only') return readOnly();
      return open(path, flags);
    },
    ...(state === 'read-only' && {
      mkdir: readOnly,
      rename: readOnly,
      access: (path: string, mode?: number) => (mode ? readOnly() : access(path)),
    }),
  });
  syncBuiltinESMExports();
}

async function failureOf(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isPlantainError(error)) throw new Error('it did not fail as it should', { cause: error });
  return { ...error.toFailure(), message: error.message };
}

const FULL = /Cannot use the spool .+: the disk is full \(ENOSPC\)\.$/;
const READ_ONLY = /Cannot use the spool .+: the file system is read-only \(EROFS\)\.$/;

describe('a full disk', () => {
  it('is said clearly before anything is paid for', async () => {
    const spool = await Spool.open(await freshFolder());
    makeDisk('full');
    const failure = await failureOf(spool.intend(KEY, {}));
    expect(failure).toEqual({ code: 'spool_full', billing: 'unbilled', message: expect.stringMatching(FULL) as string });
  });

  it('is said to have cost a picture when one was there, and leaves nothing half written', async () => {
    const { dir, spool, lease } = await sent();
    makeDisk('full');
    const failure = await failureOf(spool.writer(KEY).image(PNG));
    expect(failure).toEqual({ code: 'spool_full', billing: 'billed', message: expect.stringMatching(FULL) as string });
    expect((await failureOf(spool.received(KEY, EMPTY))).billing).toBe('maybe');
    expect(await filesOf(dir)).toEqual([]);
    expect(await spool.finalState(KEY)).toBeUndefined();
    await lease.release();
  });
});

describe('a disk that refuses a single call', () => {
  /** Lets the journal write and sync so often; then half of a write finds room, or a sync fails, once. */
  function refuseOnce(after: number): { readonly happened: () => boolean } {
    let calls = 0;
    const refused = (): boolean => ++calls === after + 1;
    const trouble = (code: string) => Object.assign(new Error(code), { code, syscall: 'write' });
    Object.assign(openFile, {
      async write(this: FileHandle, bytes: Uint8Array, from: number, length: number, at: number) {
        if (!refused()) return asTheyAre.write.call(this, bytes, from, length, at);
        await asTheyAre.write.call(this, bytes, from, Math.floor(length / 2), at);
        throw trouble('ENOSPC');
      },
      async datasync(this: FileHandle) {
        if (refused()) throw trouble('EIO');
        return asTheyAre.datasync.call(this);
      },
    });
    return { happened: () => calls > after };
  }

  it.each([0, 1, 2, 3, 4, 5])(
    'after %i others: what was said is true, and nothing is said to be sent that was not',
    async (after) => {
      const dir = await freshFolder();
      const spool = await Spool.open(dir, { leaseMs: 20, roomWaitMs: 0 });
      const disk = refuseOnce(after);
      const told = { intended: false, sent: false, received: false };
      const failures: unknown[] = [];
      const tried = async (work: () => Promise<void>): Promise<void> =>
        work().catch((error: unknown) => void failures.push(isPlantainError(error) && error.toFailure().code));
      await tried(async () => {
        await spool.intend(KEY, { try: 1 });
        told.intended = true;
        const lease = await spool.acquireSend(KEY);
        told.sent = lease !== undefined;
        await tried(async () => {
          await spool.received(KEY, EMPTY);
          told.received = true;
        });
        await lease?.release();
      });
      if (told.intended && !told.received)
        await tried(() => spool.failed(KEY, { code: 'timeout', message: 'x', billing: 'maybe' }));
      const other = await Spool.open(dir, { leaseMs: 20 });
      const recovery = await other.recover(KEY, { waitMs: 2_000, signal: new AbortController().signal });
      expect(await spool.recover(KEY, { waitMs: 2_000, signal: new AbortController().signal })).toEqual(recovery);
      if (told.received) expect(recovery.kind).toBe('adopted');
      else if (told.sent) expect(recovery.kind).not.toBe('never_sent');
      else expect(recovery.kind).not.toBe('adopted');
      if (failures.length > 0) expect(failures[0]).toBe('spool_full');
      expect(disk.happened()).toBe(failures.length > 0);
    },
  );
});

const MIB = 1024 * 1024;

/** From now on so much is free. Answers how to learn how often that was asked. */
function leaveFree(bytes: number): () => number {
  let asked = 0;
  const statfs = async () => {
    asked++;
    return { bavail: bytes, blocks: 1e12, bsize: 1 };
  };
  Object.assign(fs, { statfs });
  syncBuiltinESMExports();
  return () => asked;
}

describe('a disk that is full for a moment', () => {
  it('does not cost the picture that is arriving: it is waited for', async () => {
    const dir = await freshFolder();
    const spool = await Spool.open(dir, { leaseMs: 40, roomWaitMs: 20_000 });
    await spool.intend(KEY, {});
    const lease = await spool.acquireSend(KEY);
    let refusals = 0;
    Object.assign(fs, {
      open: async (path: string, flags: string): Promise<FileHandle> => {
        const file = await open(path, flags);
        const write = file.write.bind(file) as (...args: unknown[]) => Promise<{ bytesWritten: number }>;
        // Half of it finds room, then none of it, then all.
        const halting = async (bytes: Uint8Array, from: number, length: number, at: number) => {
          refusals++;
          if (refusals === 1) return write(bytes, from, Math.floor(length / 2), at);
          if (refusals < 4) throw Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' });
          return write(bytes, from, length, at);
        };
        return flags === 'wx' ? Object.assign(file, { write: halting }) : file;
      },
    });
    syncBuiltinESMExports();
    const image = await spool.writer(KEY).image(PNG);
    expect(refusals).toBeGreaterThanOrEqual(4);
    expect(await fs.readFile(await spool.imagePath(KEY, image))).toEqual(PNG);
    await lease?.release();
  });
});

describe('room on the disk', () => {
  it('is kept for the answers to all open requests, of all processes, before one more is sent', async () => {
    const dir = await freshFolder();
    const [one, other] = await Promise.all([Spool.open(dir, { leaseMs: 40 }), Spool.open(dir, { leaseMs: 40 })]);
    const keys = [1, 2, 3].map((send) => `${BATCH}/000012-a1-s${send}`);
    // The least of 64 MiB, and two answers of 16 MiB.
    leaveFree(100 * MIB);
    for (const key of keys) await one.intend(key, {});
    const [first = '', second = '', third = ''] = keys;
    const lease = await one.acquireSend(first);
    expect(await other.acquireSend(second)).toBeDefined();
    expect(await failureOf(one.acquireSend(third))).toMatchObject({ code: 'spool_full', billing: 'unbilled' });
    await lease?.release();
    expect(await one.acquireSend(third)).toBeDefined();
  });

  it('is kept for answers as large as the largest one so far', async () => {
    const spool = await Spool.open(await freshFolder(), { leaseMs: 40 });
    leaveFree(120 * MIB);
    await spool.intend(KEY, {});
    const image = { file: 'a.png', sha256: 'aa', bytes: 40 * MIB, type: 'image/png' };
    await spool.received(`${BATCH}/000001-a1-s1`, { kind: 'done', images: [image] });
    expect((await failureOf(spool.acquireSend(KEY))).message).toContain('need 130 MB');
    leaveFree(125 * MIB);
    expect(await spool.acquireSend(KEY)).toBeDefined();
  });

  it('is looked at again for each request where it is scarce, and seldom where there is plenty', async () => {
    const spool = await Spool.open(await freshFolder(), { leaseMs: 40 });
    const keys = Array.from({ length: 20 }, (_, send) => `${BATCH}/000012-a1-s${send + 1}`);
    const looks = async (free: number): Promise<number> => {
      const count = leaveFree(free);
      for (const key of keys.splice(0, 10)) {
        await spool.intend(key, {});
        await (await spool.acquireSend(key))?.release();
      }
      return count();
    };
    expect(await looks(100 * MIB)).toBe(20);
    expect(await looks(100_000 * MIB)).toBeLessThan(20);
  });

  it('is looked at again when the answers that came since the last look may have filled it', async () => {
    const spool = await Spool.open(await freshFolder(), { leaseMs: 40 });
    const count = leaveFree(450 * MIB);
    const looksFor = async (send: number): Promise<number> => {
      const before = count();
      const key = `${BATCH}/000012-a1-s${send}`;
      await spool.intend(key, {});
      await (await spool.acquireSend(key))?.release();
      return count() - before;
    };
    // 64 MiB and an answer of 16 MiB, four times, are 320 MiB; each answer that came takes 16 MiB of the 450.
    const looks: number[] = [];
    for (let send = 1; send <= 16; send++) looks.push(await looksFor(send));
    expect(looks[0]).toBe(1);
    expect(looks.slice(1).reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(1);
  });
});

describe('a read-only folder', () => {
  it('is said clearly at the start and before each send', async () => {
    const dir = await freshFolder();
    const spool = await Spool.open(dir);
    await spool.intend(KEY, {});
    makeDisk('read-only');
    expect((await failureOf(Spool.open(dir))).message).toMatch(READ_ONLY);
    expect((await failureOf(Spool.open(join(dir, 'new')))).message).toMatch(READ_ONLY);
    expect(await failureOf(spool.acquireSend(KEY))).toMatchObject({
      billing: 'unbilled',
      message: expect.stringMatching(READ_ONLY) as string,
    });
  });
});
