import type { Sharp } from 'sharp';
import { imageLibrary } from './image-library.js';

/** What a site takes of one picture. */
export interface PictureLimits {
  readonly maxBytes: number;
  /** Media types, such as `image/png`. */
  readonly types: readonly string[];
}

interface Encoding {
  readonly type: string;
  /** To be tried at full size, best first. */
  readonly qualities: readonly number[];
  /** Longest side that the format can have, in pixels. */
  readonly maxSide: number;
  readonly transparent: boolean;
  encode(picture: Sharp, quality: number): Sharp;
}

/** Coding that is optimised would keep the whole picture in memory. */
const JPEG: Encoding = {
  type: 'image/jpeg',
  qualities: [92, 85],
  maxSide: 65_535,
  transparent: false,
  encode: (picture, quality) =>
    picture.flatten({ background: 'white' }).jpeg({ quality, chromaSubsampling: '4:4:4', optimiseCoding: false }),
};
const WEBP: Encoding = {
  type: 'image/webp',
  qualities: [92, 85],
  maxSide: 16_383,
  transparent: true,
  encode: (picture, quality) => picture.webp({ quality, alphaQuality: 100 }),
};
const PNG: Encoding = {
  type: 'image/png',
  qualities: [100],
  maxSide: 65_535,
  transparent: true,
  encode: (picture) => picture.png(),
};
const LEAST_SIDE = 16;
const PROBE_SIDE = 1_024;
/** A pixel of a large version takes less than one of a small version: there is less to see in it. */
const HOPE = 1.3;

/**
 * Writes a picture so that a site takes it: upright by its EXIF orientation, in sRGB, without metadata, never enlarged. Quality goes
 * down first, then size. From file to file: a large picture is not in memory as a whole.
 *
 * @returns the media type of `target`; undefined when the site takes no type that can be written, or no size is small enough
 */
export async function writeSmaller(path: string, target: string, limits: PictureLimits): Promise<string | undefined> {
  const sharp = await imageLibrary();
  const { width, height } = await sharp(path).metadata();
  const encoding = encodingFor(await isTransparent(path), limits.types);
  if (!encoding) return undefined;
  const write = async (side: number, quality: number): Promise<number> => {
    const upright = sharp(path, { failOn: 'error' }).autoOrient();
    const sized = upright.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
    return (await encoding.encode(sized, quality).toFile(target)).size;
  };
  const [best = 0] = encoding.qualities;
  let side = await likelySide(Math.min(Math.max(width, height), encoding.maxSide), limits.maxBytes, (at) => write(at, best));
  let bytes = Infinity;
  for (const quality of encoding.qualities) {
    bytes = await write(side, quality);
    if (bytes <= limits.maxBytes) return encoding.type;
  }
  while (side > LEAST_SIDE) {
    // Bytes go with the area. A little less than that says, or small steps would lead to the goal and never reach it.
    side = Math.max(LEAST_SIDE, Math.floor(side * Math.min(0.9, Math.sqrt(limits.maxBytes / bytes) * 0.96)));
    bytes = await write(side, encoding.qualities.at(-1) ?? 0);
    if (bytes <= limits.maxBytes) return encoding.type;
  }
  return undefined;
}

/** The largest side that may fit, judged by a small version: encoding the whole of a large picture in vain takes long. */
async function likelySide(longest: number, maxBytes: number, write: (side: number) => Promise<number>): Promise<number> {
  if (longest <= PROBE_SIDE) return longest;
  const fitting = PROBE_SIDE * Math.sqrt(maxBytes / (await write(PROBE_SIDE)));
  return Math.min(longest, Math.max(PROBE_SIDE, Math.floor(fitting * HOPE)));
}

async function isTransparent(path: string): Promise<boolean> {
  const picture = (await imageLibrary())(path);
  return (await picture.metadata()).hasAlpha && !(await picture.stats()).isOpaque;
}

/** A transparent picture on white is the last resort. */
function encodingFor(transparent: boolean, types: readonly string[]): Encoding | undefined {
  const order = transparent ? [WEBP, PNG, JPEG] : [JPEG, WEBP, PNG];
  return order.find(({ type }) => types.includes(type));
}
