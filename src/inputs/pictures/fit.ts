import type { LocalImage } from '../lists/draft.js';
import { sentences, type Words, words } from '../../words/words.js';
import type { Trouble } from '../file-trouble.js';
import { digestOf, NOT_DECODED, typeName } from './picture.js';
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

/** A picture as the site takes it, re-encoded if need be; or why it cannot be. */
export async function fitted(image: LocalImage, options: FitOptions): Promise<LocalImage | Trouble> {
  const { limits, noResize, scratch } = options;
  if (fits(image, limits)) return image;
  const beyond = beyondLimits(image, limits);
  if (NOT_DECODED.includes(image.type)) return { trouble: sentences(beyond, words('input.fit.heic')) };
  if (noResize) return { trouble: sentences(beyond, words('input.fit.off')) };
  const path = await scratch.file();
  try {
    const type = await writeSmaller(image.path, path, limits);
    if (type === undefined) return { trouble: sentences(beyond, words('input.fit.impossible')) };
    const refitted = image.bytes > limits.maxBytes ? 'smaller' : 'converted';
    return { path, name: image.name, ...(await digestOf(path)), type, refitted };
  } catch (error) {
    return { trouble: sentences(beyond, words('input.fit.failed', { why: messageOf(error) })) };
  }
}

function beyondLimits({ bytes, type }: LocalImage, { maxBytes, types }: PictureLimits): Words {
  if (!types.includes(type)) return words('input.fit.type', { type: typeName(type), types: { list: types.map(typeName) } });
  return words('input.fit.size', { size: { bytes }, most: { bytes: maxBytes } });
}
