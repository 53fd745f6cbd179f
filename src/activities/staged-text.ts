import { text } from 'node:stream/consumers';
import type { Store } from '../stores/store.js';

export const isMissing = (error: unknown): boolean => error instanceof Error && error.name === 'StoreKeyMissingError';

/** The text under a key; undefined when there is none. */
export async function readIfThere(store: Store, key: string): Promise<string | undefined> {
  try {
    return await text(await store.get(key));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What plantain itself has written under a key, as JSON; undefined when there is nothing. */
export async function readNote<T>(staging: Store, key: string): Promise<T | undefined> {
  const note = await readIfThere(staging, key);
  return note === undefined ? undefined : (JSON.parse(note) as T);
}
