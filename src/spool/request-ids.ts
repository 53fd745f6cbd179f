import { Journals } from './journals.js';

/** The journal keys of a spool by the ids that sites gave the requests. `dir`: the spool's folder, which need not be there. */
export async function requestIdsIn(dir: string): Promise<ReadonlyMap<string, string>> {
  const journals = new Journals(dir);
  const keys = new Map<string, string>();
  for (const batch of await journals.batches()) {
    for (const key of await journals.keys(batch)) {
      const id = await (await journals.entryAsRead(key)).requestId();
      if (id !== undefined) keys.set(id, key);
    }
  }
  return keys;
}
