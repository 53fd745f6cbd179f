import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { Bench, CANARY, until } from '../../e2e/harness.js';
import { killGroup } from '../../e2e/processes.js';
import { startWeb, type WebClient } from './web-bench.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;
let names = 0;
const fresh = (): string => `web-${process.pid}-${++names}`;
afterEach(() => bench.close());

interface Cards {
  readonly cards: readonly {
    readonly status: string;
    readonly id: string;
    readonly pictures: readonly { readonly href: string; readonly thumb: string }[];
  }[];
  readonly next?: number;
}

const itemsOf = (web: WebClient, batch: string) => web.get<Cards>(`/batches/${batch}/items`);

describe('the page of a folder', () => {
  beforeEach(async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 200 } });
  });

  it('shows a batch of another command while it is made', async () => {
    const { web } = await startWeb(bench);
    const name = fresh();
    const run = bench.start(['run', await bench.withItems(4), '--name', name, '--concurrency', '2']);
    await until('the batch is there', async () => (await web.ask('GET', `/api/v1/batches/${name}`)).status === 200);
    const events = await web.events(name, (seen) => seen.some(({ event }) => event === 'ended'));
    await run.finished;
    expect(events[0]?.event).toBe('started');
    await until('all cards are there', async () => (await itemsOf(web, name)).cards.every(({ status }) => status === 'success'));
    const { cards } = await itemsOf(web, name);
    expect(cards.map(({ id }) => id)).toEqual(['i1', 'i2', 'i3', 'i4']);
    const [first] = cards[0]?.pictures ?? [];
    const picture = await web.ask('GET', first?.href ?? '');
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(picture.headers.get('cache-control')).toContain('immutable');
    const part = await web.ask('GET', first?.href ?? '', undefined, { range: 'bytes=1-3' });
    expect([part.status, await part.text()]).toEqual([206, 'PNG']);
    expect((await web.ask('GET', first?.thumb ?? '')).headers.get('content-type')).toBe('image/webp');
    expect(web.seen.join('\n')).not.toContain(CANARY);
  });

  it('makes one batch of a doubled click, from uploaded pictures, and hands it over', async () => {
    const { web, running } = await startWeb(bench);
    const { upload } = await web.post<{ upload: string }>('/uploads');
    const names = ['梨 (1).png', 'b.png', 'c.png'];
    for (const [at, name] of names.entries()) {
      const body = await sharp({ create: { width: 16, height: 16, channels: 3, background: { r: 50 * at, g: 0, b: 0 } } })
        .png()
        .toBuffer();
      const put = await fetch(`${web.url}/api/v1/uploads/${upload}/${encodeURIComponent(name)}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${web.token}` },
        body: new Uint8Array(body),
      });
      expect(put.status).toBe(201);
    }
    const request = { upload, prompt: 'as an oil painting', name: fresh(), concurrency: 2 };
    const forecast = await web.post<{ pictures: number; doubts: unknown[] }>('/forecasts', request);
    expect(forecast).toMatchObject({ pictures: 3, site: 'banana', doubts: [] });
    const click = (): Promise<{ batchId: string }> => web.post('/batches', request, { 'idempotency-key': 'one' });
    const [first, second] = await Promise.all([click(), click()]);
    expect(second).toEqual(first);
    const { batchId } = first;
    const events = await web.events(batchId, (seen) => seen.some(({ event }) => event === 'ended'));
    expect(events.filter(({ event }) => event === 'item')).toHaveLength(3);
    await until('all cards are there', async () =>
      (await itemsOf(web, batchId)).cards.every(({ status }) => status === 'success'),
    );
    expect(bench.site.meter.charged).toBe(3);
    expect(await readdir(join(bench.folder, '.plantain', 'web', 'uploads'))).toEqual([]);

    // Who was cut off after the third event misses nothing and hears nothing twice.
    const [after, ...rest] = events.slice(2);
    const again = await web.events(batchId, (seen) => seen.length >= rest.length, after?.id);
    expect(
      again
        .slice(0, rest.length)
        .filter(({ event }) => event !== 'facts')
        .map(({ id }) => id),
    ).toEqual(rest.filter(({ event }) => event !== 'facts').map(({ id }) => id));
    const anew = await web.events(batchId, (seen) => seen.length >= 2, 'gone-7');
    expect(anew.map(({ event }) => event)).toEqual(['started', 'ended']);

    const marks = await web.ask('GET', `/api/v1/batches/${batchId}/marks`);
    const mark = (id: string, tag: string): Promise<Response> =>
      web.ask('PUT', `/api/v1/batches/${batchId}/marks`, { marks: { [id]: 'pick' } }, { 'if-match': tag });
    const { cards } = await itemsOf(web, batchId);
    const tag = marks.headers.get('etag') ?? '';
    expect((await mark(cards[0]?.id ?? '', tag)).status).toBe(200);
    expect((await mark(cards[1]?.id ?? '', tag)).status).toBe(412);
    const zip = await web.ask('GET', `/api/v1/batches/${batchId}/zip?marks=pick`);
    const packed = new Uint8Array(await zip.arrayBuffer());
    expect(String(packed.byteLength)).toBe(zip.headers.get('content-length'));
    expect([...packed.subarray(0, 4)]).toEqual([0x50, 0x4b, 3, 4]);
    expect((await web.get<{ state: string }>(`/batches/${batchId}`)).state).toBe('ended');
    running.child.kill('SIGTERM');
    expect((await running.finished).code).toBe(0);
    expect(web.seen.join('\n')).not.toContain(CANARY);
  });

  it('continues what it was making when it was killed, and pays for nothing twice', async () => {
    const killed = await startWeb(bench);
    const items = Array.from({ length: 6 }, (_, at) => ({ prompt: `#${at + 1} a pear`, id: `i${at + 1}` }));
    const { batchId } = await killed.web.post<{ batchId: string }>('/batches', { items, name: fresh(), concurrency: 2 });
    await until('a picture is charged', () => bench.site.meter.charged >= 1);
    await killGroup(killed.running);
    const { web } = await startWeb(bench);
    expect(web.url).toBe(killed.web.url);
    expect(web.token).not.toBe(killed.web.token);
    await until('it has ended', async () => (await web.get<{ state: string }>(`/batches/${batchId}`)).state === 'ended', 90_000);
    const summary = await bench.summary(batchId);
    expect(summary.items).toBe(6);
    // Those that were open at the kill may have been charged; no other request was repeated.
    expect(summary.calls.delivered + summary.calls.unknown).toBe(summary.calls.sent);
    expect(bench.site.meter.entries.length).toBe(summary.calls.sent);
  });

  it('pauses its batches when it is stopped, and lets nobody pay until somebody resumes them', async () => {
    const { web, running } = await startWeb(bench);
    const items = Array.from({ length: 8 }, (_, at) => ({ prompt: `#${at + 1} a pear` }));
    const { batchId } = await web.post<{ batchId: string }>('/batches', { items, name: fresh(), concurrency: 1 });
    await until('a picture is charged', () => bench.site.meter.charged >= 1);
    expect(await web.get<object>(`/batches/${batchId}/stakes`)).toHaveProperty('cancel');
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(0);
    const { charged } = bench.site.meter;
    const next = await startWeb(bench);
    const state = await next.web.get<{ stage: string; waits: string[] }>(`/batches/${batchId}`);
    expect(state.stage).toBe('paused');
    expect(state.waits.join(' ')).toContain(batchId);
    expect(bench.site.meter.charged).toBe(charged);
    await next.web.post(`/batches/${batchId}/resume`);
    await until(
      'it has ended',
      async () => (await next.web.get<{ state: string }>(`/batches/${batchId}`)).state === 'ended',
      90_000,
    );
    expect(bench.site.meter.charged).toBe(8);
  });
});

