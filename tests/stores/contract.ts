import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Store, StoreConflictError, StoreKeyMissingError } from '../../src/stores/store.js';

/** How the contract reaches a kind of store: everything lies in a fresh folder or on a stand-in. */
export interface StoreFixture {
  /** A store over an empty place; twice with the same folder is the same place. */
  open(folder: string): Promise<Store>;
  /** A store over a place that exists and takes no writes. */
  openReadOnly(folder: string): Promise<{ store: Store; release: () => Promise<void> }>;
  /** Stops what the stores lie on. */
  close?(): Promise<void>;
  /** What its settings or environment hold that no error may show. */
  readonly secret?: string;
}

const PNG = { type: 'image/png' };
const bytes = (text: string) => new TextEncoder().encode(text);
const HOSTILE = [
  '',
  '.',
  '..',
  '../out.png',
  'a/../../out.png',
  '/etc/out.png',
  'a//b.png',
  'a/',
  'C:/out.png',
  'C:out.png',
  'a\\..\\..\\out.png',
  '\\\\server\\share\\out.png',
  'a\0.png',
  'a\n.png',
  'con.png',
  'a/NUL',
  'a/COM1.txt',
  'a/b.',
  'a/b ',
  'a/b?.png',
  'a/stream.png:hidden',
  `a/${'x'.repeat(300)}`,
  'a/.x.plantain-part',
];

