import { inspect } from 'node:util';
import { afterEach, beforeEach, expect } from 'vitest';
import { isPlantainError, type Failure } from '../../src/domain/failures/failure.js';
import { createHttp, type Http, type HttpRequest } from '../../src/http/request.js';
import type { TestServer } from './servers.js';

export const KEY = 'sk-canary-do-not-print-0123456789';
export const MB = 1024 * 1024;

/** A client and servers that are closed after each test. */
export function useHttp(): { http: Pick<Http, 'request'>; started: (server: Promise<TestServer>) => Promise<TestServer> } {
  let http: Http;
  const servers: TestServer[] = [];
  beforeEach(() => {
    http = createHttp({ env: {} });
  });
  afterEach(async () => {
    await http.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  const started = async (server: Promise<TestServer>): Promise<TestServer> => {
    servers.push(await server);
    return server;
  };
  return { http: { request: (request) => http.request(request) }, started };
}

export const post = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url: `${url}/v1/generate?key=${KEY}`,
  headers: { authorization: `Bearer ${KEY}` },
  body: '{}',
  signal: new AbortController().signal,
  paid: true,
  ...more,
});

/** The failure of `promise`; nothing of the error, however deep, may show the key. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(KEY);
  if (!isPlantainError(error)) throw error;
  return { ...error.toFailure(), message: error.message };
}
