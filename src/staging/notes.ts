import { type Store, StoreKeyMissingError } from '../stores/store.js';
import { textIfThere } from '../stores/text.js';

export { textIfThere } from '../stores/text.js';

export const isMissing = (error: unknown): boolean => error instanceof StoreKeyMissingError;

/** What plantain itself has written under a key, as JSON; undefined when there is nothing. */
export async function readNote<T>(staging: Store, key: string): Promise<T | undefined> {
  const note = await textIfThere(staging, key);
  return note === undefined ? undefined : (JSON.parse(note) as T);
}

export async function writeNote(staging: Store, key: string, note: unknown): Promise<void> {
  await staging.put(key, Buffer.from(JSON.stringify(note)), { type: 'application/json' });
}
