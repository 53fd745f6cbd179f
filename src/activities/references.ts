import { createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BatchRef } from '../domain/batch.js';
import { PlantainError } from '../domain/failure.js';
import type { Item, StagedReference } from '../domain/item.js';
import type { UploadedReference } from '../domain/generation.js';
import type { Json } from '../domain/json.js';
import type { ReferenceFile } from '../providers/provider.js';
import { keyless, runFree } from './context.js';
import type { Dependencies } from './dependencies.js';
import type { StagedItems } from './items.js';

/** The staged references of an item as files of this host, in order; `uploaded` as `uploadReferences` returned it. */
export function referenceFiles(
  dependencies: Dependencies,
  batch: BatchRef,
  item: Item,
  uploaded: readonly Json[] = [],
): Promise<ReferenceFile[]> {
  return Promise.all(
    item.references.map(async (reference, index) => {
      const { name, sha256, bytes, type } = reference;
      const file = { path: await localPath(dependencies, batch, reference), name, sha256, bytes, type };
      const remote = uploaded[index];
      return remote === undefined ? file : { ...file, uploaded: remote };
    }),
  );
}

async function localPath(dependencies: Dependencies, batch: BatchRef, reference: StagedReference): Promise<string> {
  const staging = dependencies.staging(batch);
  try {
    if (staging.hostLocal) return await existing(await staging.url(reference.key));
    const copy = path.join(dependencies.referenceFolder, reference.sha256);
    return await existing(copy).catch(async () => {
      await mkdir(dependencies.referenceFolder, { recursive: true });
      const partial = `${copy}.${process.pid}.${Math.random().toString(36).slice(2)}`;
      await pipeline(await staging.get(reference.key), createWriteStream(partial)).catch(async (error: unknown) => {
        await rm(partial, { force: true });
        throw error;
      });
      await rename(partial, copy);
      return copy;
    });
  } catch (cause) {
    const message = `the staged reference ${reference.name} cannot be read`;
    throw new PlantainError({ code: 'input_missing', message, billing: 'unbilled' }, { cause });
  }
}

async function existing(file: string): Promise<string> {
  await access(file);
  return file;
}

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
        const files = await referenceFiles(dependencies, input.batch, item);
        const context = { site, signal, http: dependencies.http, progress };
        const uploaded: UploadedReference[] = [];
        for (const file of files) {
          const one = await keyless(site.key, signal, dependencies.uploads.bring(provider, file, context));
          if (one) uploaded.push(one);
        }
        return uploaded;
      });
    },
  };
}
