import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { PlantainError } from '../../domain/failure.js';
import type { Json, JsonObject } from '../../domain/json.js';
import type { GenerationRequest, ReferenceFile } from '../provider.js';
import { merged } from './extra-payload.js';
import { params as schema, type GeminiParams } from './settings.js';

/** A request body that is never in memory as a whole. */
interface RequestBody {
  readonly bytes: number;
  stream(): Readable;
}

type Piece = string | ReferenceFile;

/**
 * The body of `generateContent`, in camelCase: mirrors drop most snake_case fields without a word. References ride inline, after the
 * prompt, each with its real media type unless `imageMime` says otherwise. `extraPayload` is merged over all of it, but for the parts
 * of its first content, which follow ours, and its further contents, which follow that one: nothing of the item is lost.
 */
export async function bodyOf(request: GenerationRequest): Promise<RequestBody> {
  await Promise.all(request.references.map(checkReference));
  const params = schema.parse(request.params);
  const { contents, ...extra } = params.extraPayload;
  const [first = {}, ...others] = (contents ?? []) as readonly JsonObject[];
  const { parts = [], ...content } = first as JsonObject & { readonly parts?: readonly Json[] };
  const pieces: Piece[] = [
    `{"contents":[${openEnd(merged({ role: 'user' }, content))}"parts":[${JSON.stringify({ text: request.prompt })}`,
  ];
  for (const reference of request.references) {
    const mimeType = JSON.stringify(params.imageMime ?? reference.type);
    pieces.push(`,{"inlineData":{"mimeType":${mimeType},"data":"`, reference, '"}}');
  }
  const list = (values: readonly Json[]): string => values.map((value) => `,${JSON.stringify(value)}`).join('');
  pieces.push(`${list(parts)}]}${list(others)}],${JSON.stringify(merged(settingsOf(params), extra)).slice(1)}`);
  const bytes = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0);
  return { bytes, stream: () => Readable.from(write(pieces), { objectMode: false }) };
}

/** An object as JSON that another field can follow; `fields` has at least one. */
const openEnd = (fields: JsonObject): string => `${JSON.stringify(fields).slice(0, -1)},`;

const MODALITIES = { TEXT_AND_IMAGE: ['TEXT', 'IMAGE'], IMAGE_ONLY: ['IMAGE'], TEXT_ONLY: ['TEXT'] } as const;
const isAuto = (value: string): boolean => value.toLowerCase() === 'auto';

/** Everything of the body beside `contents`. */
function settingsOf(params: GeminiParams): JsonObject {
  const { responseMode, aspectRatio, imageSize, temperature, topP, topK, maxOutputTokens, seed, systemInstruction } = params;
  const imageConfig = { ...(!isAuto(aspectRatio) && { aspectRatio }), ...(!isAuto(imageSize) && { imageSize }) };
  return {
    generationConfig: {
      responseModalities: MODALITIES[responseMode],
      ...(Object.keys(imageConfig).length > 0 && { imageConfig }),
      temperature,
      topP,
      topK,
      maxOutputTokens,
      ...(seed !== 0 && { seed }),
    },
    ...(systemInstruction.trim() !== '' && { systemInstruction: { parts: [{ text: systemInstruction }] } }),
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
