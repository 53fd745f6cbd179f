import type { LocalImage } from '../lists/draft.js';
import { sizePhrase } from '../file-trouble.js';
import { digestOf, NOT_DECODED } from './picture.js';
import type { Scratch } from '../scratch.js';
import { type PictureLimits, writeSmaller } from './smaller.js';
import { messageOf } from '../../domain/failures/message-of.js';

export interface FitOptions {
  readonly limits: PictureLimits;
  readonly noResize: boolean;
  readonly scratch: Scratch;
}

export const fits = ({ bytes, type }: LocalImage, limits: PictureLimits): boolean =>
  bytes <= limits.maxBytes && limits.types.includes(type);

/** A picture as the site takes it, re-encoded if need be; or why it cannot be, in words that follow its name. */
export async function fitted(image: LocalImage, options: FitOptions): Promise<LocalImage | string> {
  const { limits, noResize, scratch } = options;
  if (fits(image, limits)) return image;
  const beyond = beyondLimits(image, limits);
  if (NOT_DECODED.includes(image.type)) return `${beyond}, and HEIC cannot be re-encoded here; save it as JPEG`;
  if (noResize) return `${beyond}; without --no-resize it is made to fit`;
  const path = await scratch.file();
  try {
    const type = await writeSmaller(image.path, path, limits);
    if (type === undefined) return `${beyond}, and it cannot be made to fit`;
    const refitted = image.bytes > limits.maxBytes ? 'smaller' : 'converted';
    return { path, name: image.name, ...(await digestOf(path)), type, refitted };
  } catch (error) {
    return `${beyond}, and cannot be made to fit: ${messageOf(error)}`;
  }
}

function beyondLimits({ bytes, type }: LocalImage, { maxBytes, types }: PictureLimits): string {
  const words = (mime: string): string => mime.replace('image/', '').toUpperCase();
  if (!types.includes(type)) return `is ${words(type)}, and the site takes ${types.map(words).join(', ')}`;
  return `has ${sizePhrase(bytes)}, and the site takes ${sizePhrase(maxBytes)} at most`;
}
