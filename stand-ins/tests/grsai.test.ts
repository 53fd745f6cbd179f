import { describe, expect, it, onTestFinished } from 'vitest';
import { type GrsaiStandIn, type GrsaiStandInOptions, startGrsaiStandIn } from '../src/grsai.js';
import { becomes, failed } from '../src/grsai-troubles.js';

const KEY = 'sk-some-key';

async function standIn(options: GrsaiStandInOptions = {}): Promise<GrsaiStandIn> {
  const started = await startGrsaiStandIn({ keys: [KEY], pixels: 64, ...options });
  onTestFinished(() => started.close());
  return started;
}

type Fields = Record<string, unknown>;

/** Posts JSON as a client of GRSAI would. */
async function post(site: GrsaiStandIn, path: string, body: object, key = KEY): Promise<Response> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return fetch(`${site.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

const json = async (reply: Promise<Response>): Promise<Fields> => (await (await reply).json()) as Fields;
const draw = (site: GrsaiStandIn, body: object = {}) =>
  post(site, '/v1/draw/nano-banana', { model: 'nano-banana-fast', prompt: 'a pear', webHook: '-1', ...body });
const idOf = async (reply: Promise<Response>): Promise<string> => ((await json(reply)).data as { id: string }).id;
const result = async (site: GrsaiStandIn, id: string): Promise<Fields> => json(post(site, '/v1/draw/result', { id }));

describe('The GRSAI stand-in, at the older API', () => {
  it('gives an id, then rising progress, then an address at another host', async () => {
    const site = await standIn({ latencyMs: 400 });
    const id = await idOf(draw(site));
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const running = (await result(site, id)).data as { status: string; progress: number };
    expect(running).toMatchObject({ id, status: 'running', failure_reason: '' });
    await expect.poll(async () => ((await result(site, id)).data as Fields).status).toBe('succeeded');
    const { results } = (await result(site, id)).data as { results: { url: string }[] };
    const url = new URL(results[0]?.url ?? '');
    expect(url.origin).not.toBe(site.url);
    expect(site.origins).toContain(url.origin);
    expect((await fetch(url)).headers.get('content-type')).toBe('image/png');
  });

  it('charges each submit, of equal ones as well, and gives the points of a failure back', async () => {
    const site = await standIn({ credits: 2, faults: [{ when: { nth: 2 }, action: failed('error') }] });
    await idOf(draw(site));
    const id = await idOf(draw(site));
    await expect.poll(async () => ((await result(site, id)).data as Fields).failure_reason).toBe('error');
    expect(site.meter.charged).toBe(1);
    await idOf(draw(site));
    expect(await json(draw(site))).toEqual({ code: -1, msg: 'insufficient credits', data: null });
    const credits = await json(post(site, '/client/openapi/getAPIKeyCredits', { apiKey: KEY }));
    expect(credits).toMatchObject({ code: 0, data: { credits: 0 } });
  });

  it.each([
    [{ model: 'nano-banana-x' }, 'invalid_model'],
    [{ aspectRatio: '8:1' }, 'invalid_aspect_ratio'],
    [{ imageSize: '2K' }, 'invalid_image_size'],
    [{ prompt: '' }, 'invalid_prompt'],
  ])('refuses %j', async (body, error) => {
    const reply = await draw(await standIn(), body);
    expect([reply.status, await reply.json()]).toEqual([400, { error }]);
  });

  it('streams lines of data without a webHook, and one alone with shutProgress', async () => {
    const site = await standIn({ latencyMs: 100 });
    const linesOf = async (body: object) => (await (await draw(site, { webHook: '', ...body })).text()).trim().split('\n\n');
    expect((await linesOf({})).length).toBeGreaterThan(2);
    const [only = '', ...others] = await linesOf({ shutProgress: true });
    expect(others).toEqual([]);
    expect(JSON.parse(only.replace(/^data: /, ''))).toMatchObject({ status: 'succeeded', progress: 100 });
  });

  it('knows no task of another API, no key but its own, and no result after its life', async () => {
    const site = await standIn({ resultLifeMs: -1 });
    expect(await result(site, 'nobody')).toEqual({ code: -22, msg: 'task does not exist', data: null });
    expect((await post(site, '/v1/draw/result', { id: 'x' }, 'sk-other')).status).toBe(401);
    const id = await idOf(draw(site));
    const { results } = (await result(site, id)).data as { results: { url: string }[] };
    expect((await fetch(results[0]?.url ?? '')).status).toBe(404);
  });
});

describe('The GRSAI stand-in, at the unified API', () => {
  it('answers flat, with ids of its own, and with 400 for what has failed', async () => {
    const site = await standIn({ faults: [{ when: { nth: 2 }, action: failed('error', 'upstream') }] });
    const generate = () => json(post(site, '/v1/api/generate', { model: 'nano-banana', prompt: 'a pear', replyType: 'async' }));
    const ask = (id: unknown) =>
      fetch(`${site.url}/v1/api/result?id=${String(id)}`, { headers: { authorization: `Bearer ${KEY}` } });
    const { id } = await generate();
    expect(id).toMatch(/^14-[0-9a-f-]{36}$/);
    expect(await json(ask(id))).toMatchObject({ id, status: 'succeeded', results: [{ url: expect.any(String) as string }] });
    expect(await result(site, String(id))).toMatchObject({ code: -22 });
    const second = await ask((await generate()).id);
    expect([second.status, await second.json()]).toMatchObject([400, { status: 'failed', error: 'upstream' }]);
  });

  it('has the fourth status violation, and keeps the points', async () => {
    const site = await standIn({ faults: [{ action: becomes({ type: 'violation' }) }] });
    const body = { model: 'nano-banana', prompt: 'a pear', replyType: 'json' };
    expect(await json(post(site, '/v1/api/generate', body))).toMatchObject({ status: 'violation' });
    expect(site.meter.charged).toBe(1);
  });
});

describe('The object store of the GRSAI stand-in', () => {
  const ticketOf = async (site: GrsaiStandIn, route: string) =>
    (await json(post(site, route, { sux: 'txt' }))).data as Record<'token' | 'key' | 'url' | 'domain', string>;

  it('takes a form with token, key and file, once', async () => {
    const site = await standIn();
    const { token, key, url, domain } = await ticketOf(site, '/client/resource/newUploadTokenZH');
    expect(key).toMatch(/\.txt$/);
    const send = (fields: Record<string, string>) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append('file', new Blob(['a pear']), 'x');
      return fetch(url, { method: 'POST', body: form });
    };
    expect(await json(send({ key }))).toEqual({ error: 'token not specified' });
    expect(await json(send({ token: 'x', key }))).toEqual({ error: 'bad token' });
    expect((await send({ token, key: 'other' })).status).toBe(403);
    expect(await json(send({ token, key }))).toMatchObject({ key, hash: expect.any(String) as string });
    expect((await send({ token, key })).status).toBe(614);
    expect(await (await fetch(`${domain}/${key}`)).text()).toBe('a pear');
  });

  it('takes a signed PUT, and no other', async () => {
    const site = await standIn();
    const { key, url, domain } = await ticketOf(site, '/client/resource/newUploadToken');
    expect((await fetch(`${domain}/${key}`, { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: 'a pear' })).status).toBe(200);
    expect(await (await fetch(`${domain}/${key}`)).text()).toBe('a pear');
  });
});

it('has all its ports where they are wanted', async () => {
  const started = async (tries: number): Promise<{ standIn: GrsaiStandIn; port: number }> => {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const standIn = await startGrsaiStandIn({ port, furtherPort: port + 1 }).catch(() => undefined);
    // Another program may have one of them.
    if (standIn) return { standIn, port };
    if (tries === 0) throw new Error('no three free ports in a row');
    return started(tries - 1);
  };
  const { standIn, port } = await started(20);
  expect([standIn.url, ...standIn.origins].map((url) => Number(new URL(url).port))).toEqual([port, port + 1, port + 2]);
  await standIn.close();
});
