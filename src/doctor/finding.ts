import { ConfigError } from '../config/load.js';
import { hintOf, isPlantainError } from '../domain/failures/failure.js';
import { fileTroubleOf } from '../domain/failures/file-error.js';
import { UserError } from '../domain/failures/user-error.js';
import type { Secret } from '../domain/secret.js';
import { say } from '../words/current.js';
import type { Text } from '../words/words.js';
import { messageOf } from '../domain/failures/message-of.js';

/** `fail`: a batch would not get its pictures. `warn`: it may not, or something is other than most people want it. */
export type Level = 'ok' | 'warn' | 'fail';

/** One line of doctor. */
export interface Finding {
  /** What was looked at: `site banana`. */
  readonly what: string;
  readonly level: Level;
  /** What was seen, and never a key. */
  readonly seen: string;
  /** What to do about it. */
  readonly advice?: string;
}

export const ok = (what: Text, seen: Text): Finding => found('ok', what, seen);
export const warn = (what: Text, seen: Text, advice?: Text): Finding => found('warn', what, seen, advice);
export const fail = (what: Text, seen: Text, advice?: Text): Finding => found('fail', what, seen, advice);

const found = (level: Level, what: Text, seen: Text, advice?: Text): Finding => ({
  what: say(what),
  level,
  seen: say(seen),
  ...(advice === undefined ? {} : { advice: say(advice) }),
});

/** What an error says, without the key; what to do is `advice`, else what the table of failures says of its code. */
export function failed(what: string, error: unknown, options: { key?: Secret | undefined; advice?: Text } = {}): Finding {
  const {
    key,
    advice = isPlantainError(error)
      ? say(hintOf(error.code, { isFree: error.billing === 'unbilled', message: error.text }))
      : undefined,
  } = options;
  const file = fileTroubleOf(error);
  const words = error instanceof ConfigError ? error.problems.join('\n') : (file?.message ?? messageOf(error));
  return fail(what, key ? key.redact(words) : words, advice ?? file?.advice);
}

/** As `failed`, for messages whose first sentence is what was seen and whose rest, if there is one, is what to do. */
export function failedInTwo(what: string, error: unknown, usualAdvice: string): Finding {
  if (error instanceof UserError && error.texts.advice !== undefined) return fail(what, error.texts.message, error.texts.advice);
  const words = messageOf(error);
  const [, seen, advice] = /^(.+?\.)\s+(\S.*)$/su.exec(words) ?? [];
  return fail(what, seen ?? words, advice ?? usualAdvice);
}
