import type Sharp from 'sharp';

let loaded: Promise<typeof Sharp> | undefined;

/** Comes with the first picture that is looked at: it takes 30 MB of memory, and most workers never see one. */
export function imageLibrary(): Promise<typeof Sharp> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    // It would remember files by their names, also when their bytes have changed.
    sharp.cache(false);
    return sharp;
  });
  return loaded;
}
