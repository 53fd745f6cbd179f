import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { balance } from '../../src/providers/grsai/balance.js';
import { startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import { KEY, KEY_SOURCE, useWorkbench } from './workbench.js';

const work = useWorkbench();

/** A node whose credits route answers so. */
async function ask(status: number, answer: unknown, path = '') {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push(`${request.method} ${request.url} ${body}`);
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  work().keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const site = { name: 'grsai', provider: 'grsai', baseUrl, key: new Secret(KEY, KEY_SOURCE), settings: {} };
  const { http } = work();
  return { asked, answer: balance({ site, http, signal: AbortSignal.timeout(10_000) }) };
}

describe('the points of a GRSAI key', () => {
  it.each(['', '/', '/v1', '/v1/'])('are asked for with the key in the body, at the root of the node: %j', async (path) => {
    const { asked, answer } = await ask(200, { code: 0, data: { credits: 98_560 }, msg: 'success' }, path);
    expect(await answer).toEqual({ unit: 'points', unlimited: false, available: 98_560 });
    expect(asked).toEqual([`POST /client/openapi/getAPIKeyCredits {"apiKey":"${KEY}"}`]);
  });

  it.each([
    ['12345', 12_345],
    ['98.5', 98.5],
    ['-3', -3],
  ])('are a number although the node states them as the text %j', async (credits, available) => {
    const { answer } = await ask(200, { code: 0, data: { credits }, msg: 'success' });
    expect(await answer).toEqual({ unit: 'points', unlimited: false, available });
  });

  it('are those of the stand-in, which does not know another key', async () => {
    const standIn = work().keep(await startGrsaiStandIn({ keys: [KEY], credits: 440 }));
    const ask = (key: string) => {
      const site = { name: 'grsai', provider: 'grsai', baseUrl: standIn.url, key: new Secret(key, KEY_SOURCE), settings: {} };
      return balance({ site, http: work().http, signal: AbortSignal.timeout(10_000) });
    };
    expect(await ask(KEY)).toEqual({ unit: 'points', unlimited: false, available: 440 });
    await expect(ask('sk-another')).rejects.toMatchObject({ code: 'auth' });
  });

  it('are not stated by a node without the route', async () => {
    expect(await (await ask(404, 'nothing here')).answer).toBeUndefined();
  });

  it.each([
    [200, { code: -1, msg: `no such key ${KEY}`, data: null }, 'auth', 'code -1: no such key [key]'],
    [200, { code: -1, msg: 'apikey error', data: null }, 'auth', `from ${KEY_SOURCE} was refused: code -1: apikey error`],
    [401, { code: 401, msg: 'unauthorized' }, 'auth', 'unauthorized'],
    [200, { code: -99, msg: 'system busy', data: null }, 'server_error', 'code -99: system busy'],
    [200, { code: 0, msg: 'success', data: null }, 'invalid_response', 'without a number of credits: "{"code":0,'],
    [200, { code: 0, data: { credits: 'many' } }, 'invalid_response', '"credits":"many"'],
    [200, { code: 0, data: { credits: '' } }, 'invalid_response', '"credits":""'],
    [429, '', 'rate_limited', 'an empty answer'],
    [200, '<html>', 'invalid_response', '<html>'],
    [200, { code: true, data: { credits: 1 } }, 'invalid_response', '"code":true'],
    [502, 'bad gateway', 'server_error', 'bad gateway'],
  ])('are missed with the words of the site: %d %j', async (status, body, code, words) => {
    const { answer } = await ask(status, body);
    const error: unknown = await answer.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, billing: 'unbilled', message: expect.stringContaining(words) as string });
    expect(String(error)).not.toContain(KEY);
  });
});
