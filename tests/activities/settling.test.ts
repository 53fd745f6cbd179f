import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readOutcomes } from '../../src/staging/record.js';
import { type Claim, operationClaim, spoolClaim } from '../../src/domain/claim.js';
import { PlantainError } from '../../src/domain/failures/failure.js';
import { submissionKey } from '../../src/domain/names.js';
import { NO_CALLS, type Outcome, type PaidCalls } from '../../src/domain/outcome.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { Store } from '../../src/stores/store.js';
import { serveHttp } from '../http/servers.js';
import { PNG as PICTURE } from '../spool/fixture.js';
import { BATCH, type Bench, KEY, startBench } from './bench.js';

const DESTINATION = { store: 'local', folder: 'summer' };
const END = Date.UTC(2026, 0, 2, 3, 4, 5);
const INPUT = { batch: BATCH, pageSize: 2, destination: DESTINATION, from: 0, to: 3, waitMs: 0, endedAt: END };
const NAME = 'summer/Task_2_dog_1.png';

const settle = (bench: Bench) => bench.run({ run: ({ host }) => host.settleSpool(INPUT) });
const recorded = async (bench: Bench): Promise<Outcome | undefined> =>
  (await readOutcomes(bench.dependencies.staging(BATCH), BATCH)).get(1);
const record = (bench: Bench, outcomes: readonly Outcome[]): Promise<void> =>
  bench.run({ run: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'segment-0-00000', outcomes }) });
const stored = async (bench: Bench): Promise<string[]> =>
  (await readdir(join(bench.dir, 'out', 'summer')).catch(() => [])).sort();

const ABOUT = { index: 1, id: 'dog', site: 'gemini', attempts: 1, startedAt: END - 5_000, endedAt: END } as const;

function storeFailed(bench: Bench, calls: Partial<PaidCalls> = {}): Outcome {
  const claims = [spoolClaim(bench.dependencies.spool.host, KEY)];
  const all = { ...NO_CALLS, sent: 1, delivered: 1, ...calls };
  return { ...ABOUT, status: 'error', code: 'store_failed', message: 'the disk is full', calls: all, claims };
}

/** Pictures of item 1 in the spool, and in no store. */
async function paidFor(): Promise<Bench> {
  const bench = await startBench();
  await bench.submit({ site: 'gemini' });
  await record(bench, [storeFailed(bench)]);
  return bench;
}

/** Puts what the first attempt brings into the spool after it was given up. */
async function arriveLate(bench: Bench, key: string): Promise<void> {
  const { spool } = bench.dependencies;
  await spool.intend(key, {});
  const lease = await spool.acquireSend(key);
  expect(await spool.recover(key, { waitMs: 0, signal: AbortSignal.timeout(5_000) })).toEqual({ kind: 'unknown' });
  await spool.received(key, { kind: 'done', images: [await spool.writer(key).image(PNG)] });
  await lease?.release();
}

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

/** The results store, which `refuse` may stop from taking a key. */
function refusing(bench: Bench, refuse: (key: string) => boolean): { bench: Bench; puts: string[] } {
  const store = bench.dependencies.store('local');
  const puts: string[] = [];
  const put: Store['put'] = async (key, ...rest) => {
    puts.push(key);
    if (refuse(key)) throw new PlantainError({ code: 'store_failed', message: 'the bucket is away', billing: 'billed' });
    await store.put(key, ...rest);
  };
  const own: Store = { ...storeMethods(store), put };
  return { bench: bench.with({ store: () => own }), puts };
}

const storeMethods = (store: Store): Store => ({
  kind: store.kind,
  hostLocal: store.hostLocal,
  put: (...args) => store.put(...args),
  get: (key) => store.get(key),
  exists: (key) => store.exists(key),
  list: (prefix) => store.list(prefix),
  folders: () => store.folders(),
  remove: (prefix) => store.remove(prefix),
  url: (key) => store.url(key),
  check: () => store.check(),
});

test('a picture that no store took comes to it under its own name, is counted once, and is not looked at again', async () => {
  const bench = await paidFor();
  expect(await settle(bench)).toEqual({ corrected: 1 });
  expect(await stored(bench)).toEqual(['Task_2_dog_1.png']);
  const outcome = await recorded(bench);
  expect(outcome).toMatchObject({ status: 'success', images: [{ key: NAME }], calls: { ...NO_CALLS, sent: 1, delivered: 1 } });
  expect(outcome).not.toHaveProperty('claims');
  expect(await settle(bench)).toEqual({ corrected: 0 });
  expect(bench.gemini.meter.entries).toHaveLength(1);
});

