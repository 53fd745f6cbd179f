import { claimWords } from '../domain/claim.js';
import { hintOf } from '../domain/failures/failure.js';
import { isFree, type Outcome, type Undelivered } from '../domain/outcome.js';

/** Where something that was paid for may still lie, in words. */
export const claimFields = ({ claims = [] }: Outcome) => (claims.length > 0 ? { claims: claims.map(claimWords) } : {});

/** What went wrong with an item, and what can be done about it. */
export function failureFields(outcome: Undelivered) {
  const { code, message, calls } = outcome;
  return { code, message, hint: hintOf(code, isFree(calls), message), ...claimFields(outcome) };
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
