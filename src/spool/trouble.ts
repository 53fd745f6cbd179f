import { type Billing, PlantainError } from '../domain/failure.js';
import { systemCode } from './disk.js';

const MEANING: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EMFILE: 'this process has too many open files',
  EIO: 'the disk does not work properly',
};

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
    const message = `The spool ${folder} cannot be used: ${MEANING[code] ?? (error as Error).message} (${code}).`;
    throw new PlantainError({ code: 'spool_full', message, billing }, { cause: error });
  }
}
