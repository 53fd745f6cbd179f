import { createHash } from 'node:crypto';
import { isFields, list, type Fields } from '../gemini/request.js';
import type { MeteredImage } from '../meter.js';

export { markerOf } from '../gemini/request.js';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export interface DrawRequest {
  readonly body: Fields;
  readonly model: string;
  readonly prompt: string;
  readonly references: readonly string[];
  readonly aspectRatio?: string;
  readonly imageSize?: string;
  readonly quality?: string;
  readonly background?: string;
  /** A URL. */
  readonly mask?: string;
}

/** A body of `/v1/draw/nano-banana` (`urls`) or `/v1/api/generate` (`images`); undefined when it is no JSON object. */
export function parseDraw(raw: string): DrawRequest | undefined {
  const body = parseFields(raw);
  if (!body) return undefined;
  const { model, prompt, urls, images, aspectRatio, imageSize, quality, background, mask } = body;
  const references = list(urls ?? images).map(text);
  return {
    body,
    model: text(model),
    prompt: text(prompt),
    references,
    ...(aspectRatio !== undefined && { aspectRatio: text(aspectRatio) }),
    ...(imageSize !== undefined && { imageSize: text(imageSize) }),
    ...(quality !== undefined && { quality: text(quality) }),
    ...(background !== undefined && { background: text(background) }),
    ...(mask !== undefined && { mask: text(mask) }),
  };
}

export function parseFields(raw: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(raw);
    return isFields(parsed) ? parsed : undefined;
  } catch {
    return undefined; // the caller answers it
  }
}

/** The bytes behind a reference: an address of the own object store, a data URL or bare base64; undefined when there are none. */
export function pictureBehind(reference: string, stored: (address: string) => Buffer | undefined): Buffer | undefined {
  if (/^https?:/i.test(reference)) return stored(reference);
  const base64 = reference.replace(/^data:[^,]*;base64,/, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined;
}

export function metered(bytes: Buffer): MeteredImage {
  const type = bytes[0] === 0x89 ? 'image/png' : bytes[0] === 0xff ? 'image/jpeg' : 'application/octet-stream';
  return { sha256: createHash('sha256').update(bytes).digest('hex'), type, bytes: bytes.length };
}
