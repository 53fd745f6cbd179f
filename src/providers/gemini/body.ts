import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { PlantainError } from '../../domain/failure.js';
import type { GenerationRequest, ReferenceFile } from '../provider.js';
import { params as schema, type GeminiParams } from './settings.js';

/** A request body that is never in memory as a whole. */
interface RequestBody {
  readonly bytes: number;
  stream(): Readable;
}

type Piece = string | ReferenceFile;

/**
 * The body of `generateContent`, in camelCase: mirrors drop most snake_case fields without a word. References ride inline, after the
 * prompt, each with its real media type.
 */
export async function bodyOf(request: GenerationRequest): Promise<RequestBody> {
  await Promise.all(request.references.map(checkReference));
  const params = schema.parse(request.params);
  const pieces: Piece[] = [`{"contents":[{"role":"user","parts":[${JSON.stringify({ text: request.prompt })}`];
  for (const reference of request.references) {
    pieces.push(`,{"inlineData":{"mimeType":${JSON.stringify(reference.type)},"data":"`, reference, '"}}');
  }
  pieces.push(`]}],${JSON.stringify(settingsOf(params)).slice(1)}`);
  const bytes = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0);
  return { bytes, stream: () => Readable.from(write(pieces), { objectMode: false }) };
}

/** Everything of the body beside `contents`; what is not given is not sent. */
function settingsOf(params: GeminiParams): object {
  const { responseModalities, aspectRatio, imageSize, systemInstruction, strictNative: _, ...sampling } = params;
  const imageConfig = {
    ...(aspectRatio !== undefined && aspectRatio !== 'Auto' && { aspectRatio }),
    ...(imageSize !== undefined && imageSize !== 'Auto' && { imageSize }),
  };
  return {
    generationConfig: {
      responseModalities: responseModalities ?? ['TEXT', 'IMAGE'],
      ...(Object.keys(imageConfig).length > 0 && { imageConfig }),
      ...sampling,
    },
    ...(systemInstruction !== undefined && { systemInstruction: { parts: [{ text: systemInstruction }] } }),
  };
}

function lengthOf(piece: Piece): number {
  return typeof piece === 'string' ? Buffer.byteLength(piece) : Math.ceil(piece.bytes / 3) * 4;
}

async function* write(pieces: readonly Piece[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    if (typeof piece === 'string') yield Buffer.from(piece);
    else yield* base64Of(piece);
  }
}

async function* base64Of(reference: ReferenceFile): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(reference.path) as AsyncIterable<Buffer>) {
      const bytes = Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % 3);
      yield Buffer.from(bytes.toString('base64', 0, whole));
      rest = bytes.subarray(whole);
    }
  } catch (error) {
    throw unreadable(reference, error instanceof Error ? error.message : String(error));
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'));
}

async function checkReference(reference: ReferenceFile): Promise<void> {
  const { size } = await stat(reference.path).catch((error: Error) => {
    throw unreadable(reference, error.message);
  });
  if (size !== reference.bytes) throw unreadable(reference, `it has ${size} bytes now, and had ${reference.bytes} at the start`);
}

/** `unbilled` also when it happens in the middle of sending: an incomplete request is none. */
function unreadable(reference: ReferenceFile, why: string): PlantainError {
  return new PlantainError({
    code: 'input_missing',
    message: `The reference picture ${reference.name} cannot be read: ${why}`,
    billing: 'unbilled',
  });
}
