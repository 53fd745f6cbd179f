import fs, { type FileHandle, mkdtemp, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { createExclusive, syncFolder, writeDurably } from '../../src/disk/durable.js';

const { open } = fs;

afterEach(() => {
  Object.assign(fs, { open });
  syncBuiltinESMExports();
});

/** A folder whose syncs wait until they are let go; `begun` counts them. */
async function heldFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-sync-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const held: { end: () => void; fail: (error: Error) => void }[] = [];
  Object.assign(fs, {
    open: async (path: string, flags: string): Promise<FileHandle> => {
      const file = await open(path, flags);
      const wait = (): Promise<void> => new Promise((end, fail) => held.push({ end, fail }));
      return path === folder ? Object.assign(file, { sync: wait }) : file;
    },
  });
  syncBuiltinESMExports();
  const begun = async (count: number): Promise<void> => {
    while (held.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { folder, held, begun };
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

it('shares one sync of a folder among those who wait, and never one that had begun before', async () => {
  const { folder, held, begun } = await heldFolder();
  const over: string[] = [];
  const sync = (name: string): Promise<unknown> => syncFolder(folder).then(() => over.push(name));
  const first = sync('first');
  await begun(1);
  // Their names may not have been there when the first sync began.
  const later = [sync('second'), sync('third')];
  held[0]?.end();
  await first;
  await begun(2);
  await soon();
  expect(over).toEqual(['first']);
  expect(held).toHaveLength(2);
  held[1]?.end();
  await Promise.all(later);
  expect(over.sort()).toEqual(['first', 'second', 'third']);
  const last = sync('last');
  await begun(3);
  held[2]?.end();
  await last;
});

it('tells a failure to all who waited for that sync, and to no other', async () => {
  const { folder, held, begun } = await heldFolder();
  const failing = [syncFolder(folder), syncFolder(folder)].map((one) => one.then(() => 'synced', String));
  await begun(1);
  const later = syncFolder(folder);
  held[0]?.fail(new Error('EIO'));
  expect(await Promise.all(failing)).toEqual(['Error: EIO', 'Error: EIO']);
  await begun(2);
  held[1]?.end();
  await later;
});

it('syncs a folder some few times for fifty files at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-sync-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  let syncs = 0;
  Object.assign(fs, {
    open: async (path: string, flags: string): Promise<FileHandle> => {
      if (path === folder) syncs += 1;
      return open(path, flags);
    },
  });
  syncBuiltinESMExports();
  await Promise.all(
    Array.from({ length: 50 }, async (_, number) => {
      await writeDurably(join(folder, `${number}.json`), '{}');
      await createExclusive(folder, `lock-${number}`, { holder: 'me' }, { sign: '0' });
    }),
  );
  expect(syncs).toBeGreaterThan(0);
  expect(syncs).toBeLessThan(60);
});
