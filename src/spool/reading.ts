import type { z } from 'zod';
import { PlantainError } from '../domain/failures/failure.js';
import { words } from '../words/words.js';

/** What a record of the journal says. `path`: of its file. */
export function parsed<T>(json: string | undefined, schema: z.ZodType<T>, path: string): T {
  const result = schema.safeParse(parseJson(json ?? ''));
  if (result.success) return result.data;
  throw damaged(path);
}

/** Complete when it was written, so the disk or a hand has damaged it: nobody can say any more how the request ended. */
export const damaged = (path: string): PlantainError =>
  new PlantainError({ code: 'submission_unknown', billing: 'maybe', message: words('spool.damaged', { path }) });

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // What is no JSON fits no schema either: the caller says so, with the path.
    return undefined;
  }
}
