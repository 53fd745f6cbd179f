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

  it('a paid answer may be silent for longer than a free one', { timeout: 60_000 }, async () => {
    const server = await started(
      serveHttp((_, response) => {
        response.writeHead(200).flushHeaders();
        setTimeout(() => response.end('the picture'), 33_000);
      }),
    );
    const [paid, free] = [await http.request(post(server.url)), await http.request(post(server.url, { paid: false }))];
    const ends = await Promise.allSettled([paid.text(MB), free.text(MB)]);
    expect(ends).toMatchObject([{ status: 'fulfilled', value: 'the picture' }, { reason: { code: 'network' } }]);
  });

  it.each([true, false])('the signal still ends a request, with its reason (paid: %s)', async (paid) => {
    const server = await started(dripping(1000, 20));
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const reply = await http.request(post(server.url, { signal: controller.signal, paid }));
    setTimeout(() => controller.abort(reason), 100);
    await expect(reply.text(MB)).rejects.toBe(reason);
  });

  it('a body that stops coming ends at the idle limit and may be billed', async () => {
    const server = await started(serveHttp((_, response) => response.writeHead(200).write('begin')));
    const reply = await http.request(post(server.url, { idleMs: 300 }));
    const failure = await failureOf(reply.text(MB));
    expect(failure).toMatchObject({ code: 'network', billing: 'maybe' });
    expect(failure.message).toContain('the answer stopped arriving');
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
