import { PlantainError } from '../domain/failures/failure.js';
import { whyFile } from '../domain/failures/file-error.js';
import { words } from '../words/words.js';
import { cannot, type StoreAction } from './action.js';

/** What the file system said, as an error that names the folder. */
export function fileSystemFailure(error: unknown, action: StoreAction, folder: string): PlantainError {
  const message = cannot(action, words('store.folder', { path: folder }), whyFile(error));
  return new PlantainError({ code: 'store_failed', billing: 'unbilled', message }, { cause: error });
}
