import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { failureOf, MB, post, useHttp } from './client.js';
import { serveHttp } from './servers.js';

const { http, started } = useHttp();
const TEXT = Buffer.from('{"words":"and more words"}'.repeat(5_000));

const answering = (bytes: Buffer, encoding?: string) =>
  started(serveHttp((_, response) => response.writeHead(200, encoding ? { 'content-encoding': encoding } : {}).end(bytes)));

describe('an answer that is compressed', () => {
  it('is asked for by nobody', async () => {
    const server = await started(serveHttp((request, response) => response.end(request.headers['accept-encoding'])));
    expect(await (await http.request(post(server.url))).text(MB)).toBe('identity');
  });

  it.each<[string, Buffer, string | undefined]>([
    ['gzip', gzipSync(TEXT), 'gzip'],
    ['deflate', deflateSync(TEXT), 'deflate'],
    ['deflate without its frame', deflateRawSync(TEXT), 'deflate'],
    ['br', brotliCompressSync(TEXT), 'br'],
    ['both, one after the other', brotliCompressSync(gzipSync(TEXT)), 'GZIP, br'],
    ['gzip, and does not say so', gzipSync(TEXT), undefined],
    ['nothing, though it says gzip', TEXT, 'gzip'],
    ['identity', TEXT, 'identity'],
  ])('with %s is understood', async (_, bytes, encoding) => {
    const server = await answering(bytes, encoding);
    expect(await (await http.request(post(server.url))).text(MB)).toBe(TEXT.toString());
  });

  it('with gzip, and does not say so, is understood however small its first pieces are', async () => {
    const server = await started(
      serveHttp((_, response) => {
        const bytes = gzipSync(TEXT);
        response.write(bytes.subarray(0, 1));
        setTimeout(() => response.end(bytes.subarray(1)), 40);
      }),
    );
    expect(await (await http.request(post(server.url))).text(MB)).toBe(TEXT.toString());
  });

  it('is limited by what it unpacks to, however small it is', async () => {
    const server = await answering(gzipSync(Buffer.alloc(200 * MB)), 'gzip');
    const reply = await http.request(post(server.url));
    expect(await failureOf(reply.text(MB))).toMatchObject({ code: 'invalid_response', billing: 'maybe' });
  });

  it.each<[string, Buffer, string]>([
    ['cut off', gzipSync(TEXT).subarray(0, -200), 'gzip'],
    ['damaged', Buffer.concat([brotliCompressSync(TEXT).subarray(0, 10), Buffer.alloc(90, 7)]), 'br'],
    ['of an unknown kind', TEXT, 'x-unknown'],
  ])('and %s is refused in words', async (_, bytes, encoding) => {
    const server = await answering(bytes, encoding);
    const failure = await failureOf((async () => (await http.request(post(server.url))).text(MB))());
    expect(failure).toMatchObject({ code: 'invalid_response', billing: 'maybe' });
    expect(failure.message).toMatch(/the answer cannot be read: .*compressed/);
  });
});
