import type { z } from 'zod';
import { damaged, parsed } from '../reading.js';
import type { Journal } from './journal.js';
import type { Spot } from './key-state.js';

/** How often a log that is packed at this moment is looked for again. */
export const LOOKS = 3;

/** The record at a place that the index names; undefined where it names none. */
export async function readRecord<T>(
  journal: Journal,
  place: () => Spot | undefined,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  let path = journal.folder;
  for (let look = 0; look < LOOKS; look++) {
    const spot = place();
    if (!spot) return undefined;
    path = spot.log.path;
    const json = await journal.read(spot);
    if (json !== undefined) return parsed(json, schema, path);
    // Packed into another log meanwhile.
    await journal.refresh();
  }
  throw damaged(path);
}
