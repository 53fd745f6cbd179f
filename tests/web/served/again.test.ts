import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { Bench, CANARY, until } from '../../e2e/harness.js';
import { killGroup } from '../../e2e/processes.js';
import { startWeb, type WebClient } from './web-bench.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;
let names = 0;
const fresh = (): string => `again-${process.pid}-${++names}`;
const prompts = (count: number) => Array.from({ length: count }, (_, at) => ({ prompt: `#${at + 1} a pear`, id: `i${at + 1}` }));

beforeEach(async () => {
  bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 100 } });
});
afterEach(() => bench.close());

async function ended(web: WebClient, batch: string): Promise<void> {
  await until('it has ended', async () => (await web.get<{ state: string }>(`/batches/${batch}`)).state === 'ended', 60_000);
}

const start = (web: WebClient, request: object, key?: string): Promise<Response> =>
  web.ask('POST', '/api/v1/batches', request, key === undefined ? {} : { 'idempotency-key': key });

async function made(web: WebClient, request: object): Promise<string> {
  const { batchId } = (await (await start(web, request)).json()) as { batchId: string };
  await ended(web, batchId);
  return batchId;
}

const mark = (web: WebClient, batch: string, marks: Readonly<Record<string, 'pick' | 'reject'>>): Promise<Response> =>
  web.ask('PUT', `/api/v1/batches/${batch}/marks`, { marks });

describe('a batch and what was made again of it', () => {
  it('gives the good ones of both in one file, each under a name of its own', async () => {
    const { web } = await startWeb(bench);
    const first = await made(web, { items: prompts(6), name: fresh(), concurrency: 3 });
    expect((await mark(web, first, { i1: 'pick', i2: 'pick', i3: 'pick', i4: 'pick', i5: 'reject', i6: 'reject' })).status).toBe(
      200,
    );
    // Positions and ids, over HTTP, with another prompt.
    const second = await made(web, { again: first, chosen: [1, 'i5'], prompt: 'a plum' });
    expect(bench.site.meter.charged).toBe(8);
    const third = await made(web, { again: first, rejected: true, prompt: 'an apple' });
    expect((await mark(web, second, { i5: 'pick', i1: 'reject' })).status).toBe(200);
    const { cards } = await web.get<{ cards: { id: string; endedAt?: number; price?: unknown }[] }>(`/batches/${third}/items`);
    expect(cards.map(({ id }) => id)).toEqual(['i5', 'i6']);
    expect(cards.every(({ endedAt = 0 }) => endedAt > Date.now() - 120_000 && endedAt <= Date.now())).toBe(true);
    expect((await mark(web, third, { i5: 'pick', i6: 'pick' })).status).toBe(200);
    const family = { batches: [first, second, third].map((batchId, at) => ({ batchId, picked: [4, 1, 2][at] })) };
    for (const batch of [first, second, third]) expect(await web.get(`/batches/${batch}/family`)).toEqual(family);
    const zip = await web.ask('GET', `/api/v1/batches/${second}/zip?marks=pick&family=true`);
    const bytes = Buffer.from(await zip.arrayBuffer());
    expect(String(bytes.byteLength)).toBe(zip.headers.get('content-length'));
    const file = join(bench.folder, 'good.zip');
    await writeFile(file, bytes);
    const look =
      'import sys,zipfile,json; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps([[i.filename,z.read(i)[:4].hex()] for i in z.infolist()]))';
    const { stdout } = await promisify(execFile)('python3', ['-c', look, file]);
    const inside = JSON.parse(stdout) as [name: string, head: string][];
    expect(inside.map(([, head]) => head)).toEqual(Array(7).fill('89504e47'));
    expect(new Set(inside.map(([name]) => name.toLowerCase())).size).toBe(7);
    const alone = await web.ask('GET', `/api/v1/batches/${second}/zip?marks=reject`);
    expect(alone.status).toBe(200);
    expect(web.seen.join('\n')).not.toContain(CANARY);
  }, 120_000);
});

