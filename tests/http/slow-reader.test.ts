import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { failureOf, MB, post, useHttp } from './client.js';
import { serveTcp } from './servers.js';

const { http, started } = useHttp();
const BODY = Buffer.alloc(64 * 1024, 'a');

/** Answers with these bytes at once and does as told, long before anybody reads them. */
const answering = (head: string, body: Buffer, then: (socket: Socket) => void) =>
  started(
    serveTcp((socket) =>
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`);
        socket.write(body, () => then(socket));
      }),
    ),
  );

const LENGTH = `content-length: ${BODY.length}`;
const close = (socket: Socket) => void socket.end();
const CHUNKED = Buffer.concat([Buffer.from('10000\r\n'), BODY, Buffer.from('\r\n0\r\n\r\n')]);

describe('a reply whose reader is behind when the server leaves', () => {
  it.each<[string, string, Buffer]>([
    ['of a known length', `${LENGTH}\r\nconnection: close`, BODY],
    ['of a known length, from a server that did not say it would close', LENGTH, BODY],
    ['in chunks', 'transfer-encoding: chunked\r\nconnection: close', CHUNKED],
    ['that ends with the connection', 'connection: close', BODY],
  ])('is whole: %s', async (_, head, body) => {
    const server = await answering(head, body, close);
    for (const paid of [true, false]) {
      const reply = await http.request(post(server.url, { paid }));
      await sleep(100);
      expect(await reply.text(MB)).toBe(BODY.toString());
    }
  });

  it.each<[string, (socket: Socket) => void]>([
    ['closes', close],
    ['resets the connection', (socket) => void socket.resetAndDestroy()],
  ])('has failed when the server %s too early', async (_, then) => {
    const server = await answering(`content-length: ${BODY.length + 1}\r\nconnection: close`, BODY, then);
    const reply = await http.request(post(server.url));
    await sleep(100);
    expect(await failureOf(reply.text(MB))).toMatchObject({ code: 'network', billing: 'maybe' });
  });
});
