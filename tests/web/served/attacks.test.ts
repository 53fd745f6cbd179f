import { request as send } from 'node:http';
import { readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Bench, CANARY, until } from '../../e2e/harness.js';
import { startWeb, type WebClient } from './web-bench.js';

const temporalAddress = inject('temporalAddress');
const SCRIPT = '<script>alert(1)</script>';
let bench: Bench;
let web: WebClient;
let batch: string;

beforeAll(async () => {
  bench = await Bench.open({ temporalAddress });
  ({ web } = await startWeb(bench));
  const request = { items: [{ prompt: 'a pear' }, { prompt: 'a plum' }], name: `attacked-${process.pid}` };
  ({ batchId: batch } = await web.post<{ batchId: string }>('/batches', request));
  await until('it has ended', async () => (await web.get<{ state: string }>(`/batches/${batch}`)).state === 'ended');
}, 60_000);
afterAll(() => bench.close());

interface Sent {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Most bytes that are sent before the answer. */
  readonly most?: number;
}

/** As it is, without what `fetch` would put right. */
function raw({ path, method = 'GET', headers = {}, most }: Sent): Promise<{ status: number; text: string; sent: number }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(web.url);
    let sent = 0;
    let answered = false;
    const all = { authorization: `Bearer ${web.token}`, ...headers };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    const asked = send({ hostname, port, path, method, headers: given });
    asked.on('response', (response) => {
      answered = true;
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      const done = (): void => resolve({ status: response.statusCode ?? 0, text, sent });
      response.on('end', done);
      response.on('error', done);
    });
    asked.on('error', (error) => (answered ? undefined : reject(error)));
    if (most === undefined) return void asked.end();
    const more = (): void => {
      while (!answered && !asked.destroyed && sent < most) {
        const piece = Math.min(1_000_000, most);
        sent += piece;
        if (!asked.write(Buffer.alloc(piece))) return void asked.once('drain', more);
      }
    };
    more();
  });
}

async function upload(name: string, body: Buffer): Promise<{ status: number; upload: string; text: string }> {
  const { upload } = await web.post<{ upload: string }>('/uploads');
  const response = await fetch(`${web.url}/api/v1/uploads/${upload}/${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${web.token}` },
    body: new Uint8Array(body),
  });
  return { status: response.status, upload, text: await response.text() };
}

const uploaded = async (id: string): Promise<string[]> => readdir(join(bench.folder, '.plantain', 'web', 'uploads', id));
const plain = () => sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });

it('a script in EXIF is no text of any answer, and the small picture has lost it', async () => {
  const exif = { IFD0: { ImageDescription: SCRIPT, Artist: SCRIPT } };
  const picture = await plain().jpeg().withExif(exif).toBuffer();
  expect(picture.toString('latin1')).toContain(SCRIPT);
  const { upload: id, text } = await upload('pear.jpg', picture);
  expect(text).not.toContain('script');
  const { batchId } = await web.post<{ batchId: string }>('/batches', {
    upload: id,
    prompt: 'a pear',
    name: `exif-${process.pid}`,
  });
  await until('it has ended', async () => (await web.get<{ state: string }>(`/batches/${batchId}`)).state === 'ended');
  const items = await web.ask('GET', `/api/v1/batches/${batchId}/items`);
  expect(await items.text()).not.toContain('<script');
  const whole = await web.ask('GET', `/api/v1/batches/${batchId}/references/0/0`);
  expect([whole.headers.get('content-type'), whole.headers.get('x-content-type-options')]).toEqual(['image/jpeg', 'nosniff']);
  const small = await web.ask('GET', `/api/v1/batches/${batchId}/references/0/0/thumb`);
  expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/webp']);
  expect(Buffer.from(await small.arrayBuffer()).toString('latin1')).not.toContain('script');
}, 60_000);

