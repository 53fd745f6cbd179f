import { type Billing, PlantainError } from '../domain/failures/failure.js';
import { whyFile } from '../domain/failures/file-error.js';
import { words } from '../words/words.js';
import { systemCode } from '../disk/system-error.js';

/**
 * Runs disk work of the spool; a failure of the operating system becomes a `PlantainError` `spool_full` that names the folder.
 * `billing`: what the request that the work belongs to has cost by then.
 */
export async function onDisk<T>(folder: string, billing: Billing, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined || error instanceof PlantainError) throw error;
    const message = words('spool.unusable', { folder, why: whyFile(error) });
    throw new PlantainError({ code: 'spool_full', message, billing }, { cause: error });
  }
}
