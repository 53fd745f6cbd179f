import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { atPath } from '../domain/failures/file-error.js';
import { type FailureCode, isPlantainError } from '../domain/failures/failure.js';
import { nameOf } from '../http/failures.js';
import type { Http } from '../http/request.js';
import type { FetchPicture } from '../inputs/pictures/fetched.js';
import { MAX_PICTURE_BYTES } from '../inputs/pictures/picture.js';

const TOTAL_MS = 120_000;
const PASSING: readonly FailureCode[] = ['network', 'timeout', 'overloaded', 'rate_limited', 'server_error'];

/** Fetches pictures by URL through the guard; only what the user configured may be local. `onFirst` is called before the first. */
export function pictureFetcher(http: Http, trustedOrigins: readonly string[], onFirst?: () => void): FetchPicture {
  let begun = false;
  return async (address, target) => {
    if (!begun) onFirst?.();
    begun = true;
    try {
      const reply = await http.untrusted({
        url: address,
        signal: new AbortController().signal,
        trustedOrigins,
        maxBytes: MAX_PICTURE_BYTES,
        totalMs: TOTAL_MS,
      });
      await atPath(target, () => pipeline(reply.body, createWriteStream(target)));
      return { ok: true };
    } catch (error) {
      if (!isPlantainError(error)) throw error;
      const name = `${nameOf('GET', new URL(address))}: `;
      const why = error.message.startsWith(name) ? error.message.slice(name.length) : error.message;
      return { ok: false, trouble: `cannot be fetched: ${why}`, passing: PASSING.includes(error.code) };
    }
  };
}
