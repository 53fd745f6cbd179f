import type { ServerResponse } from 'node:http';
import type { FaultAction } from './faults.js';
import { sleep } from './server.js';

export interface Transmission {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** How a transmission ended, seen from the server. */
export type Sent = 'whole' | 'left' | 'cut' | 'hung' | 'reset' | 'garbled';

const broken = new WeakSet<ServerResponse>();

/** Whether the stand-in itself ended the connection, not the client. */
export const wasBrokenOff = (response: ServerResponse): boolean => broken.has(response);

/** Ends the connection unless the client has done so. */
function breakOff(response: ServerResponse, how: 'close' | 'reset' = 'close'): void {
  if (response.destroyed) return;
  broken.add(response);
  if (how === 'reset') response.socket?.resetAndDestroy();
  else response.destroy();
}

/** Calls `then` when all of the answer has left this process. `finish` alone also comes when the client broke off. */
export function onceSent(response: ServerResponse, then: () => void): void {
  const socket = response.socket;
  response.prependOnceListener('finish', () => {
    if (socket && !socket.destroyed) then();
  });
}

/** Resolves when the client has left or the answer is out, at the latest after `ms`. */
function connectionEnd(response: ServerResponse, closing: AbortSignal, ms?: number): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed || response.closed || closing.aborted) return resolve();
    const timer = ms === undefined ? undefined : setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      response.off('close', done);
      closing.removeEventListener('abort', done);
      resolve();
    }
    response.once('close', done);
    closing.addEventListener('abort', done);
  });
}

function head(response: ServerResponse, { status, headers, body }: Transmission): void {
  response.writeHead(status, { ...headers, 'content-length': String(body.length) });
}

/** Hands bytes to the connection and waits until they have left this process, or the client has. */
function flush(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve();
    response.once('close', resolve);
    response.write(bytes, () => {
      response.off('close', resolve);
      resolve();
    });
  });
}

async function end(response: ServerResponse, closing: AbortSignal, last?: Buffer): Promise<Sent> {
  let whole = false;
  onceSent(response, () => (whole = true));
  response.end(last);
  await connectionEnd(response, closing);
  return whole ? 'whole' : 'left';
}

/** The whole answer. */
export async function transmit(response: ServerResponse, answer: Transmission, closing: AbortSignal): Promise<Sent> {
  if (response.destroyed) return 'left';
  head(response, answer);
  return end(response, closing, answer.body);
}

/** The answer as a fault wants it. */
export async function transmitFaulty<Reply>(
  response: ServerResponse,
  answer: Transmission,
  action: FaultAction<Reply>,
  closing: AbortSignal,
): Promise<Sent> {
  if (response.destroyed) return 'left';
  switch (action.kind) {
    case 'hang':
      if (action.where !== 'before') head(response, answer);
      if (action.where === 'headers') response.flushHeaders();
      if (action.where === 'middle') await flush(response, answer.body.subarray(0, answer.body.length >> 1));
      await connectionEnd(response, closing, action.ms);
      breakOff(response);
      return 'hung';
    case 'cut':
      head(response, answer);
      await flush(response, answer.body.subarray(0, Math.floor(answer.body.length * action.at)));
      breakOff(response);
      return 'cut';
    case 'truncate': {
      const body = answer.body.subarray(0, Math.floor(answer.body.length * action.at));
      const sent = await transmit(response, { ...answer, body }, closing);
      return sent === 'whole' ? 'garbled' : sent;
    }
    case 'reset':
      breakOff(response, 'reset');
      return 'reset';
    case 'drip':
      return drip(response, answer, { pieces: action.pieces, everyMs: action.everyMs, closing });
    case 'error':
    case 'answer':
    case 'reply':
    case 'limit':
      return transmit(response, answer, closing);
  }
}

interface Drip {
  readonly pieces: number;
  readonly everyMs: number;
  readonly closing: AbortSignal;
}

async function drip(response: ServerResponse, answer: Transmission, { pieces, everyMs, closing }: Drip): Promise<Sent> {
  head(response, answer);
  const size = Math.max(1, Math.ceil(answer.body.length / pieces));
  for (let at = 0; at < answer.body.length; at += size) {
    if (response.destroyed) return 'left';
    await flush(response, answer.body.subarray(at, at + size));
    await sleep(everyMs, closing);
  }
  if (response.destroyed) return 'left';
  return end(response, closing);
}
