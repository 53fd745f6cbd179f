import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { drawPicture } from '../../stand-ins/src/picture.js';

const PIECE_BYTES = 256 * 1024;
/** The rest comes after so long, in milliseconds, even if it never comes together. */
const PATIENCE_MS = 60_000;

export interface HugeSite {
  readonly url: string;
  /** Epoch milliseconds. */
  readonly firstByteAt: () => number;
  readonly lastByteAt: () => number;
  /** Of whole answers. */
  readonly bytes: () => number;
  readonly answers: () => number;
  close(): Promise<void>;
}

/**
 * A `generateContent` whose answers are far too large for a stand-in that makes each one: all are cut from the same bytes, but for a
 * number at the end. It answers when `together` requests are there, to all at once.
 */
export async function startHugeSite(pictureBytes: number, together: number): Promise<HugeSite> {
  const order = { width: 64, height: 64, number: '1', prompt: 'a pear', references: 0, seed: '', atLeastBytes: pictureBytes };
  const picture = await drawPicture(order);
  const shared = picture.length - (picture.length % 3);
  const base64 = Buffer.from(picture.toString('base64', 0, shared));
  const head = Buffer.from('{"candidates":[{"content":{"role":"model","parts":[{"inlineData":{"mimeType":"image/png","data":"');
  const answerTo = (number: number): Buffer[] => {
    const end = Buffer.concat([picture.subarray(shared), Buffer.from(` ${number}`)]).toString('base64');
    return [head, base64, Buffer.from(`${end}"}}]},"finishReason":"STOP","index":0}]}`)];
  };
  let requests = 0;
  let firstByteAt = 0;
  let lastByteAt = 0;
  let bytes = 0;
  let answers = 0;
  let allAreHere = (): void => undefined;
  const everybody = new Promise<void>((resolve) => (allAreHere = resolve));
  const server = createServer((request, response) => {
    // A question about the account is no request for a picture.
    if (request.method !== 'POST') return void response.writeHead(404).end();
    const number = ++requests;
    if (number === together) allAreHere();
    else setTimeout(allAreHere, PATIENCE_MS).unref();
    request.resume();
    void everybody.then(async () => {
      firstByteAt ||= Date.now();
      const answer = answerTo(number);
      await send(response, answer);
      lastByteAt = Date.now();
      bytes += answer.reduce((sum, { length }) => sum + length, 0);
      answers += 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    firstByteAt: () => firstByteAt,
    lastByteAt: () => lastByteAt,
    bytes: () => bytes,
    answers: () => answers,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function send(response: ServerResponse, answer: readonly Buffer[]): Promise<void> {
  const length = answer.reduce((sum, piece) => sum + piece.length, 0);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(length) });
  await pipeline(Readable.from(pieces(answer)), response);
}

function* pieces(answer: readonly Buffer[]): Generator<Buffer> {
  for (const part of answer) {
    for (let at = 0; at < part.length; at += PIECE_BYTES) yield part.subarray(at, at + PIECE_BYTES);
  }
}