describe('a request with an Idempotency-Key', () => {
  it('starts one batch, also when the server is killed between the request and its repetition', async () => {
    const killed = await startWeb(bench);
    const request = { items: prompts(3), name: fresh() };
    const { batchId } = (await (await start(killed.web, request, 'one')).json()) as { batchId: string };
    await killGroup(killed.running);
    const { web } = await startWeb(bench);
    const again = await start(web, request, 'one');
    expect([again.status, ((await again.json()) as { batchId: string }).batchId]).toEqual([201, batchId]);
    // With another request, it is a mistake of the program.
    expect((await start(web, { ...request, prompt: 'another' }, 'one')).status).toBe(409);
    await ended(web, batchId);
    expect((await web.get<{ batches: unknown[] }>('/batches')).batches).toHaveLength(1);
  }, 90_000);

  it('starts one batch when the server is killed while it starts, whatever the moment', async () => {
    for (const [at, afterMs] of [50, 400, 900].entries()) {
      const killed = await startWeb(bench);
      // Without a name: it would be another one at another time.
      const request = { items: prompts(2) };
      void start(killed.web, request, `key-${at}`).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await killGroup(killed.running);
      const { web, running } = await startWeb(bench);
      const { batchId } = (await (await start(web, request, `key-${at}`)).json()) as { batchId?: string };
      if (batchId !== undefined) await ended(web, batchId);
      expect((await web.get<{ batches: unknown[] }>('/batches')).batches.length).toBeLessThanOrEqual(at + 1);
      running.child.kill('SIGTERM');
      await running.finished;
    }
  }, 180_000);

  it('can be used again after it was refused', async () => {
    const { web } = await startWeb(bench);
    expect((await start(web, { items: prompts(1), site: 'nobody' }, 'two')).status).toBeGreaterThanOrEqual(400);
    expect((await start(web, { items: prompts(1), name: fresh() }, 'two')).status).toBe(201);
    expect(await readdir(join(bench.folder, '.plantain', 'web', 'starts'))).toHaveLength(1);
  }, 60_000);
});

describe('a batch is steered over HTTP', () => {
  it('pause, PATCH, resume, cancel and settle do what they say', async () => {
    const { web } = await startWeb(bench);
    const { batchId } = (await (await start(web, { items: prompts(30), name: fresh(), concurrency: 1 })).json()) as {
      batchId: string;
    };
    await until('a picture is charged', () => bench.site.meter.charged >= 1);
    const path = `/api/v1/batches/${batchId}`;
    const told = async (method: string, to: string, body: object = {}): Promise<object> =>
      (await (await web.ask(method, `${path}${to}`, body)).json()) as object;
    expect((await web.ask('POST', `${path}/settle`, {})).status).toBe(409);
    expect(await told('PATCH', '', { concurrency: 3, totalTimeout: 600 })).toMatchObject({ answered: true, concurrency: 3 });
    expect((await web.ask('PATCH', path, { concurrency: 0 })).status).toBe(400);
    expect(await told('POST', '/pause')).toMatchObject({ answered: true, paused: true });
    await until('it is paused', async () => (await web.get<{ stage: string }>(`/batches/${batchId}`)).stage === 'paused');
    expect(await web.get<{ concurrency: number }>(`/batches/${batchId}`)).toMatchObject({ concurrency: 3 });
    expect(await told('POST', '/resume')).toMatchObject({ answered: true });
    expect(await told('POST', '/cancel', { reason: 'no pears' })).toMatchObject({ answered: true, cancelled: true });
    await ended(web, batchId);
    const end = await web.get<{ summary: string[] }>(`/batches/${batchId}`);
    expect(end.summary.join(' ')).toContain('no pears');
    expect(Object.keys(await web.get<object>(`/batches/${batchId}/stakes`))).toEqual(['settle']);
    const { charged } = bench.site.meter;
    const settled = await web.ask('POST', `${path}/settle`, {});
    expect([settled.status, await settled.json()]).toMatchObject([202, { begun: true }]);
    expect(bench.site.meter.charged).toBe(charged);
    expect((await web.ask('POST', `${path}/pause`, {})).status).toBe(409);
    expect(web.seen.join('\n')).not.toContain(CANARY);
  }, 90_000);
});

it('sites, balances and doctor answer over HTTP, and nothing that they say holds a key', async () => {
  const { web } = await startWeb(bench);
  for (const [method, path] of [
    ['GET', '/session'],
    ['GET', '/sites/banana'],
    ['GET', '/sites/banana/balance'],
    ['POST', '/sites/banana/balance'],
    ['GET', '/doctor'],
    ['POST', '/doctor'],
    ['GET', '/batches?limit=5&open=true'],
    ['GET', '/openapi.json'],
  ] as const)
    expect([path, (await web.ask(method, `/api/v1${path}`, method === 'POST' ? {} : undefined)).status]).toEqual([path, 200]);
  for (const path of [
    '/batches/nobody',
    '/batches/nobody/items',
    '/batches/nobody/marks',
    '/batches/nobody/events',
    '/batches/nobody/previews/0',
  ])
    expect([path, (await web.ask('GET', `/api/v1${path}`)).status]).toEqual([path, 404]);
  expect((await web.ask('GET', '/api/v1/sites/nobody')).status).toBe(409);
  const errors = await web.ask('POST', '/api/v1/setup', {
    provider: 'gemini',
    baseUrl: 'http://127.0.0.1:9',
    key: CANARY,
    name: 'lost',
  });
  expect(errors.status).toBeGreaterThanOrEqual(400);
  expect(web.seen.join('\n')).not.toContain(CANARY);
}, 60_000);
