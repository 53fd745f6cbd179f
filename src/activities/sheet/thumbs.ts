import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { log } from '@temporalio/activity';
import { messageOf } from '../../domain/failures/message-of.js';
import type { SpooledImage, StoredImage } from '../../domain/generation.js';
import type { StagedReference } from '../../domain/item.js';
import { referenceThumbKeys, referenceThumbsPrefix, thumbKey } from '../../domain/names.js';
import type { Store } from '../../stores/store.js';
import type { Dependencies } from '../dependencies.js';

/** A thumbnail that is lost with the power is no loss: the page shows the picture itself. */
const WEBP = { type: 'image/webp', ifAbsent: true, passing: true } as const;
const REFERENCES_AT_ONCE = 2;

/**
 * Puts a small one of a picture beside it. A picture that cannot be opened has none, and a store that does not take it costs no picture:
 * whatever goes wrong here is logged and forgotten.
 */
export async function putThumb(
  { thumbnail }: Dependencies,
  store: Store,
  key: string,
  { path, type, kind = 'image' }: Pick<SpooledImage, 'type' | 'kind'> & { readonly path: string },
): Promise<Pick<StoredImage, 'width' | 'height' | 'thumb'>> {
  if (kind !== 'image' || !thumbnail) return {};
  try {
    const made = await thumbnail(path, type);
    if (!made) return {};
    const { width, height, small } = made;
    const thumb = thumbKey(key);
    return (await putOnce(store, thumb, small)) ? { width, height, thumb } : { width, height };
  } catch (error) {
    log.debug('a picture has no thumbnail', { key, error: messageOf(error) });
    return {};
  }
}

/** Another version of the encoder may have made other bytes of the same picture: those that are there will do. */
async function putOnce(store: Store, key: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await store.put(key, bytes, WEBP);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'StoreConflictError') return true;
    log.debug('a thumbnail could not be stored', { key, error: messageOf(error) });
    return false;
  }
}

/** The reference pictures of a batch as its contact sheet shows them: made of what lies in staging, each once. */
export class ReferenceThumbs {
  /** By SHA-256: whether there is one. */
  readonly #known = new Map<string, boolean>();
  #listed = false;

  constructor(
    private readonly dependencies: Dependencies,
    private readonly store: Store,
    private readonly folder: string,
  ) {}

  has({ sha256 }: Pick<StagedReference, 'sha256'>): boolean {
    return this.#known.get(sha256) === true;
  }

  /** Makes those that are missing, until `until` (epoch milliseconds): the rest of them comes the next time. */
  async make(staging: Store, references: Iterable<StagedReference>, until: number, signal?: AbortSignal): Promise<void> {
    if (!this.dependencies.thumbnail) return;
    const missing = new Map<string, StagedReference>();
    for (const reference of references) if (!this.#known.has(reference.sha256)) missing.set(reference.sha256, reference);
    if (missing.size === 0) return;
    await this.#look(missing.keys());
    const queue = [...missing.values()].filter(({ sha256 }) => !this.#known.has(sha256)).values();
    const lane = async (): Promise<void> => {
      for (const reference of queue) {
        if (Date.now() >= until || signal?.aborted === true) return;
        this.#known.set(reference.sha256, await this.#makeOne(staging, reference));
      }
    };
    await Promise.all(Array.from({ length: REFERENCES_AT_ONCE }, lane));
  }

  /** What an earlier worker has made. */
  async #look(digests: Iterable<string>): Promise<void> {
    if (this.#listed) return;
    const keys = new Set(await this.store.list(referenceThumbsPrefix(this.folder)));
    for (const sha256 of digests) {
      const { small, large } = referenceThumbKeys(this.folder, sha256);
      if (keys.has(small) && keys.has(large)) this.#known.set(sha256, true);
    }
    this.#listed = true;
  }

  async #makeOne(staging: Store, { key, sha256, type }: StagedReference): Promise<boolean> {
    const { thumbnail, reportFolder } = this.dependencies;
    await mkdir(reportFolder, { recursive: true });
    const folder = await mkdtemp(join(reportFolder, 'reference-'));
    try {
      const path = join(folder, 'picture');
      await pipeline(await staging.get(key), createWriteStream(path));
      const made = await thumbnail?.(path, type, true);
      if (!made?.large) return false;
      const { small, large } = referenceThumbKeys(this.folder, sha256);
      return (await putOnce(this.store, large, made.large)) && (await putOnce(this.store, small, made.small));
    } catch (error) {
      log.debug('a reference picture has no thumbnail', { key, error: messageOf(error) });
      return false;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
