import { UserError } from '../../domain/failures/user-error.js';
import { isDataFolder } from '../../config/data-folder.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import type { PreparedBatch } from './prepared-batch.js';
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
    ...(stagingOf(prepared.config).store.hostLocal
      ? ['The items would be staged on this host: name a shared store as staging.']
      : []),
    ...(prepared.store.hostLocal
      ? [`The store ${prepared.storeName} is a folder of the host that writes: choose a shared one by --store.`]
      : []),
  ];
  if (problems.length === 0) return;
  throw new UserError(
    'usage',
    `Workers of other hosts serve ${target.address}, so nothing of the batch may lie on this host alone.`,
    { problems },
  );
}

/**
 * What to know of a batch that is left to workers of this host: those of another data folder take its tasks and cannot do them, as nothing
 * tells whose they are.
 */
export function placementWarnings({ target, config }: Session): string[] {
  if (target.embedded || !stagingOf(config).store.hostLocal) return [];
  return [
    `The items lie in the data folder ${config.dataDir}: only workers of this folder can make them. A worker of another folder on ` +
      `${target.address} would take tasks of the batch and fail.`,
  ];
}

/** Why a worker of this data folder cannot do the tasks of a batch in the shared queue; undefined where it can, as far as is known. */
export function outOfReach({ config }: Session, { batchId, start }: ListedBatch): string | undefined {
  if (!start || isDataFolder(config, start.dataDir)) return undefined;
  const { staging } = start.results ?? {};
  if (staging !== undefined && Object.hasOwn(config.stores, staging)) return undefined;
  return (
    `This worker cannot make batch ${batchId}: its items lie in the data folder ${start.dataDir}, and this one is ${config.dataDir}. ` +
    'Start plantain worker in the folder of the batch, and stop this one.'
  );
}
