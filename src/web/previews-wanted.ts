import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PreviewPlace } from '../disk/preview-place.js';

const SIGN_EVERY_MS = 30_000;
/** What a worker has left that was killed. */
const KEPT_MS = 24 * 3_600_000;

/** Lets workers of this host leave previews for the page, until it ends. Whatever is in the way of that costs no picture. */
export async function askForPreviews(dataDir: string): Promise<{ end(): Promise<void> }> {
  const place = new PreviewPlace(dataDir);
  const sign = (): Promise<void> => place.want().catch(() => undefined);
  await sign();
  await sweep(place);
  const timer = setInterval(() => void sign(), SIGN_EVERY_MS).unref();
  return {
    end: () => {
      clearInterval(timer);
      return place.unwant().catch(() => undefined);
    },
  };
}

async function sweep({ folder }: PreviewPlace): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isDirectory() && found.mtimeMs < Date.now() - KEPT_MS)
      await rm(join(folder, name), { recursive: true, force: true });
  }
}
