import { PlantainError } from '../domain/failure.js';
import { errorCode } from './write-once.js';

/** What the file system said, as an error that names the folder. */
export function fileSystemFailure(error: unknown, action: string, folder: string): PlantainError {
  const message = `Cannot ${action} the folder ${folder}: ${reason(error)}.`;
  return new PlantainError({ code: 'store_failed', billing: 'unbilled', message }, { cause: error });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EROFS: 'it is read-only',
  EACCES: 'it is read-only or this user may not use it',
  ENOTDIR: 'a part of its path is a file and not a directory',
  EPERM: 'it is read-only or this user may not use it',
};

function reason(error: unknown): string {
  return REASONS[errorCode(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}
