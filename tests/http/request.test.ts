import { once } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { PlantainError } from '../../src/domain/failures/failure.js';
import { failureOf, KEY, MB, post, useHttp } from './client.js';
import { serveHttp, serveTcp } from './servers.js';

const { http, started } = useHttp();

describe('a request', () => {
  it('carries method, path, query, headers and body, and gives back status, headers and text', async () => {
    const server = await started(
      serveHttp((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          response.writeHead(201, { 'X-Twice': ['a', 'b'], 'content-type': 'text/plain' });
          response.end(`${request.method} ${request.url} ${String(request.headers['x-mark'])} ${body}`);
        });
      }),
    );
    const reply = await http.request({
      method: 'PUT',
      url: `${server.url}/a/b?c=d`,
      headers: { 'x-mark': 'm' },
      body: 'grüße',
      signal: new AbortController().signal,
    });
    expect([reply.status, reply.headers['x-twice'], reply.headers['content-type']]).toEqual([201, 'a, b', 'text/plain']);
    expect(await reply.text(MB)).toBe('PUT /a/b?c=d m grüße');
  });

  it('streams its body with the announced length', async () => {
    const seen: string[] = [];
    const server = await started(
      serveHttp((request, response) => {
        let bytes = 0;
        request.on('data', (chunk: Buffer) => (bytes += chunk.length));
        request.on('end', () => {
          seen.push(`${request.headers['content-length']} ${request.headers['transfer-encoding'] ?? 'plain'} ${bytes}`);
          response.end('ok');
        });
      }),
    );
    const body = Readable.from([Buffer.alloc(70_000), Buffer.alloc(30_000)], { objectMode: false });
    const reply = await http.request(post(server.url, { body, headers: { 'content-length': '100000' } }));
    expect(await reply.text(MB)).toBe('ok');
    expect(seen).toEqual(['100000 plain 100000']);
  });

  it('passes on the failure of its own body', async () => {
    const server = await started(serveHttp((request) => request.resume()));
    const missing = new PlantainError({ code: 'input_missing', message: 'gone', billing: 'unbilled' });
    const body = Readable.from(
      (async function* () {
        yield Buffer.alloc(10);
        throw missing;
      })(),
      { objectMode: false },
    );
    await expect(http.request(post(server.url, { body, headers: { 'content-length': '100' } }))).rejects.toBe(missing);
  });

  it('does not follow a redirect', async () => {
    let hits = 0;
    const server = await started(
      serveHttp((_, response) => {
        hits += 1;
        response.writeHead(307, { location: '/elsewhere' }).end();
      }),
    );
    const reply = await http.request(post(server.url));
    await reply.text(MB);
    expect([reply.status, hits]).toEqual([307, 1]);
  });

  it('never takes its key along a redirect to another origin', async () => {
    const elsewhere = await started(serveHttp((_, response) => response.end()));
    const site = await started(serveHttp((_, response) => response.writeHead(307, { location: `${elsewhere.url}/steal` }).end()));
    for (const paid of [true, false]) expect((await http.request(post(site.url, { paid }))).status).toBe(307);
    expect(elsewhere.connections()).toBe(0);
  });

  it('that is paid has a connection of its own, one that is free takes over an idle one', async () => {
    const server = await started(serveHttp((_, response) => response.end('ok')));
    for (let i = 0; i < 3; i++) await (await http.request(post(server.url))).text(MB);
    expect(server.connections()).toBe(3);
    for (let i = 0; i < 3; i++) await (await http.request(post(server.url, { paid: false }))).text(MB);
    // One more than needed: the second may come before the first connection is idle.
    expect(server.connections()).toBeLessThanOrEqual(5);
  });

  it('refuses an answer that is longer than the caller wants', async () => {
    const server = await started(serveHttp((_, response) => response.end('x'.repeat(5000))));
    const reply = await http.request(post(server.url));
    expect(await failureOf(reply.text(4999))).toMatchObject({ code: 'invalid_response', billing: 'maybe' });
  });
});

