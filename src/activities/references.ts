import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { removeFile } from '../disk/removal.js';
import type { BatchRef } from '../domain/batch.js';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { textOf } from '../domain/failures/text-of.js';
import { words } from '../words/words.js';
import type { FailureCode } from '../domain/failures/failure.js';
import type { Item, StagedReference } from '../domain/item.js';
import type { UploadedReference } from '../domain/generation.js';
import type { Json } from '../domain/json.js';
import type { ReferenceFile } from '../providers/provider.js';
import { exists } from '../disk/files.js';
import type { Store } from '../stores/store.js';
import { type IsFinal, keyless, runFree } from './context.js';
import type { Dependencies } from './dependencies.js';
import type { StagedItems } from './record/items.js';
import { isMissing } from '../staging/notes.js';
import { absence, isInputGone } from './record/absence.js';

/** The staged references of an item as files of this host, in order; `uploaded` as `uploadReferences` returned it. */
export function referenceFiles(
  dependencies: Dependencies,
  batch: BatchRef,
  item: Item,
  uploaded: readonly Json[] = [],
): Promise<ReferenceFile[]> {
  return Promise.all(
    item.references.map(async (reference, index) => {
      const file = await stagedFile(dependencies, batch, reference);
      const remote = uploaded[index];
      return remote === undefined ? file : { ...file, uploaded: remote };
    }),
  );
}

/** A staged picture as a file of this host. */
export async function stagedFile(
  dependencies: Dependencies,
  batch: BatchRef,
  reference: StagedReference,
): Promise<ReferenceFile> {
  const { name, sha256, bytes, type } = reference;
  return { path: await localPath(dependencies, batch, reference), name, sha256, bytes, type };
}

async function localPath(dependencies: Dependencies, batch: BatchRef, reference: StagedReference): Promise<string> {
  const staging = dependencies.staging(batch);
  try {
    const file = staging.hostLocal ? await staging.url(reference.key) : path.join(dependencies.referenceFolder, reference.sha256);
    if (await exists(file)) return file;
    if (staging.hostLocal) throw await absence(staging, batch, words('work.stagedPicture', { name: reference.name }));
    await copyTo(file, staging, reference);
    return file;
  } catch (error) {
    if (isMissing(error)) throw await absence(staging, batch, words('work.stagedPicture', { name: reference.name }));
    if (isInputGone(error)) throw error;
    // A bucket or a disk that fails now says nothing of the picture.
    const text = words('work.unreadableStaged', { name: reference.name, why: textOf(error) });
    throw new SpokenError(text, { cause: error });
  }
}

async function copyTo(file: string, staging: Store, { key }: StagedReference): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await pipeline(await staging.get(key), createWriteStream(partial)).catch(async (error: unknown) => {
    await removeFile(partial);
    throw error;
  });
  await rename(partial, file);
}

const REFUSED_FOR_EVER: ReadonlySet<FailureCode> = new Set(['input_missing', 'invalid_request', 'content_blocked']);
const REFUSED_ACCOUNT: ReadonlySet<FailureCode> = new Set(['auth', 'insufficient_balance']);
/** How often a site must refuse the account before it is believed: one that is only confused takes the key a moment later. */
const REFUSALS_BELIEVED = 3;

/**
 * What will be the same for ever: a picture that is gone or that the site does not take, and, once it has been said often enough, that
 * the account is refused.
 */
const isUploadFinal: IsFinal = ({ code }, attempt) =>
  REFUSED_FOR_EVER.has(code) || (REFUSED_ACCOUNT.has(code) && attempt >= REFUSALS_BELIEVED);

export interface UploadInput {
  readonly batch: BatchRef;
  readonly index: number;
  readonly pageSize: number;
  readonly site: string;
}

export function createReferenceActivities(dependencies: Dependencies, items: StagedItems) {
  return {
    /** Free and idempotent: what a submit at this site may point at, one value for each reference of the item. */
    async uploadReferences(input: UploadInput): Promise<UploadedReference[]> {
      return runFree(async ({ signal, progress }) => {
        const site = dependencies.site(input.site);
        const provider = dependencies.provider(site.provider);
        if (!provider.uploadReference) return [];
        const item = await items.item(input.batch, input.index, input.pageSize);
        if (provider.uploadsFor?.(site, item.references) === false) return [];
        const files = await referenceFiles(dependencies, input.batch, item);
        const context = { site, signal, http: dependencies.http, progress };
        const uploaded: UploadedReference[] = [];
        for (const file of files) {
          const one = await keyless(site, signal, dependencies.uploads.bring(provider, file, context));
          if (one) uploaded.push(one);
        }
        return uploaded;
      }, isUploadFinal);
    },
  };
}
