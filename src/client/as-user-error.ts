import { fileTroubleOf } from '../domain/failures/file-error.js';
import { isPlantainError } from '../domain/failures/failure.js';
import { messageOf } from '../domain/failures/message-of.js';
import { UserError } from '../domain/failures/user-error.js';
import { type Words, words } from '../words/words.js';
import { isOutage } from './follow/outage.js';
import { ServiceAwayError } from './follow/source.js';

/** What a person can be told of an error, of whatever origin. */
export function asUserError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  // Thrown on this side of Temporal only for a configuration that lacks something, such as the key of the site.
  if (isPlantainError(error)) return new UserError('config', error.text);
  if (error instanceof ServiceAwayError || isOutage(error)) {
    return new UserError('unreachable', words('trouble.away'), {
      problems: causes(error),
      advice: words('trouble.awayAdvice'),
    });
  }
  const file = fileTroubleIn(error);
  if (file) return new UserError('file', file.message, { advice: file.advice });
  return new UserError('unexpected', messageOf(error), { problems: [...causes(error), ...stackOf(error)] });
}

/** What the file system refused, wherever in the command: its errors come without words for a person. */
function fileTroubleIn(error: unknown): ReturnType<typeof fileTroubleOf> {
  let cause = error;
  for (let depth = 0; cause instanceof Error && depth < 5; depth += 1) {
    const file = fileTroubleOf(cause);
    // An error with a name of its own was thrown on purpose and says it all.
    if (file || !UNNAMED.includes(cause.name)) return file;
    cause = cause.cause;
  }
  return undefined;
}

const UNNAMED = ['Error', 'TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'];

/** Whoever reports a fault of the program needs its stack; an error with a name of its own was thrown on purpose and says it all. */
function stackOf(error: unknown): string[] {
  if (!(error instanceof Error) || !UNNAMED.includes(error.name)) return [];
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 5);
}

function causes(error: unknown): Words[] {
  const found: Words[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause instanceof Error && found.length < 5) {
    found.push(words('trouble.because', { why: cause.message }));
    cause = cause.cause;
  }
  return found;
}
