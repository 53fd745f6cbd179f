import { UserError } from '../../domain/failures/user-error.js';
import { isDataFolder } from '../../config/data-folder.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import type { PreparedBatch } from './prepared-batch.js';
import { type Words, words } from '../../words/words.js';
import type { Session } from '../session.js';
import { stagingOf } from '../../config/open-stores.js';

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(?::\d+)?$/;

/**
 * Refuses a batch for any worker whose items or pictures only this host could see. Workers count as elsewhere unless the Temporal service is
 * on this host.
 *
 * @throws UserError
 */
export function refuseScattering({ target }: Session, prepared: PreparedBatch): void {
  if (target.embedded || LOOPBACK.test(target.address)) return;
  const problems = [
    ...(stagingOf(prepared.config).store.hostLocal ? [words('batch.sharedStaging')] : []),
    ...(prepared.store.hostLocal ? [words('batch.sharedStore', { store: prepared.storeName })] : []),
  ];
  if (problems.length === 0) return;
  throw new UserError('usage', words('batch.shared', { address: target.address }), { problems });
}

/**
 * What to know of a batch that is left to workers of this host: those of another data folder take its tasks and cannot do them, as nothing
 * tells whose they are.
 */
export function placementWarnings({ target, config }: Session): Words[] {
  if (target.embedded || !stagingOf(config).store.hostLocal) return [];
  return [words('notice.elsewhere', { folder: config.dataDir, address: target.address })];
}

/** Why a worker of this data folder cannot do the tasks of a batch in the shared queue; undefined where it can, as far as is known. */
export function outOfReach({ config }: Session, { batchId, start }: ListedBatch): Words | undefined {
  if (!start || isDataFolder(config, start.dataDir)) return undefined;
  const { staging } = start.results ?? {};
  if (staging !== undefined && Object.hasOwn(config.stores, staging)) return undefined;
  return words('notice.outOfReach', { batch: batchId, theirs: start.dataDir, ours: config.dataDir });
}
