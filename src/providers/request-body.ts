import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { PlantainError } from '../domain/failures/failure.js';
import type { ReferenceFile } from './provider.js';
import { whyFile } from '../domain/failures/file-error.js';
import { type Text, words } from '../words/words.js';

/** A request body that is never in memory as a whole. */
export interface RequestBody {
  readonly bytes: number;
  stream(): Readable;
}

/** A text as it is, a reference picture as base64, or `raw` as its bytes. */
export type Piece = string | ReferenceFile | { readonly raw: ReferenceFile };

/** A picture as the JSON text of a data URL. */
export const dataUrlOf = (reference: ReferenceFile): Piece[] => [`"data:${reference.type};base64,`, reference, '"'];

/** The body of these pieces, one after the other. @throws PlantainError `input_missing` for a picture that is not as it was */
export async function requestBody(pieces: readonly Piece[]): Promise<RequestBody> {
  await Promise.all(pieces.filter((piece) => typeof piece !== 'string').map((piece) => checkReference(fileOf(piece))));
  const bytes = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0);
  return { bytes, stream: () => Readable.from(write(pieces), { objectMode: false }) };
}

const fileOf = (piece: Exclude<Piece, string>): ReferenceFile => ('raw' in piece ? piece.raw : piece);

function lengthOf(piece: Piece): number {
  if (typeof piece === 'string') return Buffer.byteLength(piece);
  return 'raw' in piece ? piece.raw.bytes : Math.ceil(piece.bytes / 3) * 4;
}

async function* write(pieces: readonly Piece[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    if (typeof piece === 'string') yield Buffer.from(piece);
    else if ('raw' in piece) yield* bytesOf(piece.raw);
    else yield* base64Of(piece);
  }
}

async function* base64Of(reference: ReferenceFile): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytesOf(reference)) {
    const bytes = Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % 3);
    yield Buffer.from(bytes.toString('base64', 0, whole));
    rest = bytes.subarray(whole);
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'));
}

async function* bytesOf(reference: ReferenceFile): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(reference.path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(reference, whyFile(error));
  }
}

async function checkReference(reference: ReferenceFile): Promise<void> {
  const { size } = await stat(reference.path).catch((error: unknown) => {
    throw unreadable(reference, whyFile(error));
  });
  if (size !== reference.bytes) throw unreadable(reference, words('reference.otherSize', { now: size, before: reference.bytes }));
}

/** `unbilled` also when it happens in the middle of sending: an incomplete request is none. */
function unreadable(reference: ReferenceFile, why: Text): PlantainError {
  return new PlantainError({
    code: 'input_missing',
    message: words('reference.unreadable', { name: reference.name, why }),
    billing: 'unbilled',
  });
}
