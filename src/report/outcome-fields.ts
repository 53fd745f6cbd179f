import { claimWords } from '../domain/claim.js';
import { hintOf } from '../domain/failures/failure.js';
import { isFree, type Outcome, type Undelivered } from '../domain/outcome.js';
import type { Say } from '../words/words.js';

/** Who reads a report: in which language, and of which batch. */
export interface Reader {
  readonly say: Say;
  readonly batchId?: string;
}

/** Where something that was paid for may still lie, in words. */
export const claimFields = ({ claims = [] }: Outcome) => (claims.length > 0 ? { claims: claims.map(claimWords) } : {});

/** What went wrong with an item, and what can be done about it. */
export function failureFields(outcome: Undelivered, { say, batchId }: Reader) {
  const { code, message, calls } = outcome;
  const hint = hintOf(code, { isFree: isFree(calls), message, batchId });
  return { code, message: say(message), hint: say(hint), ...claimFields(outcome) };
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
