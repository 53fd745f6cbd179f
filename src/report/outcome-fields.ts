import { FAILURES } from '../domain/failure.js';
import type { Outcome, Undelivered } from '../domain/outcome.js';

/** What went wrong with an item, and what can be done about it. */
export function failureFields({ code, message, claims }: Undelivered) {
  return { code, message, hint: FAILURES[code].hint, ...(claims && claims.length > 0 ? { claims } : {}) };
}

/** When an item began and ended; it never began if `startedAt` is null. */
export function timeFields({ startedAt, endedAt, uploadMs, generationMs }: Outcome) {
  return {
    startedAt: startedAt === undefined ? null : new Date(startedAt).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    seconds: startedAt === undefined ? null : (endedAt - startedAt) / 1000,
    ...(uploadMs === undefined ? {} : { uploadSeconds: uploadMs / 1000 }),
    ...(generationMs === undefined ? {} : { generationSeconds: generationMs / 1000 }),
  };
}
