import { words } from '../words/words.js';
import { isTrouble, type Trouble } from './file-trouble.js';
import type { LocalImage, ReadOptions } from './lists/draft.js';
import { fetchInto } from './pictures/fetched.js';
import { fits, fitted } from './pictures/fit.js';
import { inParallel } from '../domain/in-parallel.js';
import { PictureReader } from './pictures/picture.js';
import type { PictureName } from './pictures/picture-name.js';
import { Scratch } from './scratch.js';

const FILES_AT_ONCE = 4;
const FETCHES_AT_ONCE = 5;
/** The image library works on one picture with several threads. */
const ENCODINGS_AT_ONCE = 2;

/** A picture that can be sent, or what is wrong with it. */
export type Looked = LocalImage | Trouble;

export interface LookedAt {
  /** What became of a picture that was named. */
  of(name: PictureName): Looked;
  readonly refitted: { readonly smaller: number; readonly converted: number };
}

/** Looks at all pictures, each once however many items name it: files, then URLs, and last what has to be resized. */
export async function lookAt(names: readonly PictureName[], options: ReadOptions): Promise<LookedAt> {
  const scratch = options.scratch ?? new Scratch();
  const reader = new PictureReader(options.maxImageBytes, options.within, options.memory);
  const found = new Map<string, Looked>();
  await all(names, 'file', async ({ at }) => reader.read(at), { found, limit: FILES_AT_ONCE, step: 'checked', options });
  const fetchOne = (name: PictureName): Promise<Looked> => fetched(name, reader, scratch, options);
  await all(names, 'url', fetchOne, { found, limit: FETCHES_AT_ONCE, step: 'fetched', options });
  const { fits: ways, refitted } = await fitAll([...found.values()], scratch, options);
  return {
    refitted,
    of(name) {
      const looked = found.get(name.at);
      if (looked === undefined) throw new Error(`The picture ${name.label} was not looked at`);
      if (isTrouble(looked)) return looked;
      const way = ways.get(looked.sha256);
      if (way === undefined || isTrouble(way)) return way ?? looked;
      return { ...way, name: looked.name };
    },
  };
}

interface Looking {
  readonly found: Map<string, Looked>;
  readonly limit: number;
  readonly step: 'checked' | 'fetched';
  readonly options: ReadOptions;
}

async function all(
  names: readonly PictureName[],
  kind: PictureName['kind'],
  look: (name: PictureName) => Promise<Looked>,
  { found, limit, step, options }: Looking,
): Promise<void> {
  const different = [...new Map(names.filter((name) => name.kind === kind).map((name) => [name.at, name])).values()];
  let done = 0;
  await inParallel(different, limit, async (name) => {
    found.set(name.at, await look(name));
    options.onProgress?.(step, (done += 1), different.length);
  });
}

async function fetched(
  name: PictureName,
  reader: PictureReader,
  scratch: Scratch,
  { fetchPicture }: ReadOptions,
): Promise<Looked> {
  if (!fetchPicture) return { trouble: words('input.url.noWay') };
  const file = await fetchInto(fetchPicture, name.at, () => scratch.file());
  if (isTrouble(file)) return file;
  const image = await reader.read(file.path);
  return isTrouble(image) ? image : { ...image, name: name.name };
}

/** What becomes of each content that the site does not take as it is, by its digest. */
export async function fitAll(
  looked: readonly Looked[],
  scratch: Scratch,
  { limits, noResize = false, onProgress }: Pick<ReadOptions, 'limits' | 'noResize' | 'onProgress'>,
) {
  const ways = new Map<string, Looked>();
  const refitted = { smaller: 0, converted: 0 };
  if (!limits) return { fits: ways, refitted };
  const unfit = looked.filter((image): image is LocalImage => !isTrouble(image) && !fits(image, limits));
  const different = [...new Map(unfit.map((image) => [image.sha256, image])).values()];
  let done = 0;
  await inParallel(different, ENCODINGS_AT_ONCE, async (image) => {
    const way = await fitted(image, { limits, noResize, scratch });
    ways.set(image.sha256, way);
    if (!isTrouble(way) && way.refitted !== undefined) refitted[way.refitted] += 1;
    onProgress?.('resized', (done += 1), different.length);
  });
  return { fits: ways, refitted };
}
