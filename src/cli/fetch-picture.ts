import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Config } from '../config/load.js';
import { type FailureCode, isPlantainError } from '../domain/failure.js';
import { nameOf } from '../http/failures.js';
import type { Http } from '../http/request.js';
import type { Fetched, FetchPicture } from '../inputs/fetched.js';
import { MAX_PICTURE_BYTES } from '../inputs/picture.js';

const TOTAL_MS = 120_000;
const PASSING: readonly FailureCode[] = ['network', 'timeout', 'overloaded', 'rate_limited', 'server_error'];

/** Fetches pictures by address through the guard; only what the user configured may be local. */
export function pictureFetcher(http: Http, trustedOrigins: readonly string[]): FetchPicture {
  return async (address, target) => {
    try {
      const reply = await http.untrusted({
        url: address,
        signal: new AbortController().signal,
        trustedOrigins,
        maxBytes: MAX_PICTURE_BYTES,
        totalMs: TOTAL_MS,
      });
      // Also the page of a refusal is read to its end: the connection is used again.
      await pipeline(reply.body, createWriteStream(target));
      return reply.status === 200 ? { ok: true } : refusedWith(reply.status);
    } catch (error) {
      if (!isPlantainError(error)) throw error;
      const name = `${nameOf('GET', new URL(address))}: `;
      const why = error.message.startsWith(name) ? error.message.slice(name.length) : error.message;
      return { ok: false, trouble: `cannot be fetched: ${why}`, passing: PASSING.includes(error.code) };
    }
  };
}

const refusedWith = (status: number): Fetched => ({
  ok: false,
  trouble: `cannot be fetched: the server answered with status ${status}`,
  passing: status === 429 || status >= 500,
});

/** Origins of the configured sites. */
export function originsOf({ sites }: Config): string[] {
  const addresses = Object.values(sites).flatMap(({ baseUrl }) =>
    baseUrl !== undefined && URL.canParse(baseUrl) ? [new URL(baseUrl).origin] : [],
  );
  return [...new Set(addresses)];
}
