import { join } from 'node:path';
import { listIfThere, readIfThere } from '../disk/files.js';
import { REQUEST_ID } from './entry.js';

/** The journal keys of a spool by the ids that sites gave the requests. `dir`: the spool's folder, which need not be there. */
export async function requestIdsIn(dir: string): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, string>();
  for (const batch of await listIfThere(dir)) {
    // Not the folder of a batch, see `hostOf`.
    if (batch === 'host') continue;
    for (const entry of await listIfThere(join(dir, batch))) {
      const id = await readIfThere(join(dir, batch, entry, REQUEST_ID));
      if (id !== undefined) keys.set(id, `${batch}/${entry}`);
    }
  }
  return keys;
}
