import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isPlantainError } from '../../src/domain/failure.js';
import { Spool } from '../../src/spool/spool.js';
import { EMPTY, KEY, PNG, freshFolder, sent } from './fixture.js';

const { access, mkdir, open, rename } = fs;

afterEach(() => {
  Object.assign(fs, { access, mkdir, open, rename });
  syncBuiltinESMExports();
});

/** From now on the disk refuses: `full` takes names but no bytes, `read-only` takes nothing. */
function makeDisk(state: 'full' | 'read-only'): void {
  const refuse = (code: string) =>
    Promise.reject(Object.assign(new Error(`${code}: refused`), { code, syscall: 'write', errno: -1 }));
  const readOnly = () => refuse('EROFS');
  Object.assign(fs, {
    open: async (path: string, flags: string): Promise<FileHandle> => {
      if (flags !== 'wx') return open(path, flags);
      if (state === 'read-only') return readOnly();
      return Object.assign(await open(path, flags), { writeFile: () => refuse('ENOSPC') });
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
  return error.toFailure();
}

const FULL = /^The spool .+ cannot be used: the disk is full \(ENOSPC\)\.$/;
const READ_ONLY = /^The spool .+ cannot be used: the file system is read-only \(EROFS\)\.$/;

describe('a full disk', () => {
  it('is said clearly before anything is paid for', async () => {
    const spool = await Spool.open(await freshFolder());
    makeDisk('full');
    const failure = await failureOf(spool.intend(KEY, {}));
    expect(failure).toEqual({ code: 'store_failed', billing: 'unbilled', message: expect.stringMatching(FULL) as string });
  });

  it('is said to have cost a picture when one was there, and leaves nothing half written', async () => {
    const { dir, spool, lease } = await sent();
    makeDisk('full');
    const failure = await failureOf(spool.writer(KEY).image(PNG));
    expect(failure).toEqual({ code: 'store_failed', billing: 'billed', message: expect.stringMatching(FULL) as string });
    expect((await failureOf(spool.received(KEY, EMPTY))).billing).toBe('maybe');
    expect((await fs.readdir(join(dir, KEY))).sort()).toEqual(['intent.json', 'marker']);
    expect(await spool.settled(KEY)).toBeUndefined();
    await lease.release();
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
    expect(await failureOf(spool.claimSend(KEY))).toMatchObject({
      billing: 'unbilled',
      message: expect.stringMatching(READ_ONLY) as string,
    });
  });
});
