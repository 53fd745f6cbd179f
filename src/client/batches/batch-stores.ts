import { isDataFolder, relocated } from '../../config/data-folder.js';
import type { StagedBatch } from '../../domain/batch.js';
import { UserError } from '../../domain/failures/user-error.js';
import type { Store } from '../../stores/store.js';
import type { ListedBatch } from './listed-batch.js';
import type { Session } from '../session.js';
import { namedStore, stagingOf } from '../../config/open-stores.js';
import { words } from '../../words/words.js';

/** The stores of a batch, and where it lies in the one that it was staged in. */
export interface BatchStores {
  readonly store: Store;
  readonly staging: Store;
  readonly staged: StagedBatch;
}

/** @throws UserError for a batch of a version that did not write the names of its stores down */
export function storesOf({ config }: Pick<Session, 'config'>, { batchId, start }: ListedBatch): BatchStores {
  if (!start?.results) throw new UserError('not_found', words('batch.oldStores', { batch: batchId }));
  const { store, out, staging, stagingFolder } = start.results;
  const { staging: _now, ...without } = config;
  return {
    store: namedStore(config, store, out === undefined ? undefined : relocated(config, out)),
    staged: { batchId, ...(stagingFolder === undefined ? {} : { stagingFolder }) },
    staging:
      staging === undefined
        ? stagingOf({ ...without, dataDir: isDataFolder(config, start.dataDir) ? config.dataDir : start.dataDir }).store
        : namedStore(config, staging),
  };
}