/** What every store does (docs/architecture.md). */
export function describeStore(kind: string, fixture: StoreFixture): void {
  describe(`store ${kind}`, () => {
    let folder: string;
    let store: Store;
    const text = async (key: string) => (await buffer(await store.get(key))).toString();
    const failure = (work: Promise<unknown>) =>
      work.then(
        () => expect.unreachable('it should have failed'),
        (error: unknown) => error as Error,
      );

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'plantain-store-'));
      store = await fixture.open(folder);
    });
    afterAll(() => fixture.close?.());
    afterEach(() => rm(folder, { recursive: true, force: true }));

    it('gives back the bytes that were put, from memory and from a file', async () => {
      const file = join(folder, 'source.bin');
      const big = Buffer.alloc(3_000_000, 'picture');
      await writeFile(file, big);
      await store.put('b/Task_1_猫_1.png', bytes('one'), PNG);
      await store.put('b/Task_2_猫_1.png', { path: file }, PNG);
      expect(await text('b/Task_1_猫_1.png')).toBe('one');
      expect((await buffer(await store.get('b/Task_2_猫_1.png'))).equals(big)).toBe(true);
      expect(await store.exists('b/Task_2_猫_1.png')).toBe(true);
      // An address is percent-encoded.
      expect(decodeURI(await store.url('b/Task_1_猫_1.png'))).toContain('Task_1_猫_1.png');
    });

    it('replaces a value, also by an empty one', async () => {
      await store.put('b/summary.json', bytes('first'), { type: 'application/json' });
      await store.put('b/summary.json', bytes(''), { type: 'application/json' });
      expect(await text('b/summary.json')).toBe('');
    });

    it('takes the same bytes again under ifAbsent and refuses others loudly', async () => {
      await store.put('b/a.png', bytes('same'), { ...PNG, ifAbsent: true });
      await store.put('b/a.png', bytes('same'), { ...PNG, ifAbsent: true });
      const error = await failure(store.put('b/a.png', bytes('other'), { ...PNG, ifAbsent: true }));
      expect(error).toBeInstanceOf(StoreConflictError);
      expect(error.message).toContain('b/a.png');
      expect(await text('b/a.png')).toBe('same');
    });

    it('lets exactly one of many racing writers win', async () => {
      const second = await fixture.open(folder);
      for (let round = 0; round < 10; round += 1) {
        const key = `race/${round}.png`;
        const writers = Array.from({ length: 8 }, (_, n) =>
          (n % 2 === 0 ? store : second).put(key, bytes(`writer ${n}`), { ...PNG, ifAbsent: true }),
        );
        const results = await Promise.allSettled(writers);
        const winners = results.flatMap((result, n) => (result.status === 'fulfilled' ? [n] : []));
        const conflicts = results.filter((r) => r.status === 'rejected' && r.reason instanceof StoreConflictError);
        expect(winners).toHaveLength(1);
        expect(conflicts).toHaveLength(7);
        expect(await text(key)).toBe(`writer ${winners[0]}`);
      }
    });

    it('says that a key is missing', async () => {
      expect(await store.exists('b/none.png')).toBe(false);
      const error = await failure(store.get('b/none.png'));
      expect(error).toBeInstanceOf(StoreKeyMissingError);
      expect(error.message).toContain('b/none.png');
      await store.put('b/deep/x.png', bytes('x'), PNG);
      await expect(store.get('b/deep')).rejects.toBeInstanceOf(StoreKeyMissingError);
      await expect(store.get('b/deep/x.png/y')).rejects.toBeInstanceOf(StoreKeyMissingError);
    });

    it('names the folders at the top, and nothing of what lies in them', async () => {
      expect(await store.folders()).toEqual([]);
      for (const key of ['s/a.json', 's/items/10.json', '夏天/b.json', 'c/d/e.json', 't.json']) {
        await store.put(key, bytes(key), { type: 'application/json' });
      }
      expect(await store.folders()).toEqual(['c', 's', '夏天']);
    });

    it('lists by prefix, sorted, also in the middle of a name', async () => {
      for (const key of ['s/b.json', 's/a.json', 's/items/10.json', 's/items/2.json', 'sx/c.json', 't.json']) {
        await store.put(key, bytes(key), { type: 'application/json' });
      }
      expect(await store.list('s/')).toEqual(['s/a.json', 's/b.json', 's/items/10.json', 's/items/2.json']);
      expect(await store.list('s')).toEqual(['s/a.json', 's/b.json', 's/items/10.json', 's/items/2.json', 'sx/c.json']);
      expect(await store.list('s/items/1')).toEqual(['s/items/10.json']);
      expect(await store.list('')).toHaveLength(6);
      expect(await store.list('none/')).toEqual([]);
    });

    it('removes by prefix and nothing else', async () => {
      for (const key of ['s/a', 's/b/c', 'sx/d', 't']) await store.put(key, bytes(key), PNG);
      await store.remove('s/');
      expect(await store.list('')).toEqual(['sx/d', 't']);
      await store.remove('none/');
      await store.remove('s');
      expect(await store.list('')).toEqual(['t']);
      await expect(store.remove('')).rejects.toThrow(/refused/);
    });

    it.each(HOSTILE)('refuses the key %j for every operation', async (key) => {
      await expect(store.put(key, bytes('x'), PNG)).rejects.toThrow(/refused/);
      await expect(store.get(key)).rejects.toThrow(/refused/);
      await expect(store.exists(key)).rejects.toThrow(/refused/);
      await expect(store.url(key)).rejects.toThrow(/refused/);
    });

    it.each(['..', '../', '/', 'a/../', 'a\\', 'a\0'])('refuses the prefix %j', async (prefix) => {
      await expect(store.list(prefix)).rejects.toThrow(/refused/);
      await expect(store.remove(prefix)).rejects.toThrow(/refused/);
    });

    it('leaves nothing readable of a write that was cut', async () => {
      await failure(store.put('b/cut.png', { path: join(folder, 'never-written.bin') }, PNG));
      await failure(store.put('b/cut.png', { path: folder }, PNG));
      expect(await store.exists('b/cut.png')).toBe(false);
      expect(await store.list('')).toEqual([]);
    });

    // Windows has no folder that chmod makes read-only.
    it.skipIf(kind === 'local' && process.platform === 'win32')(
      'refuses loudly to write to a place that is read-only, and check() says so',
      async () => {
        const { store: locked, release } = await fixture.openReadOnly(folder);
        try {
          const error = await failure(locked.put('b/a.png', bytes('x'), PNG));
          expect(error.message).toMatch(/read-only|may not/);
          const check = await locked.check();
          expect(check.ok).toBe(false);
          expect(check.message).toMatch(/read-only|may not/);
          if (fixture.secret !== undefined)
            expect(`${error.message}${error.stack}${check.message}`).not.toContain(fixture.secret);
        } finally {
          await release();
        }
      },
    );

    it('says by check() that a place can be written to, and leaves nothing there', async () => {
      const check = await store.check();
      expect(check).toMatchObject({ ok: true });
      expect(await store.list('')).toEqual([]);
    });
  });
}
