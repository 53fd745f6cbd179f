import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect, test } from 'vitest';
import type { StoreInput } from '../../src/activities/storage.js';
import type { SpooledSubmission } from '../../src/domain/generation.js';
import { collectKey, submissionKey } from '../../src/domain/names.js';
import { replyKey } from '../../src/domain/staging-keys.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { Store } from '../../src/stores/store.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { BATCH, type Bench, CANARY, KEY, startBench } from './bench.js';

const DESTINATION = { store: 'local', folder: 'summer' };
const START = Date.UTC(2026, 0, 2, 3, 4, 5);
const SUMMARY = {
  batchId: 'summer',
  version: '1',
  total: 3,
  startedAt: START,
  endedAt: START,
  ended: 'finished',
  sitesOut: [],
} as const;

interface Results {
  readonly responses: readonly unknown[];
  readonly image_urls: readonly (readonly string[])[];
  readonly valid_urls: readonly string[];
  readonly errors: readonly unknown[];
}

const report = (bench: Bench, inline?: true) =>
  bench.run({
    run: ({ main }) =>
      main.writeReport({
        batch: BATCH,
        pageSize: 2,
        destination: DESTINATION,
        summary: SUMMARY,
        ...(inline === undefined ? {} : { inline }),
      }),
  });
const resultsText = (bench: Bench): Promise<string> => readFile(join(bench.dir, 'out', 'summer', 'results.json'), 'utf8');
const results = async (bench: Bench): Promise<Results> => JSON.parse(await resultsText(bench)) as Results;
const staged = async (bench: Bench, key = KEY): Promise<string> =>
  text(await bench.dependencies.staging(BATCH).get(replyKey(BATCH, key)));
const layReply = (bench: Bench, key: string, reply: unknown): Promise<void> =>
  bench.dependencies.staging(BATCH).put(replyKey(BATCH, key), Buffer.from(JSON.stringify(reply)), { type: 'text/plain' });
const record = (bench: Bench, outcomes: readonly Outcome[]): Promise<void> =>
  bench.run({ run: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'all', outcomes }) });

function delivered(index: number, more: Partial<Extract<Outcome, { status: 'success' }>> = {}): Outcome {
  const calls = { sent: 1, delivered: 1, unbilled: 0, empty: 0, unknown: 0 };
  const id = ['cat', 'dog', 'owl'][index] ?? '';
  return {
    index,
    id,
    site: 'gemini',
    status: 'success',
    attempts: 1,
    calls,
    startedAt: START,
    endedAt: START,
    images: [],
    ...more,
  };
}

/** Item 1 made and stored by the real activities; the outcome of the item. */
async function made(bench: Bench): Promise<Outcome> {
  const { key, submission } = await bench.submit({ site: 'gemini' });
  const images = submission.kind === 'done' ? submission.images : [];
  const store = { batch: BATCH, index: 1, pageSize: 2, destination: DESTINATION, key, images };
  return delivered(1, { images: await bench.run({ run: ({ host }) => host.storeImages(store) }) });
}

/** The pictures of a done submission for `KEY` into the results store. */
function storing({ submission }: SpooledSubmission): StoreInput {
  const images = submission.kind === 'done' ? submission.images : [];
  return { batch: BATCH, index: 1, pageSize: 2, destination: DESTINATION, key: KEY, images };
}

test('the reply to a paid request lies in staging when its pictures are stored, without base64 and key', async () => {
  const bench = await startBench();
  const input = storing(await bench.submit({ site: 'gemini' }));
  await bench.run({ run: ({ host }) => host.storeImages(input) });
  expect(JSON.parse(await staged(bench))).toMatchObject({ candidates: [{ finishReason: 'STOP' }] });
  expect(await staged(bench)).toMatch(/\[\d+ base64 characters\]/);
});

test('the reply to a request that failed lies there too', async () => {
  const bench = await startBench();
  bench.gemini.setFaults([{ action: trouble.answer(502, `<h1>bad ${CANARY}</h1>`) }]);
  await bench.failure(bench.submit({ site: 'gemini' }));
  expect(await staged(bench)).toBe('<h1>bad [key]</h1>');
});

test('a reply that cannot be laid into staging loses no picture, and is said in the log', async () => {
  const bench = await startBench();
  const warnings: string[] = [];
  const logger = new DefaultLogger('WARN', ({ message, meta }) => warnings.push(`${message} ${JSON.stringify(meta)}`));
  const full = { ...storeOf(bench), put: () => Promise.reject(new Error('staging is full')) };
  const env = new MockActivityEnvironment({ heartbeatTimeoutMs: 600 }, { logger });
  const input = storing(await bench.submit({ site: 'gemini' }));
  const stored = bench.with({ staging: () => full }).run({ env, run: ({ host }) => host.storeImages(input) });
  expect(await stored).toHaveLength(1);
  expect(warnings.join()).toMatch(/could not be kept.+staging is full/);
});

test('the reply to a request whose worker died is laid there by whoever recovers it', async () => {
  const bench = await startBench();
  await bench.submit({ site: 'gemini' });
  await bench.dependencies.staging(BATCH).remove('summer/replies/');
  await bench.run({ run: ({ host }) => host.recoverSubmission({ batch: BATCH, key: KEY, waitMs: 1_000 }) });
  expect(JSON.parse(await staged(bench))).toHaveProperty('candidates');
});