it('makes pictures in an empty folder, whose site is entered in the page', async () => {
  bench = await Bench.open({ temporalAddress, standIn: { mode: 'mirror', latencyMs: 50 } });
  await rm(join(bench.folder, 'plantain.config.json'));
  await rm(join(bench.folder, '.env'));
  const { web } = await startWeb(bench);
  expect((await web.get<{ sites: unknown[] }>('/session')).sites).toEqual([]);
  const site = await web.post<{ site: string }>('/setup', {
    provider: 'gemini',
    baseUrl: bench.site.url,
    key: CANARY,
    name: 'studio',
  });
  expect(site).toMatchObject({ site: 'studio' });
  expect(await readFile(join(bench.folder, '.env'), 'utf8')).toContain(CANARY);
  expect(await readFile(join(bench.folder, 'plantain.config.json'), 'utf8')).not.toContain(CANARY);
  // A reference by URL passes the guards of the command line: nothing of this computer is fetched.
  const local = { items: [{ prompt: 'a pear', images: [`${bench.site.url}/own.png`] }] };
  expect((await web.ask('POST', '/api/v1/forecasts', local)).status).toBe(422);
  const { batchId } = await web.post<{ batchId: string }>('/batches', { prompt: 'a pear', count: 2, name: fresh() });
  await until('it has ended', async () => (await web.get<{ state: string }>(`/batches/${batchId}`)).state === 'ended');
  expect(bench.site.meter.charged).toBe(2);
  expect(web.seen.join('\n')).not.toContain(CANARY);
});