it('an SVG is no picture, whatever its name', async () => {
  const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`);
  for (const name of ['a.svg', 'a.png', 'a.jpg']) {
    const { status, upload: id } = await upload(name, svg);
    expect([name, status, await uploaded(id)]).toEqual([name, 415, []]);
  }
});

it('a picture of a few kilobytes that holds billions of pixels is refused', async () => {
  const bomb = await sharp({ create: { width: 16_000, height: 15_000, channels: 3, background: 'red' }, limitInputPixels: false })
    .png({ compressionLevel: 9 })
    .toBuffer();
  expect(bomb.byteLength).toBeLessThan(5_000_000);
  const { status, upload: id, text } = await upload('bomb.png', bomb);
  expect([status, await uploaded(id)]).toEqual([415, []]);
  expect(text).toContain('16');
}, 60_000);

it('a link in the folder of a batch leads to no file outside of it', async () => {
  const secret = join(bench.folder, 'secret.png');
  await writeFile(
    secret,
    await plain()
      .png()
      .withExif({ IFD0: { Artist: 'very secret' } })
      .toBuffer(),
  );
  const folder = join(bench.folder, 'batch_outputs', batch);
  const name = (await readdir(folder)).find((one) => one.startsWith('Task_1_')) ?? '';
  await rm(join(folder, name));
  await symlink(secret, join(folder, name));
  await rm(join(folder, 'thumbs'), { recursive: true });
  for (const path of ['pictures/0/0', 'pictures/0/0/thumb', 'zip']) {
    const response = await web.ask('GET', `/api/v1/batches/${batch}/${path}`).catch(() => undefined);
    const text = await response?.text().catch(() => '');
    expect([path, text?.includes('very secret')]).not.toEqual([path, true]);
    if (path !== 'zip') expect(response?.status).toBeGreaterThanOrEqual(400);
  }
});

it('`..` leads nowhere, in no place of a path', async () => {
  for (const path of [
    '/../../etc/passwd',
    '/assets/..%2f..%2f..%2fplantain.config.json',
    '/%2e%2e/%2e%2e/.env',
    `/api/v1/batches/..%2f..%2f${batch}/pictures/0/0`,
    `/api/v1/batches/${batch}/pictures/..%2f..%2f/0`,
    `/api/v1/batches/..%2fweb/previews/0`,
  ]) {
    const { status, text } = await raw({ path });
    expect([path, text.includes('BANANA_KEY') || text.includes('root:')]).toEqual([path, false]);
    if (path.startsWith('/api')) expect([path, status >= 400 && status < 500]).toEqual([path, true]);
  }
  for (const name of ['..%2f..%2fx.png', '..%5c..%5cx.png', '%2e%2e%2fx.png']) {
    const { upload: id } = await web.post<{ upload: string }>('/uploads');
    expect((await raw({ path: `/api/v1/uploads/${id}/${name}`, method: 'PUT' })).status).toBe(422);
  }
});

it('ten gigabytes are refused by their length at once', async () => {
  const { upload: id } = await web.post<{ upload: string }>('/uploads');
  const headers = { 'content-length': String(10_000_000_000) };
  const { status, sent } = await raw({ path: `/api/v1/uploads/${id}/a.png`, method: 'PUT', headers, most: 1_000 });
  expect(status).toBe(413);
  expect(sent).toBe(1_000);
  expect(await uploaded(id)).toEqual([]);
}, 30_000);

it('ten gigabytes in chunks are cut off at the limit', async () => {
  const { upload: id } = await web.post<{ upload: string }>('/uploads');
  const { status, sent } = await raw({ path: `/api/v1/uploads/${id}/a.png`, method: 'PUT', most: 10_000_000_000 });
  expect(status).toBe(413);
  expect(sent).toBeLessThan(150_000_000);
  expect(await uploaded(id)).toEqual([]);
}, 60_000);

it('another page, another name of the host, no token and a wrong one are refused', async () => {
  const path = '/api/v1/uploads';
  const { host } = new URL(web.url);
  const status = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (await raw({ path, method: 'POST', headers })).status;
  expect(await status({ origin: web.url })).toBe(201);
  expect(await status({ origin: 'http://evil.example' })).toBe(403);
  expect(await status({ host: `evil.example:${new URL(web.url).port}`, origin: '' })).toBe(403);
  expect(await status({ authorization: '' })).toBe(401);
  expect(await status({ authorization: `Bearer ${web.token.slice(1)}0` })).toBe(401);
  expect(await status({ host, authorization: '', cookie: `plantain_${new URL(web.url).port}=${'0'.repeat(32)}` })).toBe(401);
});

it('no answer, no error and no event holds a key', async () => {
  const events = await web.events(batch, (all) => all.some(({ event }) => event === 'ended'));
  expect(events.length).toBeGreaterThan(0);
  await web.ask('POST', '/api/v1/forecasts', { prompt: 3 });
  await web.ask('POST', '/api/v1/forecasts', { prompt: 'a pear', site: 'nobody' });
  await web.ask('GET', '/api/v1/nothing');
  expect(web.seen.length).toBeGreaterThan(20);
  const all = web.seen.join('\n');
  expect(all).not.toContain(CANARY);
  expect(all).not.toContain(web.token);
});
