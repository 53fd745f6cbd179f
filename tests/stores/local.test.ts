import { say } from '../../src/words/current.js';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { link } from 'node:fs/promises';
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { fileSystemFailure } from '../../src/stores/failure.js';
import { openStore } from '../../src/stores/registry.js';
import { writeOnce } from '../../src/stores/write-once.js';
import { compiled } from '../compiled.js';

/** Has no named pipes, and symbolic links only for administrators. */
const WINDOWS = process.platform === 'win32';
const PNG = { type: 'image/png' };
const bytes = (value: string) => new TextEncoder().encode(value);

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-local-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('the local store', () => {
  let folder: string;
  beforeEach(async () => void (folder = await newFolder()));
  const local = (path = 'out') => openStore('local', { path }, { folder, env: {} });

  it('gives a file of its caller a further name, which stays when the caller drops its own', async () => {
    const [own, other] = ['own.png', 'other.png'].map((name) => join(folder, name)) as [string, string];
    await Promise.all([writeFile(own, 'a picture'), writeFile(other, 'another one')]);
    const options = { ...PNG, ifAbsent: true, linkable: true } as const;
    await local().put('b/a.png', { path: own }, options);
    expect((await stat(join(folder, 'out/b/a.png'))).ino).toBe((await stat(own)).ino);
    await local().put('b/a.png', { path: own }, options);
    await expect(local().put('b/a.png', { path: other }, options)).rejects.toMatchObject({ name: 'StoreConflictError' });
    await rm(own);
    expect(await text(await local().get('b/a.png'))).toBe('a picture');
    expect(await readdir(join(folder, 'out/b'))).toEqual(['a.png']);
  });

  it('copies whatever its caller has not said to be its own: somebody may change it', async () => {
    const path = join(folder, 'photo.png');
    await writeFile(path, 'a photo');
    await local().put('b/a.png', { path }, { ...PNG, ifAbsent: true });
    await writeFile(path, 'changed');
    expect(await text(await local().get('b/a.png'))).toBe('a photo');
  });

  it('starts at the folder of the run, or takes --out instead', async () => {
    expect(await openStore('local', {}, { folder, env: {} }).url('b/a.png')).toBe(join(folder, 'batch_outputs/b/a.png'));
    expect(await openStore('local', {}, { folder, env: {}, out: '/elsewhere' }).url('b/a.png')).toBe('/elsewhere/b/a.png');
    expect(await readdir(folder)).toEqual([]);
  });

  it.skipIf(WINDOWS).each(['put', 'get', 'exists', 'list', 'remove'] as const)(
    'does not follow a symbolic link out of its folder to %s',
    async (what) => {
      const store = local();
      await mkdir(join(folder, 'secret/deep'), { recursive: true });
      await writeFile(join(folder, 'secret/deep/a.png'), 'precious');
      await mkdir(join(folder, 'out'));
      await symlink(join(folder, 'secret'), join(folder, 'out/way'));
      const calls = {
        put: () => store.put('way/deep/a.png', bytes('x'), PNG),
        get: () => store.get('way/deep/a.png'),
        exists: () => store.exists('way/deep/a.png'),
        list: () => store.list('way/deep/'),
        remove: () => store.remove('way/deep/'),
      };
      await expect(calls[what]()).rejects.toThrow(/a symbolic link leads out of/);
      expect(await readFile(join(folder, 'secret/deep/a.png'), 'utf8')).toBe('precious');
      expect(await store.list('')).toEqual([]);
    },
  );

  it.skipIf(WINDOWS)('does not read through a file that is a link, and replaces the link itself', async () => {
    const store = local();
    await mkdir(join(folder, 'out'));
    await writeFile(join(folder, 'secret.txt'), 'precious');
    await symlink(join(folder, 'secret.txt'), join(folder, 'out/a.png'));
    await expect(store.get('a.png')).rejects.toThrow(/leads out/);
    await rm(join(folder, 'out/a.png'));
    await symlink(join(folder, 'not-there-yet.txt'), join(folder, 'out/a.png'));
    await store.put('a.png', bytes('mine'), PNG);
    expect(await readdir(folder)).toEqual(['out', 'secret.txt']);
    expect(await text(await store.get('a.png'))).toBe('mine');
  });

  it.skipIf(WINDOWS)('may itself lie behind a link', async () => {
    await mkdir(join(folder, 'disk'));
    await symlink(join(folder, 'disk'), join(folder, 'out'));
    await local().put('b/a.png', bytes('x'), PNG);
    expect(await readFile(join(folder, 'disk/b/a.png'), 'utf8')).toBe('x');
  });

  it('lists no files on their way, and clears those away that a killed process left an hour ago', async () => {
    const store = local();
    const old = join(folder, 'out/b/.old.plantain-part');
    const young = join(folder, 'out/b/.young.plantain-part');
    await mkdir(join(folder, 'out/b'), { recursive: true });
    for (const path of [old, young]) await writeFile(path, 'half');
    await utimes(old, new Date(0), new Date(0));
    await store.put('b/a.png', bytes('x'), PNG);
    expect(await store.list('')).toEqual(['b/a.png']);
    expect((await readdir(join(folder, 'out/b'))).sort()).toEqual(['.young.plantain-part', 'a.png']);
  });

  it('says which folder is no folder, or has a file in the way', async () => {
    await writeFile(join(folder, 'out'), 'a file');
    const check = await local().check();
    expect(check.ok).toBe(false);
    expect(say(check.message)).toContain(join(folder, 'out'));
    await expect(local().put('b/a.png', bytes('x'), PNG)).rejects.toMatchObject({ code: 'store_failed', billing: 'unbilled' });
    await local('other').put('b', bytes('x'), PNG);
    await expect(local('other').put('b/a.png', bytes('x'), PNG)).rejects.toThrow(join(folder, 'other'));
  });

  it('checks a folder that is not there yet without making it', async () => {
    expect(await local('not/yet').check()).toMatchObject({
      ok: true,
      message: { key: 'store.writableFree' },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['ENOSPC', 'the disk is full (ENOSPC)'],
    ['EROFS', 'the file system is read-only (EROFS)'],
  ])('names the folder and the reason for %s', (code, reason) => {
    const cause = Object.assign(new Error(`${code}: write`), { code });
    const error = fileSystemFailure(cause, { verb: 'put', key: 'a' }, '/x/out');
    expect(error).toMatchObject({ code: 'store_failed', message: `Cannot store "a" in the folder /x/out: ${reason}.`, cause });
  });
});

describe('writing once on a file system without hard links', () => {
  const noLinks: typeof link = () => Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM', syscall: 'link' }));

  it('lets exactly one of many win, and leaves its bytes alone', async () => {
    const folder = await newFolder();
    const parts = Array.from({ length: 12 }, (_, n) => join(folder, `${n}.plantain-part`));
    for (const part of parts) await writeFile(part, part);
    const won = await Promise.all(parts.map((part) => writeOnce(part, join(folder, 'a.png'), noLinks)));
    const winner = parts[won.indexOf(true)];
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await readFile(join(folder, 'a.png'), 'utf8')).toBe(winner);
  });

  it('goes on when a process died in the middle', async () => {
    const folder = await newFolder();
    const part = join(folder, 'x.plantain-part');
    await writeFile(part, 'x');
    expect(await writeOnce(part, join(folder, 'a.png'), noLinks)).toBe(true);
    expect(await readdir(folder)).toEqual(['a.png']);
    await writeFile(part, 'y');
    // What the first process would have left: its marker, long ago.
    const marker = join(folder, `.${createHash('sha256').update('b.png').digest('hex').slice(0, 16)}.plantain-part`);
    await writeFile(marker, '');
    await utimes(marker, new Date(0), new Date(0));
    expect(await writeOnce(part, join(folder, 'b.png'), noLinks)).toBe(true);
    expect(await readdir(folder)).toEqual(['a.png', 'b.png']);
  });
});

describe.skipIf(WINDOWS)('several processes with one local store', () => {
  let build: ReturnType<typeof compiled>;
  beforeAll(() => void (build = compiled('plantain-stores', ['src/stores', 'src/disk', 'src/domain', 'src/words'])));
  afterAll(() => build.remove());

  /** Runs `code` with `store` in a process of its own, after a line on its stdin. */
  const script = (folder: string, code: string) => {
    const source = `
      import { openStore } from ${JSON.stringify(join(build.root, 'src/stores/registry.js'))};
      const store = openStore('local', { path: 'out' }, { folder: ${JSON.stringify(folder)}, env: {} });
      process.stdout.write('ready');
      for await (const _ of process.stdin) break;
      ${code}`;
    return spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['pipe', 'pipe', 'inherit'] });
  };

  it('lets exactly one process win each key', async () => {
    const folder = await newFolder();
    const race = (name: string) => `
      const results = [];
      for (let n = 0; n < 40; n += 1) {
        const put = store.put('b/' + n + '.png', Buffer.from('${name} ' + n), { type: 'image/png', ifAbsent: true });
        results.push(await put.then(() => 'won', (error) => error.name));
      }
      process.stdout.write(JSON.stringify(results));
      process.exit();`;
    const racers = ['left', 'right', 'third'].map((name) => script(folder, race(name)));
    const outputs = racers.map((racer) => text(racer.stdout));
    await Promise.all(racers.map((racer) => once(racer.stdout, 'readable')));
    for (const racer of racers) racer.stdin.end('go');
    const results = (await Promise.all(outputs)).map((output) => JSON.parse(output.slice('ready'.length)) as string[]);
    for (let n = 0; n < 40; n += 1)
      expect(results.map((row) => row[n]).sort()).toEqual(['StoreConflictError', 'StoreConflictError', 'won']);
  });

  it('shows nothing of a write whose process is killed in its middle', async () => {
    const folder = await newFolder();
    const pipe = join(folder, 'slow.bin');
    execFileSync('mkfifo', [pipe]);
    const writer = script(folder, `await store.put('b/a.png', { path: ${JSON.stringify(pipe)} }, { type: 'image/png' });`);
    await once(writer.stdout, 'readable');
    writer.stdin.end('go');
    const source = await open(pipe, 'w');
    await source.write(Buffer.alloc(200_000, 'half a picture'));
    const reader = openStore('local', { path: 'out' }, { folder, env: {} });
    await expect.poll(() => readdir(join(folder, 'out/b')).catch(() => []), { timeout: 10_000 }).toHaveLength(1);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    await source.close();
    expect(await reader.exists('b/a.png')).toBe(false);
    expect(await reader.list('')).toEqual([]);
    await reader.put('b/a.png', bytes('whole'), { ...PNG, ifAbsent: true });
    expect(await text(await reader.get('b/a.png'))).toBe('whole');
  });
});
