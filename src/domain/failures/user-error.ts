import { say } from '../../words/current.js';
import type { Text } from '../../words/words.js';

/**
 * Kinds of errors that a person can do something about. The names are stable: programs read them in `--json`.
 *
 * What was asked for: `usage` (the request does not fit together), `config` (the configuration is wrong or lacks something), `input`
 * (items, files or parameters cannot be used), `not_found`, `conflict` (something that is there stands in the way), `refused`.
 *
 * What went wrong around it: `unreachable` (Temporal does not answer), `server` (the folder's own Temporal server cannot be started),
 * `site` (the site answered with an error), `gone` (Temporal no longer knows the batch), `ended` (somebody ended the work in Temporal),
 * `incompatible` (this version of plantain cannot continue), `file` (the file system refused), `unexpected` (a fault of plantain).
 */
export type UserErrorCode =
  | 'usage'
  | 'config'
  | 'input'
  | 'not_found'
  | 'conflict'
  | 'refused'
  | 'unreachable'
  | 'server'
  | 'site'
  | 'gone'
  | 'ended'
  | 'incompatible'
  | 'file'
  | 'unexpected';

export interface UserErrorDetails {
  /** What to do, in one line. */
  readonly advice?: Text | undefined;
  /** Further lines, such as all problems of an input. */
  readonly problems?: readonly Text[] | undefined;
  readonly cause?: unknown;
}

/** What an error tells, before somebody reads it. */
export interface UserErrorTexts {
  readonly message: Text;
  readonly problems: readonly Text[];
  readonly advice?: Text;
}

/**
 * An error whose user can do something about it: it is shown without a stack. `message`, `advice` and `problems` are in the language of the
 * process; `texts` are the same as data.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly code: UserErrorCode;
  readonly advice: string | undefined;
  readonly problems: readonly string[];
  readonly texts: UserErrorTexts;

  constructor(code: UserErrorCode, message: Text, { advice, problems = [], cause }: UserErrorDetails = {}) {
    super(say(message), cause === undefined ? undefined : { cause });
    this.code = code;
    this.advice = advice === undefined ? undefined : say(advice);
    this.problems = problems.map(say);
    this.texts = { message, problems, ...(advice === undefined ? {} : { advice }) };
  }
}
