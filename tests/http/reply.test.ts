import { describe, expect, it } from 'vitest';
import { failureOf, MB, post, useHttp } from './client.js';
import { serveHttp, type TestServer } from './servers.js';

const { http, started } = useHttp();

describe('once the headers are there', () => {
  const dripping = (pieces: number, everyMs: number): Promise<TestServer> =>
    serveHttp((_, response) => {
      response.writeHead(200).flushHeaders();
      let sent = 0;
      const timer = setInterval(() => {
        if (++sent > pieces) return response.end();
        return response.write('piece ');
      }, everyMs);
      response.on('close', () => clearInterval(timer));
    });

  it('the signal no longer ends a paid request', async () => {
    const server = await started(dripping(6, 50));
    const controller = new AbortController();
    const onHeaders = () => controller.abort(new Error('too late'));
    const reply = await http.request(post(server.url, { signal: controller.signal, onHeaders }));
    expect(await reply.text(MB)).toBe('piece '.repeat(6));
  });

  it('the signal still ends a free request, with its reason', async () => {
    const server = await started(dripping(1000, 20));
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const reply = await http.request(post(server.url, { signal: controller.signal, paid: false }));
    setTimeout(() => controller.abort(reason), 100);
    await expect(reply.text(MB)).rejects.toBe(reason);
  });

  it('a body that stops coming ends at the idle limit and may be billed', async () => {
    const server = await started(serveHttp((_, response) => response.writeHead(200).write('begin')));
    const reply = await http.request(post(server.url, { idleMs: 300 }));
    const failure = await failureOf(reply.text(MB));
    expect(failure).toMatchObject({ code: 'network', billing: 'maybe' });
    expect(failure.message).toContain('the answer stopped coming');
  });

  it('a slow body that keeps coming is read to its end', async () => {
    const server = await started(dripping(12, 50));
    const reply = await http.request(post(server.url, { idleMs: 400 }));
    expect(await reply.text(MB)).toBe('piece '.repeat(12));
  });

  it('a body that is cut may be billed', async () => {
    const server = await started(
      serveHttp((_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('x'.repeat(500), () => response.destroy());
      }),
    );
    const reply = await http.request(post(server.url));
    const failure = await failureOf(reply.text(MB));
    expect(failure).toMatchObject({ code: 'network', billing: 'maybe' });
    expect(failure.message).toContain('broke off');
  });

  it('a body that nobody reads brings nothing down when it is cut', async () => {
    const server = await started(
      serveHttp((_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('x', () => response.destroy());
      }),
    );
    const reply = await http.request(post(server.url));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await failureOf(reply.text(MB))).toMatchObject({ code: 'network' });
  });
});
