import { text } from 'node:stream/consumers';
import { type Store, StoreKeyMissingError } from './store.js';

/** The text under a key, with one question to the store; undefined when there is none. */
export async function textIfThere(store: Store, key: string): Promise<string | undefined> {
  try {
    return await text(await store.get(key));
  } catch (error) {
    if (error instanceof StoreKeyMissingError) return undefined;
    throw error;
  }
}
