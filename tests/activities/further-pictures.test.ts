import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { operationClaim, spoolClaim } from '../../src/domain/claim.js';
import type { Submission } from '../../src/domain/generation.js';
import { collectKey } from '../../src/domain/names.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { Provider } from '../../src/providers/provider.js';
import { readOutcomes } from '../../src/staging/record.js';
import { serveHttp } from '../http/servers.js';
import { PNG } from '../spool/fixture.js';
import { BATCH, type Bench, KEY, startBench } from './bench.js';

const END = Date.UTC(2026, 0, 2, 3, 4, 5);
const DESTINATION = { store: 'local', folder: 'summer' };
const RANGE = { batch: BATCH, pageSize: 2, destination: DESTINATION, from: 0, to: 3, waitMs: 0, endedAt: END };
const ABOUT = { index: 1, id: 'dog', site: 'pending', attempts: 1, startedAt: END - 5_000, endedAt: END } as const;
const NAMES = [1, 2, 3].map((n) => `Task_2_dog_${n}.png`);
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64');
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

const settle = (bench: Bench) => bench.run({ run: ({ host }) => host.settleSpool({ ...RANGE, unused: true }) });
const recorded = async (bench: Bench): Promise<Outcome | undefined> =>
  (await readOutcomes(bench.dependencies.staging(BATCH), BATCH)).get(1);
const stored = async (bench: Bench): Promise<string[]> =>
  (await readdir(join(bench.dir, 'out', 'summer')).catch(() => [])).sort();
const record = (bench: Bench, outcome: Outcome): Promise<void> =>
  bench.run({ run: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'segment-0-00000', outcomes: [outcome] }) });

/** A mirror whose answer gave several URLs, and a bench that has it as its site. */
async function mirror(answer: (path: string, look: number) => Buffer | undefined) {
  const looks = new Map<string, number>();
  const server = await serveHttp(({ url = '' }, response) => {
    looks.set(url, (looks.get(url) ?? 0) + 1);
    const bytes = answer(url, looks.get(url) ?? 0);
    response.writeHead(bytes ? 200 : 404).end(bytes);
  });
  onTestFinished(() => server.close());
  const site = () => ({ name: 'pending', provider: 'gemini', baseUrl: server.url, settings: gemini.settings.parse({}) });
  const bench = (await startBench()).with({ site });
  return { bench, looks, urls: ['/1', '/2', '/3'].map((path) => server.url + path) };
}

/** The journal of an answer with three URLs of which the first alone came. */
async function collected({ dependencies: { spool } }: Bench, urls: readonly string[], strict: boolean) {
  const unused = strict ? { unused: true as const } : {};
  const operation = { urls: [...urls], ...unused };
  const rest = { urls: urls.slice(1), ...unused };
  await spool.intend(KEY, {});
  const lease = await spool.acquireSend(KEY);
  const why = strict ? { unused: 'no inline part' } : {};
  await spool.received(KEY, { kind: 'pending', operation, keptMs: 600_000, ...why });
  await lease?.release();
  const images = [await spool.writer(collectKey(KEY)).image(PNG)];
  const submission: Submission = strict
    ? { kind: 'empty', reason: 'no inline part', images, rest }
    : { kind: 'done', images, rest };
  await spool.intend(collectKey(KEY), { collected: true });
  await spool.received(collectKey(KEY), submission);
  return { rest, images };
}

/** An item that has the first of its three pictures. */
async function delivered(bench: Bench, urls: readonly string[]) {
  const { rest, images } = await collected(bench, urls, false);
  const key = collectKey(KEY);
  const input = { batch: BATCH, index: 1, pageSize: 2, destination: DESTINATION, key, images };
  const kept = await bench.run({ run: ({ host }) => host.storeImages(input) });
  const calls = { ...NO_CALLS, sent: 1, delivered: 1 };
  const claims = [operationClaim(rest, 'pending')];
  await record(bench, { ...ABOUT, status: 'success', images: kept, calls, claims });
}