describe('a request that never left', () => {
  it('is unbilled when nothing listens', async () => {
    const server = await serveHttp(() => undefined);
    await server.close();
    const failure = await failureOf(http.request(post(server.url)));
    expect(failure).toEqual({
      code: 'network',
      billing: 'unbilled',
      message: `POST ${server.url}/v1/generate: connection refused, no program is listening there`,
      suspect: 'address',
    });
  });

  it('is unbilled when the name does not exist', async () => {
    const failure = await failureOf(http.request(post('http://no-such-host.invalid')));
    expect(failure).toMatchObject({ code: 'network', billing: 'unbilled', suspect: 'address' });
    expect(failure.message).toContain('the host name');
  });

  it('is unbilled when TLS fails', async () => {
    const server = await started(serveHttp(() => undefined));
    const failure = await failureOf(http.request(post(server.url.replace('http:', 'https:'))));
    expect(failure).toMatchObject({ code: 'network', billing: 'unbilled', suspect: 'address' });
    expect(failure.message).toContain('does not use TLS');
  });

  it('is unbilled when the host hangs up during the TLS handshake', async () => {
    const server = await started(serveTcp((socket) => socket.once('data', () => socket.destroy())));
    const failure = await failureOf(http.request(post(server.url.replace('http:', 'https:'))));
    expect(failure).toMatchObject({ code: 'network', billing: 'unbilled' });
  });

  it('is unbilled when the time is over before a connection is there', async () => {
    const server = await started(serveTcp(() => undefined)); // takes the connection and never speaks TLS
    const request = post(server.url.replace('http:', 'https:'), { signal: AbortSignal.timeout(150) });
    const begun = Date.now();
    expect(await failureOf(http.request(request))).toMatchObject({ code: 'timeout', billing: 'unbilled' });
    expect(Date.now() - begun).toBeLessThan(3000);
  });

  it('is refused when its address is none, without repeating it', async () => {
    const failure = await failureOf(http.request({ ...post(''), url: `htp:/${KEY}` }));
    expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
    expect(await failureOf(http.request({ ...post(''), url: KEY }))).toMatchObject({ code: 'invalid_request' });
  });
});

describe('a request that may have left', () => {
  it('may be billed when the host hangs up or resets', async () => {
    const closing = await started(serveHttp((request) => request.socket.end()));
    const resetting = await started(serveHttp((request) => request.socket.resetAndDestroy()));
    for (const { url } of [closing, resetting]) {
      expect(await failureOf(http.request(post(url)))).toMatchObject({ code: 'network', billing: 'maybe' });
    }
  });

  it('is never billed when it is free', async () => {
    const server = await started(serveHttp((request) => request.socket.end()));
    expect(await failureOf(http.request(post(server.url, { paid: false })))).toMatchObject({ billing: 'unbilled' });
  });

  it('is sent once, whatever happens', async () => {
    let hits = 0;
    const server = await started(
      serveHttp((request) => {
        hits += 1;
        request.socket.end();
      }),
    );
    await failureOf(http.request(post(server.url)));
    await failureOf(http.request({ ...post(server.url, { paid: false }), method: 'GET', body: '' }));
    expect(hits).toBe(2);
  });

  it('may be billed when the host answers with something else than HTTP, even if it echoes the request', async () => {
    const server = await started(serveTcp((socket) => socket.pipe(socket)));
    expect(await failureOf(http.request(post(server.url)))).toMatchObject({ code: 'network', billing: 'maybe' });
  });

  it('ends as a timeout at the single timeout, at once and with the connection closed', async () => {
    let left: Promise<unknown> = Promise.resolve();
    const server = await started(
      serveHttp((request) => {
        left = once(request.socket, 'close');
      }),
    );
    const failure = await failureOf(http.request(post(server.url, { signal: AbortSignal.timeout(200) })));
    expect(failure).toMatchObject({ code: 'timeout', billing: 'maybe' });
    await left;
  });

  it('ends with the reason of its signal as it is', async () => {
    const reason = new Error('the batch was cancelled');
    const server = await started(serveHttp(() => undefined));
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    await expect(http.request(post(server.url, { signal: controller.signal }))).rejects.toBe(reason);
    await expect(http.request(post(server.url, { signal: controller.signal }))).rejects.toBe(reason);
  });
});