test('a late picture takes the name of its item where no other is stored, and its attempt where one is', async () => {
  const bench = await startBench();
  const calls = { ...NO_CALLS, sent: 1, unknown: 1 };
  await record(bench, [{ ...ABOUT, status: 'error', code: 'submission_unknown', message: 'nobody knows', calls }]);
  await arriveLate(bench, KEY);
  expect(await settle(bench)).toEqual({ corrected: 1 });
  expect(await stored(bench)).toEqual(['Task_2_dog_1.png']);
  expect(await recorded(bench)).toMatchObject({ status: 'success', calls: { ...NO_CALLS, sent: 1, delivered: 1 } });

  const other = await paidFor();
  const both = storeFailed(other, { sent: 2, unknown: 1 });
  await record(other, [both]);
  await arriveLate(other, submissionKey(BATCH, 1, 2, 1));
  expect(await settle(other)).toEqual({ corrected: 1 });
  expect(await stored(other)).toEqual(['Task_2_dog_1.png', 'Task_2_dog_1_a2.png']);
  expect(await recorded(other)).toMatchObject({ status: 'success', calls: { ...NO_CALLS, sent: 2, delivered: 2 } });
});

test('at the end of its batch a late picture is in the outcome of its item, and one that no store took stays in the spool', async () => {
  const bench = await paidFor();
  expect(await bench.run({ run: ({ host }) => host.settleLate(INPUT) })).toBe(0);
  expect(await stored(bench)).toEqual([]);
  await arriveLate(bench, submissionKey(BATCH, 1, 2, 1));
  expect(await bench.run({ run: ({ host }) => host.settleLate(INPUT) })).toBe(1);
  expect(await recorded(bench)).toMatchObject({ status: 'success', images: [{ key: NAME }] });
});

test('what its store refuses stays in the spool and on record, without the others being held up', async () => {
  const whole = await paidFor();
  const { bench, puts } = refusing(whole, () => true);
  expect(await settle(bench)).toEqual({ corrected: 0, left: 1, reason: 'the bucket is away' });
  expect(puts).toEqual([NAME, NAME, NAME]);
  expect(await recorded(bench)).toMatchObject({ status: 'error', code: 'store_failed' });
  expect(await settle(whole)).toEqual({ corrected: 1 });
});

test('a store that refuses one picture after the other is not asked for the rest of them', async () => {
  const whole = await startBench();
  const outcomes: Outcome[] = [];
  for (let attempt = 1; attempt <= 6; attempt++) await arriveLate(whole, submissionKey(BATCH, 1, attempt, 1));
  outcomes.push({ ...storeFailed(whole, { sent: 6, delivered: 0, unknown: 6 }), claims: [] });
  await record(whole, outcomes);
  const { bench, puts } = refusing(whole, () => true);
  expect(await settle(bench)).toMatchObject({ left: 6 });
  expect(puts).toHaveLength(9);
});

test('a picture that was stored before anybody wrote it down is written down, and stored once', async () => {
  const { bench, puts } = refusing(await paidFor(), () => false);
  const claim = await bench.submit({ site: 'gemini' });
  const images = claim.submission.kind === 'done' ? claim.submission.images : [];
  await bench.run({
    run: ({ host }) => host.storeImages({ batch: BATCH, index: 1, pageSize: 2, destination: DESTINATION, key: KEY, images }),
  });
  expect(await settle(bench)).toEqual({ corrected: 1 });
  expect(puts).toEqual([NAME]);
  expect(await recorded(bench)).toMatchObject({ status: 'success', images: [{ key: NAME }] });
});

test('other bytes under its name stay, and the picture lies beside them', async () => {
  const bench = await paidFor();
  await bench.dependencies.store('local').put(NAME, Buffer.from('of somebody else'), { type: 'image/png' });
  expect(await settle(bench)).toEqual({ corrected: 1 });
  expect(await stored(bench)).toEqual(['Task_2_dog_1.png', 'Task_2_dog_1_a1.png']);
  expect(await recorded(bench)).toMatchObject({ images: [{ key: 'summer/Task_2_dog_1_a1.png' }] });
});

test('an item that was given up while its host was away has its requests counted from the journal of that host', async () => {
  const bench = await startBench();
  await bench.submit({ site: 'gemini' });
  const lost = { batch: BATCH, pageSize: 2, from: 0, to: 3, code: 'lost', message: 'ended from outside', endedAt: END } as const;
  await bench.run({ run: ({ main }) => main.recordUnstarted({ ...lost, name: 'lost-0' }) });
  expect(await settle(bench)).toEqual({ corrected: 1 });
  const calls = { ...NO_CALLS, sent: 1, delivered: 1 };
  expect(await recorded(bench)).toMatchObject({ status: 'success', attempts: 1, images: [{ key: NAME }], calls });
  expect(await settle(bench)).toEqual({ corrected: 0 });
});

