import { createHash } from 'node:crypto';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isPlantainError } from '../../src/domain/failures/failure.js';
import { Spool } from '../../src/spool/spool.js';
import { BATCH, EMPTY, KEY, PNG, STORED, filesOf, freshFolder, sent } from './fixture.js';

const signal = new AbortController().signal;

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('the host id of a spool', () => {
  it('is made once and kept', async () => {
    const dir = join(await freshFolder(), 'deep', 'spool');
    const hosts = await Promise.all(Array.from({ length: 10 }, async () => (await Spool.open(dir)).host));
    expect(hosts[0]).toMatch(/^h_[0-9a-f]{8}$/);
    expect(new Set([...hosts, (await Spool.open(dir)).host]).size).toBe(1);
  });

  it('is another one in a copy, which knows whose copy it is, and the same after a move', async () => {
    const folder = await freshFolder();
    const [original, copy, moved] = ['original', 'copy', 'moved'].map((name) => join(folder, name)) as [string, string, string];
    const { host } = await Spool.open(original);
    await cp(original, copy, { recursive: true });
    const opened = await Promise.all(Array.from({ length: 10 }, () => Spool.open(copy)));
    expect(new Set(opened.map((spool) => spool.host)).size).toBe(1);
    expect(opened[0]?.host).not.toBe(host);
    expect(opened[0]?.formerHosts).toEqual([host]);
    expect((await Spool.open(original)).host).toBe(host);

    await rename(copy, moved);
    const again = await Spool.open(moved);
    expect([again.host, again.formerHosts]).toEqual([opened[0]?.host, [host]]);
  });

  it('stays when a copy takes the place of its original, as a restored backup does', async () => {
    const folder = await freshFolder();
    const { host } = await Spool.open(join(folder, 'original'));
    await cp(join(folder, 'original'), join(folder, 'restored'), { recursive: true });
    await rm(join(folder, 'original'), { recursive: true });
    const { host: restored, formerHosts } = await Spool.open(join(folder, 'restored'));
    expect([restored, formerHosts]).toEqual([host, []]);
  });

  it('is not guessed when its file is damaged', async () => {
    const dir = await freshFolder();
    await Spool.open(dir);
    await writeFile(join(dir, 'host', 'id'), '');
    await expect(Spool.open(dir)).rejects.toThrow(/does not contain the id of a host/);
  });
});

describe('the pictures of a key', () => {
  it('are hashed and typed by content, streamed or whole', async () => {
    const { spool, lease } = await sent();
    const whole = await spool.writer(KEY).image(PNG);
    const streamed = await spool.writer(KEY).image(chunks(PNG, 7));
    const sha256 = createHash('sha256').update(PNG).digest('hex');
    expect(whole).toEqual({ file: `${sha256.slice(0, 16)}.png`, sha256, bytes: PNG.length, type: 'image/png' });
    expect(streamed).toEqual(whole);
    expect(await readFile(await spool.imagePath(KEY, whole))).toEqual(PNG);
    await lease.release();
  });

  it('are refused when they are none, and leave nothing behind', async () => {
    const { dir, spool, lease } = await sent();
    for (const bytes of ['', '<html>502 Bad Gateway</html>', '%PDF-1.7\n%âãÏÓ']) {
      const writing = spool.writer(KEY).image(Buffer.from(bytes, 'latin1'));
      await expect(writing).rejects.toMatchObject({ code: 'invalid_response', billing: 'maybe' });
    }
    expect(await filesOf(dir)).toEqual([]);
    await lease.release();
  });

  it('are not there when their stream broke', async () => {
    const { dir, spool, lease } = await sent();
    const cut = new Error('socket hang up');
    async function* broken() {
      yield PNG.subarray(0, 30);
      throw cut;
    }
    await expect(spool.writer(KEY).image(broken())).rejects.toBe(cut);
    expect(await filesOf(dir)).toEqual([]);
    await lease.release();
  });

  it('count as unfinished until they are stored; then only the journal is kept', async () => {
    const { dir, spool, lease } = await sent();
    expect(await spool.unfinished()).toBe(1);
    const image = await spool.writer(KEY).image(PNG);
    await spool.writer(KEY).reply('{"usage": 3}');
    await spool.received(KEY, { kind: 'done', images: [image] });
    await lease.release();
    expect(await spool.unfinished()).toBe(1);
    await spool.stored(KEY, STORED);
    await spool.stored(KEY, STORED);
    expect(await spool.unfinished()).toBe(0);
    expect(await spool.storedImages(KEY)).toEqual(STORED);
    expect(await filesOf(dir)).toEqual([]);
    expect(await spool.keys(BATCH)).toEqual([KEY]);
    expect(await (await Spool.open(dir)).unfinished()).toBe(0);
  });
});

describe('the keys of a batch', () => {
  it('are listed in order, and none for a batch that is not there', async () => {
    const spool = await Spool.open(await freshFolder());
    for (const item of ['000002-a1-s1', '000000-a1-s2', '000000-a1-s1']) await spool.intend(`${BATCH}/${item}`, {});
    expect(await spool.keys(BATCH)).toEqual([`${BATCH}/000000-a1-s1`, `${BATCH}/000000-a1-s2`, `${BATCH}/000002-a1-s1`]);
    expect(await spool.keys('other.y')).toEqual([]);
  });
});

describe('a key that would leave the spool', () => {
  const hostile = [
    '',
    'a',
    '../a/b',
    'a/../b',
    '..',
    'a/..',
    '/a/b',
    'a/b/c',
    'a\\b/c',
    'a/b\0',
    './b',
    'a/.b',
    'C:/b',
    'host/id',
    'a/b ',
    `a/${'x'.repeat(300)}`,
  ];
  it.each(hostile)('is refused by every method: %j', async (key) => {
    const spool = await Spool.open(await freshFolder());
    await expect(spool.intend(key, {})).rejects.toThrow(/Not a journal key/);
    await expect(spool.acquireSend(key)).rejects.toThrow(/Not a journal key/);
    await expect(spool.received(key, EMPTY)).rejects.toThrow(/Not a journal key/);
    await expect(spool.recover(key, { waitMs: 0, signal })).rejects.toThrow(/Not a journal key/);
    await expect(spool.stored(key, [])).rejects.toThrow(/Not a journal key/);
    expect(() => spool.writer(key)).toThrow(/Not a journal key/);
  });

  it('is refused as a batch and as a picture too', async () => {
    const spool = await Spool.open(await freshFolder());
    await expect(spool.keys('../x')).rejects.toThrow(/Not the folder of a batch/);
    const image = { file: '../../x.png', sha256: '', bytes: 0, type: '' };
    await expect(spool.imagePath(KEY, image)).rejects.toThrow(/Not a file of the spool/);
  });

  it('may otherwise hold any letters', async () => {
    const spool = await Spool.open(await freshFolder());
    await spool.intend('夏天 猫.x7k2/000000-a1-s1', {});
    expect(await spool.keys('夏天 猫.x7k2')).toHaveLength(1);
  });
});

it('is opened with a clear error where there can be no folder', async () => {
  const file = join(await freshFolder(), 'file');
  await writeFile(file, '');
  const error: unknown = await Spool.open(join(file, 'spool')).catch((reason: unknown) => reason);
  expect(isPlantainError(error) && error.toFailure()).toMatchObject({ code: 'spool_full', billing: 'unbilled' });
});
