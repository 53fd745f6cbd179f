import { say } from '../words/current.js';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Store, StoreConflictError, StoreKeyMissingError } from '../stores/store.js';
import type { ContractTest } from './contract-test.js';

/** How the contract reaches a kind of store: everything lies in a fresh folder or on a stand-in. */
export interface StoreSetup {
  /** A store over an empty place; twice with the same folder is the same place. */
  open(folder: string): Promise<Store>;
  /** A store over a place that exists and takes no writes; absent: there is no such place. */
  openReadOnly?(folder: string): Promise<{ readonly store: Store; release(): Promise<void> }>;
  /** What its settings or environment hold that no error may show. */
  readonly secret?: string;
}

const PNG = { type: 'image/png' };
const JSON_TYPE = { type: 'application/json' };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
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
const HOSTILE_PREFIXES = ['..', '../', '/', 'a/../', 'a\\', 'a\0'];

/** A place for one test. */
interface Place {
  readonly folder: string;
  readonly store: Store;
  readonly text: (key: string) => Promise<string>;
}

/** What every store does. */
export function storeContract(setup: StoreSetup): readonly ContractTest[] {
  const test: TestMaker = (name, body) => ({
    name,
    run: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'plantain-store-'));
      try {
        const store = await setup.open(folder);
        await body({ folder, store, text: async (key) => (await buffer(await store.get(key))).toString() });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  });
  return [...writing(setup, test), ...finding(test), ...refusing(setup, test)];
}

type TestMaker = (name: string, body: (place: Place) => Promise<void>) => ContractTest;

const failureOf = async (work: Promise<unknown>): Promise<Error> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error, 'it should have failed');
  return error;
};

const writing = (setup: StoreSetup, test: TestMaker): ContractTest[] => [
  test('gives back the bytes that were put, from memory and from a file', async ({ folder, store, text }) => {
    const file = join(folder, 'source.bin');
    const big = Buffer.alloc(3_000_000, 'picture');
    await writeFile(file, big);
    await store.put('b/Task_1_猫_1.png', bytes('one'), PNG);
    await store.put('b/Task_2_猫_1.png', { path: file }, PNG);
    assert.equal(await text('b/Task_1_猫_1.png'), 'one');
    assert.ok((await buffer(await store.get('b/Task_2_猫_1.png'))).equals(big), 'a file comes back as it was');
    assert.equal(await store.exists('b/Task_2_猫_1.png'), true);
    // A URL is percent-encoded.
    assert.ok(decodeURI(await store.url('b/Task_1_猫_1.png')).includes('Task_1_猫_1.png'), 'the address names the file');
  }),
  test('replaces a value, also by an empty one', async ({ store, text }) => {
    await store.put('b/summary.json', bytes('first'), JSON_TYPE);
    await store.put('b/summary.json', bytes(''), JSON_TYPE);
    assert.equal(await text('b/summary.json'), '');
  }),
  test('takes the same bytes again under ifAbsent and refuses others loudly', async ({ store, text }) => {
    await store.put('b/a.png', bytes('same'), { ...PNG, ifAbsent: true });
    await store.put('b/a.png', bytes('same'), { ...PNG, ifAbsent: true });
    const error = await failureOf(store.put('b/a.png', bytes('other'), { ...PNG, ifAbsent: true }));
    assert.ok(error instanceof StoreConflictError, error.message);
    assert.match(error.message, /b\/a\.png/);
    assert.equal(await text('b/a.png'), 'same');
  }),
  test('lets exactly one of many racing writers win', async ({ folder, store, text }) => {
    const second = await setup.open(folder);
    for (let round = 0; round < 10; round += 1) {
      const key = `race/${round}.png`;
      const writers = Array.from({ length: 8 }, (_, n) =>
        (n % 2 === 0 ? store : second).put(key, bytes(`writer ${n}`), { ...PNG, ifAbsent: true }),
      );
      const results = await Promise.allSettled(writers);
      const winners = results.flatMap((result, n) => (result.status === 'fulfilled' ? [n] : []));
      const conflicts = results.filter((one) => one.status === 'rejected' && one.reason instanceof StoreConflictError);
      assert.deepEqual([winners.length, conflicts.length], [1, 7]);
      assert.equal(await text(key), `writer ${winners[0]}`);
    }
  }),
  test('leaves nothing readable of a write that was cut', async ({ folder, store }) => {
    await failureOf(store.put('b/cut.png', { path: join(folder, 'never-written.bin') }, PNG));
    await failureOf(store.put('b/cut.png', { path: folder }, PNG));
    assert.equal(await store.exists('b/cut.png'), false);
    assert.deepEqual(await store.list(''), []);
  }),
];