test('pictures that somebody took out of the spool by hand are not missed', async () => {
  const bench = await paidFor();
  const folder = join(bench.dir, 'spool', 'summer.x7k2', '.pictures');
  for (const file of await readdir(folder)) if (file.endsWith('.png')) await rm(join(folder, file));
  expect(await settle(bench)).toEqual({ corrected: 0 });
  expect(await recorded(bench)).toMatchObject({ code: 'store_failed' });
});

test.each([
  ['', operationClaim('job-1', 'pending')],
  [', also where an earlier version wrote its claim in words', 'operation "job-1" at pending' as unknown as Claim],
])(
  'what a site hands over only now is stored without being bought again; what it still works on stays a claim%s',
  async (_, claim) => {
    const bench = await startBench();
    await bench.submit();
    const calls = { ...NO_CALLS, sent: 1, unknown: 1 };
    const claims = [claim];
    const timeout: Outcome = { ...ABOUT, site: 'pending', status: 'error', code: 'timeout', message: 'too slow', calls, claims };
    await record(bench, [timeout]);
    bench.pending.brokenPolls = 1;
    expect(await settle(bench)).toEqual({ corrected: 0 });
    expect(await recorded(bench)).toMatchObject({ code: 'timeout', claims: [operationClaim('job-1', 'pending')] });
    expect(await settle(bench)).toEqual({ corrected: 1 });
    const outcome = await recorded(bench);
    expect(outcome).toMatchObject({ status: 'success', images: [{ key: NAME }], calls: { ...NO_CALLS, sent: 1, delivered: 1 } });
    expect(outcome).not.toHaveProperty('claims');
    expect(bench.pending.paid).toHaveLength(1);
    const { polls } = bench.pending;
    expect(await settle(bench)).toEqual({ corrected: 0 });
    expect(bench.pending.polls).toBe(polls);
  },
);

test('a picture that its item must not use is stored when somebody asks for it, and not before', async () => {
  const bench = await startBench();
  const { spool } = bench.dependencies;
  await spool.intend(KEY, {});
  const lease = await spool.acquireSend(KEY);
  const images = [await spool.writer(KEY).image(PNG)];
  await spool.received(KEY, { kind: 'empty', reason: 'no inline part', images });
  await lease?.release();
  const calls = { ...NO_CALLS, sent: 1, empty: 1 };
  const claims = [spoolClaim(spool.host, KEY)];
  await record(bench, [{ ...ABOUT, status: 'no_image', code: 'picture_unused', message: 'no inline part', calls, claims }]);
  expect(await settle(bench)).toEqual({ corrected: 0 });
  expect(await stored(bench)).toEqual([]);
  const asked = () => bench.run({ run: ({ host }) => host.settleSpool({ ...INPUT, unused: true }) });
  expect(await asked()).toEqual({ corrected: 1 });
  const outcome = await recorded(bench);
  expect(outcome).toMatchObject({ status: 'success', calls: { ...NO_CALLS, sent: 1, delivered: 1 } });
  expect(outcome?.claims).toBeUndefined();
  expect(await stored(bench)).toHaveLength(1);
  expect(await asked()).toEqual({ corrected: 0 });
});

test('a picture whose URL answered with a web page until its item was given up is fetched by a later resume', async () => {
  let looks = 0;
  const server = await serveHttp((request, response) => {
    if (request.method === 'POST') response.end(JSON.stringify({ data: [{ url: `http://${request.headers.host}/pic/1` }] }));
    else response.end(++looks < 2 ? '<html>verify you are human</html>' : PICTURE);
  });
  onTestFinished(() => server.close());
  const site = () => ({ name: 'pending', provider: 'gemini', baseUrl: server.url, settings: gemini.settings.parse({}) });
  const bench = (await startBench()).with({ site });
  await bench.submit();
  const calls = { ...NO_CALLS, sent: 1, unknown: 1 };
  const claims = [operationClaim({ urls: [`${server.url}/pic/1`] }, 'pending')];
  await record(bench, [{ ...ABOUT, site: 'pending', status: 'error', code: 'timeout', message: 'too slow', calls, claims }]);
  expect(await settle(bench)).toEqual({ corrected: 0 });
  expect(await settle(bench)).toEqual({ corrected: 1 });
  const source = `${server.url}/pic/1`;
  expect(await recorded(bench)).toMatchObject({ status: 'success', images: [{ source }], calls: { sent: 1, delivered: 1 } });
});
