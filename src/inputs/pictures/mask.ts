import { sentences, type Text, words } from '../../words/words.js';
import type { LocalImage } from '../lists/draft.js';
import { imageLibrary } from './image-library.js';
import { typeName } from './picture.js';
import type { PictureLimits } from './smaller.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Checks masks against the pictures that they belong to, and looks at each file once. */
export class MaskChecks {
  readonly #sizes = new Map<string, Promise<Size | undefined>>();
  readonly #opaque = new Map<string, Promise<boolean>>();

  /** What is wrong with a mask for `first`, the first reference picture as it is sent. `limits`: of the site; absent: it takes no mask. */
  async troubleOf(mask: LocalImage, first: LocalImage | undefined, limits: PictureLimits | undefined): Promise<Text | undefined> {
    if (!limits) return words('input.mask.notTaken');
    if (!first) return words('input.mask.noPicture');
    const { maxBytes, types } = limits;
    if (!types.includes(mask.type))
      return words('input.mask.type', { type: typeName(mask.type), types: { list: types.map(typeName) } });
    if (mask.bytes > maxBytes) return words('input.mask.tooLarge', { size: { bytes: mask.bytes }, most: { bytes: maxBytes } });
    const [own, wanted] = await Promise.all([this.#sizeOf(mask), this.#sizeOf(first)]);
    if (own && wanted && (own.width !== wanted.width || own.height !== wanted.height)) return otherSize(own, wanted, first);
    return (await this.#isOpaque(mask)) ? words('input.mask.opaque') : undefined;
  }

  #sizeOf({ path, sha256 }: LocalImage): Promise<Size | undefined> {
    const known = this.#sizes.get(sha256) ?? sizeOf(path);
    this.#sizes.set(sha256, known);
    return known;
  }

  #isOpaque({ path, sha256 }: LocalImage): Promise<boolean> {
    const known = this.#opaque.get(sha256) ?? isOpaque(path);
    this.#opaque.set(sha256, known);
    return known;
  }
}

function otherSize(own: Size, wanted: Size, { name, refitted }: LocalImage): Text {
  const phrase = ({ width, height }: Size): string => `${width} × ${height}`;
  const differ = words('input.mask.size', { mask: phrase(own), name, picture: phrase(wanted) });
  return refitted === 'smaller' ? sentences(differ, words('input.mask.resized')) : differ;
}

/** Undefined of a picture that cannot be decoded here, such as HEIC. */
async function sizeOf(path: string): Promise<Size | undefined> {
  const sharp = await imageLibrary();
  return sharp(path, { limitInputPixels: false })
    .metadata()
    .then(
      ({ width, height }) => ({ width, height }),
      () => undefined,
    );
}

/** Nothing may change where no pixel is transparent. Its damage was looked for before. */
async function isOpaque(path: string): Promise<boolean> {
  const sharp = await imageLibrary();
  const { isOpaque: opaque } = await sharp(path).stats();
  return opaque;
}
