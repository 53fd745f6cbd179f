import { z } from 'zod';
import type { ReadAnswer } from './read-answer.js';

const optionalText = z.string().optional().catch(undefined);
const detail = z.object({ reason: optionalText, retryDelay: optionalText }).catch({});
const fields = z.object({
  message: optionalText,
  /** Google, such as `NOT_FOUND`. */
  status: optionalText,
  /** New-api mirrors. */
  type: optionalText,
  /** The HTTP status at Google; a word, a number, an empty string or null at mirrors. */
  code: z.union([z.string(), z.number()]).optional().catch(undefined),
  details: z.array(detail).optional().catch(undefined),
});
const body = z.object({ error: fields });
/** The name of the error, and beside it, at some, what it means. */
const named = z
  .object({ error: z.string(), message: optionalText })
  .transform(({ error, message }) => ({ message: message ?? error }));
/** An event of a stream that is an error itself. */
const event = fields.extend({ type: z.enum(['error', 'upstream_error']), message: z.string() });
/** An envelope whose code is a status of HTTP that is no success. */
const envelope = z
  .object({ code: z.number().min(400).max(599), message: optionalText, msg: optionalText })
  .transform(({ code, message, msg }) => ({ code, message: message ?? msg }));
const refused = z.union([body.transform(({ error }) => error), named, event, envelope]);

/** What an error body says, in the shape of Google or of a mirror. */
export type WireError = z.infer<typeof fields>;

/** The error that an answer names, in words that can be shown; undefined when it names none. A stream may have it in any piece. */
export function errorIn(answer: Pick<ReadAnswer, 'documents' | 'legible'>): WireError | undefined {
  for (const one of answer.documents.all) {
    const parsed = refused.safeParse(one);
    if (!parsed.success) continue;
    const error: WireError = parsed.data;
    return error.message === undefined ? error : { ...error, message: answer.legible(error.message) };
  }
  return undefined;
}
