import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

export interface ListeningServer {
  readonly port: number;
  readonly url: string;
  /** Aborts when the server closes: whoever sleeps for it wakes up. */
  readonly closing: AbortSignal;
  close(): Promise<void>;
}

/** One request and all that answering it needs. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly closing: AbortSignal;
}

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL, closing: AbortSignal) => Promise<void>;

type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * An HTTP server on 127.0.0.1; port 0 takes a free one. A handler that fails is the stand-in's own mistake: 599 with its words.
 * `upgrade` gets the requests for another protocol.
 */
export async function listen(port: number, handle: Handler, upgrade?: UpgradeHandler): Promise<ListeningServer> {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    handle(request, response, url, stop.signal).catch((error: unknown) => {
      if (stop.signal.aborted || response.destroyed) return;
      if (response.headersSent) response.destroy();
      else sendJson(response, 599, { standin: String(error) });
    });
  });
  server.keepAliveTimeout = 120_000;
  if (upgrade) server.on('upgrade', upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  const close = (): Promise<void> => {
    stop.abort();
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  return { port: address.port, url: `http://127.0.0.1:${address.port}`, closing: stop.signal, close };
}

/**
 * Answers once the whole request is read: Node closes a connection that is not kept right after the answer, and a client that still
 * sends would lose the answer. Servers of real sites read on (nginx's lingering_close, the closing of Go's net/http).
 */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const answer = (): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
    response.end(JSON.stringify(body));
  };
  const { req: request } = response;
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasBody || request.readableEnded) return answer();
  request.once('end', answer).resume();
}

/** The whole body, or undefined when it is larger than `most` bytes (the rest is read and dropped). */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size <= most) chunks.push(bytes);
  }
  return size <= most ? Buffer.concat(chunks) : undefined;
}

/** Waits; rejects when the signal aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Error('the stand-in closes'));
    };
    if (signal.aborted) return reject(new Error('the stand-in closes'));
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
