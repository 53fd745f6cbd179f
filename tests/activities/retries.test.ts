import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { NOT_SENT } from '../../src/activities/context.js';
import type { Activities } from '../../src/activities/index.js';
import type { FailureCode } from '../../src/domain/failures/failure.js';
import { PlantainError } from '../../src/domain/failures/failure.js';
import type { Item } from '../../src/domain/item.js';
import { collectKey } from '../../src/domain/names.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { newStagingFolder, pageKey, referencesPrefix } from '../../src/domain/staging-keys.js';
import { writeOutcomes } from '../../src/staging/record.js';
import { openStore } from '../../src/stores/registry.js';
import type { Store } from '../../src/stores/store.js';
import { pendingProvider } from '../helpers/pending-provider.js';
import { PNG } from '../spool/fixture.js';
import type { Bench } from './bench.js';
import { BATCH, KEY, newEnv, startBench } from './bench.js';

const CODES: readonly FailureCode[] = ['store_failed', 'invalid_request', 'auth', 'input_missing', 'insufficient_balance'];
const refusal = (code: FailureCode) => new PlantainError({ code, message: 'the bucket hiccups', billing: 'unbilled' });

/** `store` with some of its methods failing. */
function failing(store: Store, methods: readonly (keyof Store)[], error: () => Error): Store {
  return new Proxy(store, {
    get: (target, name) => {
      if (methods.includes(name as keyof Store)) return () => Promise.reject(error());
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const withStaging = (bench: Bench, change: (staging: Store) => Store): Bench => {
  const staging = change(bench.dependencies.staging(BATCH));
  return bench.with({ staging: () => staging });
};

const DESTINATION = { store: 'local', folder: 'summer' };
const RANGE = { batch: BATCH, pageSize: 2, from: 0, to: 2 };
const UNSTARTED = { ...RANGE, code: 'cancelled', message: 'enough', endedAt: 1, name: 'unstarted-0' } as const;
const SUMMARY = { batchId: 'summer', version: '0', total: 3, startedAt: 0, endedAt: 1, ended: 'finished', sitesOut: [] } as const;
const REPORT = { batch: BATCH, pageSize: 2, destination: DESTINATION, summary: SUMMARY };
const STORE = { batch: BATCH, index: 1, pageSize: 2, destination: DESTINATION, key: KEY, images: [] };

const OF_STAGING: Readonly<Record<string, (activities: Activities) => Promise<unknown>>> = {
  readPage: ({ main }) => main.readPage(RANGE),
  recordOutcomes: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'segment-0-00000', outcomes: [] }),
  recordUnstarted: ({ main }) => main.recordUnstarted(UNSTARTED),
  listHosts: ({ main }) => main.listHosts({ batch: BATCH }),
  writeReport: ({ main }) => main.writeReport(REPORT),
  settleRange: ({ host }) => host.settleRange({ ...RANGE, destination: DESTINATION, waitMs: 0, endedAt: 1 }),
  storeImages: ({ host }) => host.storeImages(STORE),
};

test.each(Object.keys(OF_STAGING))('%s is tried again when staging fails, whatever the code', async (name) => {
  const call = OF_STAGING[name];
  if (!call) throw new Error(name);
  for (const code of CODES.filter((one) => one !== 'input_missing')) {
    const bench = withStaging(await startBench(), (staging) =>
      failing(staging, ['get', 'put', 'list', 'exists'], () => refusal(code)),
    );
    expect(await bench.failure(bench.run({ run: call }))).toMatchObject({ type: code, nonRetryable: false });
  }
});

test.each(CODES)('what a site has accepted is collected until its time is over, though a look ended by %s', async (code) => {
  const bench = await startBench();
  const poll = () => Promise.reject(refusal(code));
  const broken = bench.with({ provider: () => ({ ...pendingProvider, poll }) });
  const input = { site: 'pending', key: collectKey(KEY), operation: 'job-1' };
  const failure = await bench.failure(broken.run({ run: ({ free }) => free.collectGeneration(input) }));
  expect(failure).toMatchObject({ type: code, nonRetryable: false });
});

const SHA = createHash('sha256').update(PNG).digest('hex');
const REFERENCE = `${referencesPrefix(BATCH)}${SHA}.png`;

/** A batch of one item with a reference picture, in a staging that other hosts see. */
async function withReference(uploadReference?: () => Promise<never>): Promise<Bench> {
  const bench = await startBench();
  const reference = { key: REFERENCE, name: 'cat.png', sha256: SHA, bytes: PNG.length, type: 'image/png' };
  const item: Item = { index: 0, id: 'i', stem: 'cat', prompt: 'a cat', references: [reference], params: {}, site: 'pending' };
  const local = openStore('local', { path: 'shared' }, { folder: bench.dir, env: {} });
  await local.put(pageKey(BATCH, 0), Buffer.from(JSON.stringify([item])), { type: 'application/json' });
  await local.put(REFERENCE, PNG, { type: 'image/png' });
  const shared = new Proxy(local, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      return name === 'hostLocal' ? false : typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const provider = () => ({ ...pendingProvider, ...(uploadReference && { uploadReference }) });
  return bench.with({ staging: () => shared, provider });
}

const SUBMIT = { index: 0 };
const upload = (bench: Bench, attempt = 1) => {
  const env = newEnv();
  Object.assign(env.context.info, { attempt });
  return bench.failure(
    bench.run({ env, run: ({ free }) => free.uploadReferences({ batch: BATCH, index: 0, pageSize: 2, site: 'pending' }) }),
  );
};
const never = (): Promise<never> => Promise.reject(new Error('not asked'));

test('a bucket that hiccups while a reference is copied ends no item', async () => {
  const bench = withStaging(await withReference(never), (staging) =>
    failing(staging, ['get'], () => new Error('503 from the bucket')),
  );
  const failure = await bench.failure(bench.submit(SUBMIT));
  expect(failure.type).toBe(NOT_SENT);
  expect(failure.message).toContain('503 from the bucket');
  const cached = withStaging(
    await withReference(never),
    (staging) =>
      new Proxy(staging, {
        get: (target, name) => {
          const get = (key: string) => (key === REFERENCE ? Promise.reject(refusal('store_failed')) : target.get(key));
          return name === 'get' ? get : (Reflect.get(target, name) as unknown);
        },
      }),
  );
  await expect(upload(cached)).rejects.toThrow('cat.png cannot be read from the staging store: the bucket hiccups');
});

test('a reference that staging has no more ends its item, and says which', async () => {
  const bench = await withReference(never);
  await bench.dependencies.staging(BATCH).remove(REFERENCE);
  for (const failure of [await bench.failure(bench.submit(SUBMIT)), await upload(bench)]) {
    expect(failure).toMatchObject({ type: 'input_missing', nonRetryable: true, said: { billing: 'unbilled' } });
    expect(failure.message).toBe('the reference picture cat.png is missing from the staging store');
  }
});

test('a page that staging has no more ends the item, and costs nothing', async () => {
  const bench = await startBench();
  await bench.dependencies.staging(BATCH).remove(pageKey(BATCH, 0));
  const failure = await bench.failure(bench.submit({ index: 1 }));
  expect(failure).toMatchObject({ type: 'input_missing', nonRetryable: true, said: { billing: 'unbilled' } });
  expect(failure.message).toContain('page 1 of the items of batch summer is missing');
});

test('a worker whose data folder has nothing of the batch leaves it to another, and says so', async () => {
  const bench = await startBench();
  const elsewhere = openStore('local', { path: 'elsewhere' }, { folder: bench.dir, env: {} });
  const other = bench.with({ staging: () => elsewhere });
  const failure = await other.failure(other.submit({ index: 1 }));
  expect(failure.type).toBe(NOT_SENT);
  expect(failure.message).toContain('The staging store of this worker has no items of batch summer');
  await expect(other.run({ run: ({ main }) => main.readPage(RANGE) })).rejects.toThrow(
    'Start a worker in the folder of the batch',
  );
});

test('a worker whose data folder has nothing of the batch writes down nothing of it, also where outcomes lie there', async () => {
  const bench = await startBench();
  const elsewhere = openStore('local', { path: 'elsewhere' }, { folder: bench.dir, env: {} });
  const other = bench.with({ staging: () => elsewhere });
  const batch = { ...BATCH, stagingFolder: newStagingFolder(BATCH) };
  const outcomes: Outcome[] = [
    {
      index: 0,
      id: '1',
      site: 'pending',
      attempts: 0,
      calls: NO_CALLS,
      endedAt: 1,
      status: 'cancelled',
      code: 'cancelled',
      message: '',
    },
  ];
  const record = () => other.run({ run: ({ main }) => main.recordOutcomes({ batch, name: 'segment-0', outcomes }) });
  const hint = 'has no items of batch summer';
  await expect(record()).rejects.toThrow(hint);
  await expect(other.run({ run: ({ main }) => main.findHosts({ batch, hostReturnMs: 1 }) })).rejects.toThrow(hint);
  expect(await elsewhere.list('')).toEqual([]);
  await writeOutcomes(elsewhere, batch, 'segment-0', outcomes);
  await expect(record()).rejects.toThrow(hint);
  await expect(other.run({ run: ({ main }) => main.readPage({ ...RANGE, batch }) })).rejects.toThrow(hint);
});

test('an upload is given up only for what can never change', async () => {
  const of = (code: FailureCode, attempt = 1) =>
    withReference(() => Promise.reject(refusal(code))).then((bench) => upload(bench, attempt));
  expect(await of('store_failed')).toMatchObject({ nonRetryable: false });
  expect(await of('invalid_request')).toMatchObject({ nonRetryable: true });
  expect(await of('auth')).toMatchObject({ nonRetryable: false });
  expect(await of('auth', 3)).toMatchObject({ nonRetryable: true });
});