test('pictures of an answer whose URLs did not answer in time are fetched by a later resume, behind those that are stored', async () => {
  let ready = false;
  const { bench, looks, urls } = await mirror((path) => (path === '/2' ? PIXEL : GIF).subarray(0, ready ? undefined : 0));
  await delivered(bench, urls);
  expect(await settle(bench)).toEqual({ corrected: 0 });
  expect(await recorded(bench)).toMatchObject({
    images: [{}],
    claims: [{ kind: 'operation', operation: { urls: [urls[1], urls[2]] } }],
  });
  ready = true;
  expect(await settle(bench)).toEqual({ corrected: 1 });
  const outcome = await recorded(bench);
  expect(outcome).toMatchObject({
    status: 'success',
    images: [{ key: `summer/${NAMES[0]}` }, { source: urls[1] }, { source: urls[2] }],
    calls: { ...NO_CALLS, sent: 1, delivered: 1 },
  });
  expect(outcome).not.toHaveProperty('claims');
  expect(await stored(bench)).toEqual([NAMES[0], NAMES[1], 'Task_2_dog_3.gif']);
  expect([...looks.entries()].sort()).toEqual([
    ['/2', 2],
    ['/3', 2],
  ]);
  expect(await settle(bench)).toEqual({ corrected: 0 });
  expect(looks.get('/2')).toBe(2);
});

test('each resume brings what has come by then, and the rest stays on record', async () => {
  const { bench, urls } = await mirror(() => undefined);
  await delivered(bench, urls);
  const pictures = [PIXEL, GIF];
  const poll: Provider['poll'] = async (operation, { spool }) => {
    const {
      urls: [url = '', ...others],
    } = operation as { urls: string[] };
    const image = await spool.image(pictures.shift() ?? PNG);
    const rest = others.length > 0 ? { rest: { urls: others } } : {};
    return { kind: 'done', images: [{ ...image, source: url }], ...rest };
  };
  const slow = bench.with({ provider: () => ({ ...gemini, poll }) });
  expect(await settle(slow)).toEqual({ corrected: 1 });
  expect(await recorded(slow)).toMatchObject({
    images: [{}, { source: urls[1] }],
    claims: [operationClaim({ urls: [urls[2] ?? ''] }, 'pending')],
  });
  expect(await settle(slow)).toEqual({ corrected: 1 });
  const outcome = await recorded(slow);
  expect(outcome).toMatchObject({ images: [{}, { source: urls[1] }, { source: urls[2] }], calls: { sent: 1, delivered: 1 } });
  expect(outcome).not.toHaveProperty('claims');
  expect(await stored(slow)).toEqual([NAMES[0], NAMES[1], 'Task_2_dog_3.gif']);
  expect(await settle(slow)).toEqual({ corrected: 0 });
});

test('a further URL of a picture that is stored brings no second one', async () => {
  const { bench, urls } = await mirror(() => PNG);
  await delivered(bench, urls);
  expect(await settle(bench)).toEqual({ corrected: 1 });
  const outcome = await recorded(bench);
  expect(outcome).toMatchObject({ status: 'success', images: [{ key: `summer/${NAMES[0]}` }] });
  expect(outcome).not.toHaveProperty('claims');
  expect(await stored(bench)).toEqual([NAMES[0]]);
  expect(await settle(bench)).toEqual({ corrected: 0 });
});

test('pictures that their item must not use come with the further ones of their answer', async () => {
  const { bench, urls } = await mirror((path) => (path === '/2' ? PIXEL : GIF));
  const { rest } = await collected(bench, urls, true);
  const claims = [operationClaim(rest, 'pending'), spoolClaim(bench.dependencies.spool.host, collectKey(KEY))];
  const calls = { ...NO_CALLS, sent: 1, empty: 1 };
  await record(bench, { ...ABOUT, status: 'no_image', code: 'picture_unused', message: 'no inline part', calls, claims });
  expect(await settle(bench)).toEqual({ corrected: 1 });
  const outcome = await recorded(bench);
  expect(outcome).toMatchObject({ status: 'success', images: [{}, {}, {}], calls: { ...NO_CALLS, sent: 1, delivered: 1 } });
  expect(outcome).not.toHaveProperty('claims');
  expect(await stored(bench)).toEqual([NAMES[0], NAMES[1], 'Task_2_dog_3.gif']);
});

test('an item whose segment was ended has its requests counted once, and what did not come on record', async () => {
  let ready = false;
  const { bench, urls } = await mirror((path) => (path === '/2' ? PIXEL : GIF).subarray(0, ready ? undefined : 0));
  const { rest } = await collected(bench, urls, false);
  const calls = { ...NO_CALLS, sent: 1, delivered: 1 };
  expect(await bench.run({ run: ({ host }) => host.settleRange(RANGE) })).toMatchObject({ success: 1, calls });
  expect(await recorded(bench)).toMatchObject({ images: [{}], claims: [operationClaim(rest, 'pending')], calls });
  ready = true;
  expect(await settle(bench)).toEqual({ corrected: 1 });
  expect(await recorded(bench)).toMatchObject({ images: [{}, {}, {}], calls });
  expect(await settle(bench)).toEqual({ corrected: 0 });
});
