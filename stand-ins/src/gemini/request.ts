import { createHash } from 'node:crypto';

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A picture that rides in the request. */
export interface InlinePicture {
  readonly type: string;
  readonly base64: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

export interface GenerateRequest {
  /** The body with camelCase names. */
  readonly body: Fields;
  readonly prompt: string;
  readonly pictures: readonly InlinePicture[];
  readonly fileUris: readonly string[];
  readonly config: Fields;
  readonly aspectRatio?: string;
  readonly imageSize?: string;
  readonly modalities: readonly string[];
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The field by either spelling: proto-JSON takes `inlineData` and `inline_data`, also mixed in one body. */
function camelFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelFields);
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [camel(name), camelFields(inner)]));
}

/** What a mirror of the new-api family forwards: of the snake_case names it knows only two, the others vanish. */
const MIRROR_SNAKE = ['inline_data', 'mime_type', 'system_instruction'];

function dropUnknownSnake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropUnknownSnake);
  if (!isFields(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !name.includes('_') || MIRROR_SNAKE.includes(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, name === 'imageConfig' ? inner : dropUnknownSnake(inner)]));
}

/** Reads a `generateContent` body in any spelling; `undefined` when it is no JSON object. */
export function parseGenerateRequest(raw: string, mirror: boolean): GenerateRequest | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw);
  } catch {
    return undefined; // the caller answers with the site's own words for broken JSON
  }
  const body = camelFields(mirror ? dropUnknownSnake(parsed) : parsed);
  if (!isFields(body)) return undefined;
  const parts = list(body.contents)
    .flatMap((content) => (isFields(content) ? list(content.parts) : []))
    .filter(isFields);
  const config = isFields(body.generationConfig) ? body.generationConfig : {};
  const image = isFields(config.imageConfig) ? config.imageConfig : {};
  const aspectRatio = text(image.aspectRatio);
  const imageSize = text(image.imageSize);
  return {
    body,
    prompt: parts.flatMap((part) => text(part.text) ?? []).join('\n'),
    pictures: parts.flatMap((part) => (isFields(part.inlineData) ? [picture(part.inlineData)] : [])),
    fileUris: parts.flatMap((part) => (isFields(part.fileData) ? (text(part.fileData.fileUri) ?? []) : [])),
    config,
    ...(aspectRatio !== undefined && { aspectRatio }),
    ...(imageSize !== undefined && { imageSize }),
    modalities: list(config.responseModalities).map((modality) => String(modality).toUpperCase()),
  };
}

function picture(inline: Fields): InlinePicture {
  const base64 = text(inline.data) ?? '';
  const bytes = Buffer.from(base64, 'base64');
  return { type: text(inline.mimeType) ?? '', base64, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The item's marker in a prompt: `#12`. */
export function markerOf(prompt: string): string | undefined {
  return /#(\d+)/.exec(prompt)?.[1];
}
