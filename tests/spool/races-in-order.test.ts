import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, describe, expect, it } from 'vitest';
import { Spool } from '../../src/spool/spool.js';
import { asTheyAre, openFile } from '../helpers/open-files.js';
import { EMPTY, KEY, freshFolder, sent } from './fixture.js';

const { mkdir } = fs;
const signal = new AbortController().signal;
const RECEIVED = { kind: 'received', submission: EMPTY };

afterEach(() => {
  Object.assign(fs, { mkdir });
  Object.assign(openFile, asTheyAre);
  syncBuiltinESMExports();
});

/** Runs `work` once, before the next folder is made whose name is not known to anybody. */
function beforeDeciding(work: () => Promise<unknown>): void {
  let isOver = false;
  const making = async (path: string, options?: object) => {
    if (!isOver && path.includes('.tmp-')) {
      isOver = true;
      await work();
    }
    return mkdir(path, options);
  };
  Object.assign(fs, { mkdir: making });
  syncBuiltinESMExports();
}

describe('two processes at one key, in the worst order', () => {
  it('agree on an answer that comes between the last look and the word that there is none', async () => {
    const { dir, spool, lease } = await sent();
    const other = await Spool.open(dir, { leaseMs: 40 });
    beforeDeciding(() => spool.received(KEY, EMPTY));
    const recovery = await other.recover(KEY, { waitMs: 0, signal });
    await lease.release();
    const third = await Spool.open(dir);
    expect(await third.recover(KEY, { waitMs: 0, signal })).toEqual(recovery);
    expect(recovery.kind).toBe('adopted');
    for (const one of [spool, other, third]) expect(await one.finalState(KEY)).toEqual(RECEIVED);
  });

  it('act on what the other one wrote only when it outlives a power cut', async () => {
    const { dir, spool, lease } = await sent();
    const other = await Spool.open(dir);
    let syncs = 0;
    let goOn = (): void => undefined;
    const held = new Promise<void>((done) => (goOn = done));
    Object.assign(openFile, {
      async datasync(this: FileHandle) {
        if (++syncs === 1) await held;
        return asTheyAre.datasync.call(this);
      },
    });
    const recording = spool.received(KEY, EMPTY);
    await expect.poll(() => syncs).toBe(1);
    expect(await other.finalState(KEY)).toEqual(RECEIVED);
    expect(syncs).toBe(2);
    goOn();
    await recording;
    await lease.release();
  });

  it('are not both given a key that both have seen free', async () => {
    const dir = await freshFolder();
    const [one, other] = await Promise.all([Spool.open(dir, { leaseMs: 40 }), Spool.open(dir, { leaseMs: 40 })]);
    await one.intend(KEY, {});
    let writes = 0;
    let goOn = (): void => undefined;
    const held = new Promise<void>((done) => (goOn = done));
    Object.assign(openFile, {
      async write(this: FileHandle, bytes: Uint8Array, from: number, length: number, at: number) {
        if (++writes === 1) await held;
        return asTheyAre.write.call(this, bytes, from, length, at);
      },
    });
    const taking = one.acquireSend(KEY);
    await expect.poll(() => writes).toBe(1);
    expect(await other.acquireSend(KEY)).toBeUndefined();
    goOn();
    const lease = await taking;
    expect(lease).toBeDefined();
    await lease?.release();
  });
});
