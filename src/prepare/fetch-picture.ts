import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { atPath } from '../domain/failures/file-error.js';
import { type FailureCode, isPlantainError } from '../domain/failures/failure.js';
import { nameOf } from '../http/failures.js';
import { quote } from '../http/quote.js';
import type { Http } from '../http/request.js';
import type { FetchPicture } from '../inputs/pictures/fetched.js';
import { chain, type Text, words } from '../words/words.js';
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
      const why = withoutName(error.text, quote(nameOf('GET', new URL(address))));
      return { ok: false, trouble: words('source.fetchFailed', { why }), passing: PASSING.includes(error.code) };
    }
  };
}

/** What went wrong, without the request: its URL stands before the trouble already. */
function withoutName(text: Text, name: string): Text {
  const parts = typeof text === 'object' && text.key === 'text.chain' ? text.values?.['chain'] : undefined;
  if (typeof parts !== 'object' || !('chain' in parts) || parts.chain[0] !== name) return text;
  const [first = '', ...others] = parts.chain.slice(1);
  return others.length === 0 ? first : chain(first, ...others);
}
