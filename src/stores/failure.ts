import { PlantainError } from '../domain/failures/failure.js';
import { fileReason } from '../domain/failures/file-error.js';

/** What the file system said, as an error that names the folder. */
export function fileSystemFailure(error: unknown, action: string, folder: string): PlantainError {
  const message = `Cannot ${action} the folder ${folder}: ${fileReason(error)}.`;
  return new PlantainError({ code: 'store_failed', billing: 'unbilled', message }, { cause: error });
}
