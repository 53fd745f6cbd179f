import type { Secret } from '../../domain/secret.js';
import { withoutBase64 } from '../../http/quote.js';
import type { HttpReply } from '../../http/request.js';

const LONGEST_REPLY_BYTES = 300 * 1024 * 1024;
const LONGEST_RECORD = 64 * 1024;
const LONGEST_STRING = 256;

/** A reply of the site, read whole. */
export interface ReadReply {
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
  readonly text: string;
}

/** Reads the whole reply into memory, at most 300 MB. */
export async function readReply(reply: HttpReply): Promise<ReadReply> {
  const text = await reply.text(LONGEST_REPLY_BYTES);
  return { text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is an answer too: a web page, a proxy, a cut body. The caller judges it.
    return undefined;
  }
}

/** The reply as a person may read it: without the key, base64 replaced by its length. */
export function recordOf({ json, text }: ReadReply, key?: Secret): string {
  const whole =
    json === undefined
      ? text
      : JSON.stringify(json, (_, value: unknown) => (isBase64(value) ? `[${value.length} base64 characters]` : value), 2);
  const redacted = key ? key.redact(whole) : whole;
  return withoutBase64(redacted.slice(0, LONGEST_RECORD));
}

function isBase64(value: unknown): value is string {
  return typeof value === 'string' && value.length > LONGEST_STRING && /^(data:[^,]*,)?[A-Za-z0-9+/_-]{256}/.test(value);
}
