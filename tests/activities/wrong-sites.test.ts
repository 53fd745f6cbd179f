import { say } from '../../src/words/current.js';
import { expect, onTestFinished, test } from 'vitest';
import { submissionKey } from '../../src/domain/names.js';
import { Secret } from '../../src/domain/secret.js';
import { openai } from '../../src/providers/openai/provider.js';
import { startOpenAiStandIn } from '../../stand-ins/src/openai.js';
import { startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { listen } from '../../stand-ins/src/server.js';
import { BATCH, CANARY, startBench } from './bench.js';

/** The failure of a paid request to a site at this address; `attempt`: each is a request of its own. */
async function askingAt(baseUrl: string, model?: string, provider = 'gemini') {
  const key = new Secret(CANARY, 'environment variable CANARY');
  const site = () => ({
    name: 'mirror',
    provider,
    baseUrl,
    key,
    ...(model === undefined ? {} : { model }),
    settings: provider === 'openai' ? openai.settings.parse({}) : {},
  });
  const bench = (await startBench()).with({ site, ...(provider === 'openai' && { provider: () => openai }) });
  return async (attempt: number) =>
    (await bench.failure(bench.submit({ site: 'mirror', key: submissionKey(BATCH, 1, attempt, 1) }))).said;
}

/** A server that answers everything with this; and what it was asked. */
async function serve(status: number, body: object | string) {
  const asked: string[] = [];
  const server = await listen(0, async (request, response, url) => {
    asked.push(`${request.method ?? ''} ${url.pathname}`);
    request.resume();
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  onTestFinished(() => server.close());
  return { url: server.url, asked };
}

test.each([
  ['a host name that does not exist', 'http://no-such-host.invalid'],
  ['a refused connection', 'http://127.0.0.1:9'],
])('%s makes the site unreachable', async (_what, address) => {
  const failure = await (await askingAt(address))(1);
  expect(failure).toMatchObject({ code: 'site_unreachable', billing: 'unbilled' });
  expect(failure).not.toHaveProperty('suspect');
});

test('a model that no channel serves and no list names is unknown, with the nearest that are listed', async () => {
  const mirror = await startGeminiStandIn({ mode: 'mirror', models: ['gemini-3-pro-image', 'gemini-3.1-flash-image'] });
  onTestFinished(() => mirror.close());
  const failure = await (await askingAt(mirror.url, 'gemini-3-pro-imag'))(1);
  expect(failure).toMatchObject({ code: 'model_unknown', billing: 'unbilled' });
  expect(say(failure?.message ?? '')).toContain('No available channel for model gemini-3-pro-imag');
  expect(say(failure?.message ?? '')).toContain('The nearest names that it lists: gemini-3-pro-image');
  expect(say(failure?.message ?? '')).toContain('Correct the model: --model gemini-3-pro-image');
});

test("the same at a mirror with OpenAI's routes, where nothing was charged", async () => {
  const mirror = await startOpenAiStandIn({ mode: 'mirror' });
  onTestFinished(() => mirror.close());
  const failure = await (await askingAt(mirror.url, 'gpt-image-2.5-sunbrust', 'openai'))(1);
  expect(failure).toMatchObject({ code: 'model_unknown', billing: 'unbilled' });
  expect(say(failure?.message ?? '')).toContain('The nearest names that it lists: gpt-image-2.5-sunburst');
  expect(mirror.meter.charged).toBe(0);
});

test('a model that is listed has no channel for the moment', async () => {
  const mirror = await startGeminiStandIn({ mode: 'mirror' });
  onTestFinished(() => mirror.close());
  const message = 'No available channel for model gemini-3-pro-image under group default (distributor)';
  const answer = { kind: 'answer', status: 503, body: { error: { code: 'model_not_found', message } } } as const;
  mirror.setFaults([{ action: answer }]);
  const failure = await (await askingAt(mirror.url))(1);
  expect(failure).toMatchObject({ code: 'overloaded', billing: 'unbilled' });
  expect(failure).not.toHaveProperty('suspect');
});

test('a model without a channel of a site without a list stays overloaded: nobody knows better', async () => {
  const { url } = await serve(503, { error: { code: 'model_not_found', message: 'No available channel for model m' } });
  expect(await (await askingAt(url))(1)).toMatchObject({ code: 'overloaded' });
});

test('a router that has neither the route nor any free question makes the site unreachable, and is asked once for many requests', async () => {
  const message = 'Invalid URL (POST /v1/models/gemini-nano-banana-2.1:generateContent)';
  const { url, asked } = await serve(404, { error: { message } });
  const fail = await askingAt(url);
  const failures = await Promise.all([1, 2, 3].map(fail));
  for (const failure of failures) {
    expect(failure).toMatchObject({ code: 'site_unreachable', billing: 'unbilled' });
    expect(say(failure?.message ?? '')).toContain('answers 404 to all free questions');
    expect(say(failure?.message ?? '')).toContain('Check sites.mirror.baseUrl in the configuration');
  }
  expect(asked.filter((line) => line === 'GET /v1/models')).toHaveLength(1);
});

test('404 in other words may have been charged: it is not sent again, whatever the free questions answer', async () => {
  const { url } = await serve(404, { error: { message: 'not found' } });
  const failure = await (await askingAt(url))(1);
  expect(failure).toMatchObject({ code: 'invalid_request', billing: 'maybe' });
  expect(say(failure?.message ?? '')).toContain('Check sites.mirror.baseUrl in the configuration');
});

test('404 to the request alone is what it was: the site does not take the request', async () => {
  const server = await listen(0, async (request, response) => {
    request.resume();
    const list = JSON.stringify({ data: [{ id: 'gemini-3-pro-image' }] });
    response.writeHead(request.method === 'GET' ? 200 : 404).end(request.method === 'GET' ? list : '{"error":{"message":"no"}}');
  });
  onTestFinished(() => server.close());
  const failure = await (await askingAt(server.url))(1);
  expect(failure).toMatchObject({ code: 'invalid_request' });
  expect(failure).not.toHaveProperty('suspect');
});
