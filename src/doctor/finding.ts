import { hintOf, isPlantainError } from '../domain/failures/failure.js';
import { fileTextOf } from '../domain/failures/file-error.js';
import { textOf } from '../domain/failures/text-of.js';
import { UserError } from '../domain/failures/user-error.js';
import type { Secret } from '../domain/secret.js';
import { mapText, sentences, type Text } from '../words/words.js';

/** `fail`: a batch would not get its pictures. `warn`: it may not, or something differs from what most people want. */
export type Level = 'ok' | 'warn' | 'fail';

/** One line of doctor. */
export interface Finding {
  /** What was checked: `site banana`. */
  readonly what: Text;
  readonly level: Level;
  /** What was seen, and never a key. */
  readonly seen: Text;
  /** What to do about it. */
  readonly advice?: Text;
}

export const ok = (what: Text, seen: Text): Finding => found('ok', what, seen);
export const warn = (what: Text, seen: Text, advice?: Text): Finding => found('warn', what, seen, advice);
export const fail = (what: Text, seen: Text, advice?: Text): Finding => found('fail', what, seen, advice);

const found = (level: Level, what: Text, seen: Text, advice?: Text): Finding => ({
  what,
  level,
  seen,
  ...(advice === undefined ? {} : { advice }),
});

/** What an error tells, without the key. What to do is `advice`, else what the error itself or the table of failures knows. */
export function failed(
  what: Text,
  error: unknown,
  options: { key?: Secret | undefined; advice?: Text | undefined } = {},
): Finding {
  const { key, advice = adviceOf(error) } = options;
  const seen = seenOf(error);
  return fail(what, key ? mapText(seen, (part) => key.redact(part)) : seen, advice);
}

function seenOf(error: unknown): Text {
  if (!(error instanceof UserError)) return fileTextOf(error)?.message ?? textOf(error);
  const { message, problems } = error.texts;
  // What is wrong in the configuration says more than that something is.
  return error.code === 'config' && problems.length > 0 ? sentences(...problems) : sentences(message, ...problems);
}

function adviceOf(error: unknown): Text | undefined {
  if (error instanceof UserError) return error.texts.advice;
  if (isPlantainError(error)) return hintOf(error.code, { isFree: error.billing === 'unbilled', message: error.text });
  return fileTextOf(error)?.advice;
}
