import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { PlantainError } from '../../domain/failures/failure.js';
import { chain, type Text, words } from '../../words/words.js';
import { billingOf, type Exchange } from '../failures.js';
import { quote } from '../quote.js';
import type { ReplyHeaders } from '../retry-after.js';
import { withWholeBeginning } from './whole-beginning.js';

const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * A body without its content encodings. `accept-encoding: identity` is sent, but a gateway may compress all the same: gzip, deflate and
 * br are understood, and zstd where Node.js has it. Nothing is held in memory, and the caller's limits count what is unpacked.
 */
export async function* decoded(
  body: AsyncIterable<Uint8Array>,
  headers: ReplyHeaders,
  exchange: Exchange,
): AsyncGenerator<Uint8Array> {
  const encodings = (headers['content-encoding'] ?? '').toLowerCase().split(',');
  let plain = body;
  // The last one was put on last.
  for (const encoding of encodings.reverse()) plain = withoutOne(plain, encoding.trim(), exchange);
  yield* plain;
}

async function* withoutOne(body: AsyncIterable<Uint8Array>, encoding: string, exchange: Exchange): AsyncGenerator<Uint8Array> {
  const pieces = withWholeBeginning(body, GZIP_MAGIC.length)[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (first.done) return;
  const trouble: unknown[] = [];
  const all = chained(first.value, pieces, trouble);
  const decoder = decoderFor(encoding, first.value, exchange);
  if (!decoder) {
    yield* all;
    return;
  }
  // The failure of the body comes out of the decoder.
  pipeline(Readable.from(all, { objectMode: false }), decoder, () => undefined);
  try {
    yield* decoder as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (trouble.includes(error)) throw error;
    throw unreadable(exchange, words('request.damaged'));
  }
}

/** `trouble` takes what ends `rest`. */
async function* chained(first: Uint8Array, rest: AsyncIterator<Uint8Array>, trouble: unknown[]): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } catch (error) {
    trouble.push(error);
    throw error;
  } finally {
    await rest.return?.();
  }
}

/** Undefined: the bytes are as they are. A header may be missing or untrue, so the first bytes decide where they can. */
function decoderFor(encoding: string, first: Uint8Array, exchange: Exchange): Transform | undefined {
  if (GZIP_MAGIC.every((byte, at) => first[at] === byte)) return zlib.createGunzip();
  switch (encoding) {
    case '':
    case 'identity':
    case 'gzip':
    case 'x-gzip':
      return undefined;
    case 'deflate':
      // Some servers leave out the frame that belongs around it.
      return ((first[0] ?? 0) & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw();
    case 'br':
      return zlib.createBrotliDecompress();
    case 'zstd':
      if ('createZstdDecompress' in zlib) return (zlib.createZstdDecompress as () => Transform)();
  }
  throw unreadable(exchange, words('request.encoding', { encoding: quote(encoding), version: process.versions.node }));
}

function unreadable(exchange: Exchange, why: Text): PlantainError {
  const message = chain(exchange.name, words('request.unreadable'), why);
  return new PlantainError({ code: 'invalid_response', message, billing: billingOf(exchange) });
}