const finding = (test: TestMaker): ContractTest[] => [
  test('says that a key is missing', async ({ store }) => {
    assert.equal(await store.exists('b/none.png'), false);
    const error = await failureOf(store.get('b/none.png'));
    assert.ok(error instanceof StoreKeyMissingError, error.message);
    assert.match(error.message, /b\/none\.png/);
    await store.put('b/deep/x.png', bytes('x'), PNG);
    for (const key of ['b/deep', 'b/deep/x.png/y']) assert.ok((await failureOf(store.get(key))) instanceof StoreKeyMissingError);
  }),
  test('names the folders at the top, and nothing of what lies in them', async ({ store }) => {
    assert.deepEqual(await store.folders(), []);
    for (const key of ['s/a.json', 's/items/10.json', '夏天/b.json', 'c/d/e.json', 't.json']) {
      await store.put(key, bytes(key), JSON_TYPE);
    }
    assert.deepEqual(await store.folders(), ['c', 's', '夏天']);
  }),
  test('lists by prefix, sorted, also in the middle of a name', async ({ store }) => {
    for (const key of ['s/b.json', 's/a.json', 's/items/10.json', 's/items/2.json', 'sx/c.json', 't.json']) {
      await store.put(key, bytes(key), JSON_TYPE);
    }
    const below = ['s/a.json', 's/b.json', 's/items/10.json', 's/items/2.json'];
    assert.deepEqual(await store.list('s/'), below);
    assert.deepEqual(await store.list('s'), [...below, 'sx/c.json']);
    assert.deepEqual(await store.list('s/items/1'), ['s/items/10.json']);
    assert.equal((await store.list('')).length, 6);
    assert.deepEqual(await store.list('none/'), []);
  }),
  test('removes by prefix and nothing else', async ({ store }) => {
    for (const key of ['s/a', 's/b/c', 'sx/d', 't']) await store.put(key, bytes(key), PNG);
    await store.remove('s/');
    assert.deepEqual(await store.list(''), ['sx/d', 't']);
    await store.remove('none/');
    await store.remove('s');
    assert.deepEqual(await store.list(''), ['t']);
    await assert.rejects(store.remove(''), /refused/);
  }),
];

const refusing = (setup: StoreSetup, test: TestMaker): ContractTest[] => [
  ...HOSTILE.map((key) =>
    test(`refuses the key ${JSON.stringify(key)} for every operation`, async ({ store }) => {
      await assert.rejects(store.put(key, bytes('x'), PNG), /refused/);
      await assert.rejects(store.get(key), /refused/);
      await assert.rejects(store.exists(key), /refused/);
      await assert.rejects(store.url(key), /refused/);
    }),
  ),
  ...HOSTILE_PREFIXES.map((prefix) =>
    test(`refuses the prefix ${JSON.stringify(prefix)}`, async ({ store }) => {
      await assert.rejects(store.list(prefix), /refused/);
      await assert.rejects(store.remove(prefix), /refused/);
    }),
  ),
  ...(setup.openReadOnly ? [readOnly(setup, test)] : []),
  test('says by check() that a place can be written to, and leaves nothing there', async ({ store }) => {
    const { ok, message } = await store.check();
    assert.ok(ok, say(message));
    assert.deepEqual(await store.list(''), []);
  }),
];

const readOnly = (setup: StoreSetup, test: TestMaker): ContractTest =>
  test('refuses loudly to write to a place that is read-only, and check() says so', async ({ folder }) => {
    const locked = await setup.openReadOnly?.(folder);
    if (!locked) return;
    try {
      const error = await failureOf(locked.store.put('b/a.png', bytes('x'), PNG));
      const check = await locked.store.check();
      assert.equal(check.ok, false);
      for (const words of [error.message, say(check.message)])
        assert.match(words, /read-only|may not|permi|denied|EROFS|EACCES|EPERM/);
      const said = `${error.message}${error.stack}${say(check.message)}`;
      if (setup.secret !== undefined) assert.ok(!said.includes(setup.secret), 'the secret is in no error');
    } finally {
      await locked.release();
    }
  });
