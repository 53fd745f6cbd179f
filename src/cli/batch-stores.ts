import type { Store } from '../stores/store.js';
import { usageError } from './exit.js';
import type { ListedBatch } from './find-batches.js';
import type { Session } from './session.js';
import { namedStore, stagingOf } from './stores.js';

/** The stores of a batch. @throws CliError for a batch of a version that did not write the names of its stores down */
export function storesOf({ config }: Pick<Session, 'config'>, { batchId, start }: ListedBatch): { store: Store; staging: Store } {
  if (!start?.results)
    throw usageError(`Batch ${batchId} was started by an older plantain, which did not say where its pictures are.`);
  const { store, out, staging } = start.results;
  const { staging: _now, ...without } = config;
  return {
    store: namedStore(config, store, out),
    staging: staging === undefined ? stagingOf({ ...without, dataDir: start.dataDir }).store : namedStore(config, staging),
  };
}