test('an answer by address is followed as a free operation, and its address is in the results', async () => {
  const bench = await startBench();
  bench.gemini.setFaults([{ action: trouble.reply({ type: 'markdownUrl', broken: 2 }) }]);
  const { submission } = await bench.submit({ site: 'gemini' });
  if (submission.kind !== 'pending') throw new Error(submission.kind);
  const wanted = { batch: BATCH, site: 'gemini', key: collectKey(KEY), operation: submission.operation };
  const collect = () => bench.run({ run: ({ free }) => free.collectGeneration(wanted) });
  for (let round = 1; round <= 2; round++) {
    const failure = await bench.failure(collect());
    expect(failure).toMatchObject({ type: 'overloaded', nonRetryable: false, said: { billing: 'maybe' } });
  }
  const claim = await collect();
  const input = { ...storing(claim), key: claim.key };
  const stored = await bench.run({ run: ({ host }) => host.storeImages(input) });
  await record(bench, [delivered(1, { images: stored })]);
  await report(bench);
  const url = `${bench.gemini.url}/_standin/pictures/1.png?broken=2`;
  expect((await results(bench)).image_urls).toEqual([[], [url], []]);
  expect((await results(bench)).responses[1]).toMatchObject({ modelVersion: 'gemini-nano-banana-2.1' });
  expect(bench.gemini.meter.charged).toBe(1);
});

test('the response of an item is the reply to its last attempt, and null when that had none', async () => {
  const bench = await startBench();
  const key = (index: number, attempt: number, send = 1): string => submissionKey(BATCH, index, attempt, send);
  await layReply(bench, key(0, 1), 'first');
  await layReply(bench, key(0, 2, 1), 'refused');
  await layReply(bench, key(0, 2, 2), 'last');
  await layReply(bench, key(1, 1), 'an attempt before the last');
  await layReply(bench, key(2, 1), 'accepted');
  await layReply(bench, collectKey(key(2, 1)), 'collected');
  await record(bench, [delivered(0, { attempts: 2 }), delivered(1, { attempts: 2 }), delivered(2)]);
  await report(bench);
  expect((await results(bench)).responses).toEqual(['last', null, 'collected']);
});

test('a report that is written again has the same bytes, also when everything is delivered and its replies are gone', async () => {
  const bench = await startBench();
  const outcome = await made(bench);
  await record(bench, [delivered(0), outcome]);
  await report(bench);
  const incomplete = await resultsText(bench);
  await report(bench);
  expect(await resultsText(bench)).toBe(incomplete);
  expect(await staged(bench)).not.toBe('');
  await record(bench, [delivered(0), outcome, delivered(2)]);
  await report(bench);
  const whole = await resultsText(bench);
  expect((JSON.parse(whole) as Results).responses[1]).toHaveProperty('candidates');
  expect(await bench.dependencies.staging(BATCH).list('summer/replies/')).toEqual([]);
  await report(bench);
  expect(await resultsText(bench)).toBe(whole);
  expect(await readdir(join(bench.dir, 'reports'))).toEqual([]);
});

test('a store that has addresses gives them, before those of the answer', async () => {
  const bench = await startBench();
  const outcome = await made(bench);
  const images = outcome.status === 'success' ? outcome.images.map((image) => ({ ...image, source: 'https://pics.test/1' })) : [];
  await record(bench, [delivered(1, { images })]);
  const store = { ...storeOf(bench, 'results'), url: async (key: string) => `https://bucket.test/${key}` };
  await report(bench.with({ store: () => store }), true);
  expect((await results(bench)).valid_urls).toEqual(['https://bucket.test/summer/Task_2_dog_1.png']);
});

test('--inline puts pictures into the results that have no address, and the path where one is gone', async () => {
  const bench = await startBench();
  const outcome = await made(bench);
  await record(bench, [outcome]);
  await report(bench, true);
  const file = join(bench.dir, 'out', 'summer', 'Task_2_dog_1.png');
  const dataUrl = `data:image/png;base64,${(await readFile(file)).toString('base64')}`;
  expect((await results(bench)).image_urls).toEqual([[], [dataUrl], []]);
  expect((await results(bench)).valid_urls).toEqual([dataUrl]);
  await rm(file);
  await report(bench, true);
  expect((await results(bench)).valid_urls).toEqual([file]);
});

test('a terminated segment counts a request and what was collected of it as one', async () => {
  const bench = await startBench();
  bench.gemini.setFaults([{ action: trouble.reply({ type: 'markdownUrl' }) }]);
  const { submission } = await bench.submit({ site: 'gemini' });
  if (submission.kind !== 'pending') throw new Error(submission.kind);
  const input = { batch: BATCH, site: 'gemini', key: collectKey(KEY), operation: submission.operation };
  await bench.run({ run: ({ free }) => free.collectGeneration(input) });
  const range = { batch: BATCH, pageSize: 2, destination: DESTINATION, from: 0, to: 3, waitMs: 1_000, endedAt: START };
  const tally = await bench.run({ run: ({ host }) => host.settleRange(range) });
  expect(tally).toMatchObject({ success: 1, images: 1, calls: { sent: 1, delivered: 1, unknown: 0 } });
});

/** The store's methods, each of which may be replaced. */
function storeOf({ dependencies }: Bench, which: 'staging' | 'results' = 'staging'): Store {
  const store = which === 'staging' ? dependencies.staging(BATCH) : dependencies.store('local');
  return {
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
  };
}
