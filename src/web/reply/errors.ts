import type { Context } from 'hono';
import { asUserError } from '../../client/as-user-error.js';
import type { UserErrorCode } from '../../domain/failures/user-error.js';
import { say } from '../../words/current.js';
import type { Text } from '../../words/words.js';

export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 500 | 502;

const STATUS: Readonly<Record<UserErrorCode, ErrorStatus>> = {
  usage: 400,
  config: 409,
  input: 422,
  not_found: 404,
  conflict: 409,
  refused: 409,
  unreachable: 502,
  server: 502,
  site: 502,
  gone: 409,
  ended: 409,
  incompatible: 409,
  file: 500,
  unexpected: 500,
};

/** What an answer tells of an error. */
export interface WebError {
  readonly code: string;
  readonly message: string;
  readonly problems?: readonly string[];
  readonly advice?: string;
}

const CODES: Readonly<Partial<Record<ErrorStatus, string>>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  412: 'changed',
  413: 'too_large',
  415: 'no_picture',
  422: 'input',
};

/** A request that is refused before anybody has tried it. */
export function refusal(c: Context, status: ErrorStatus, message: Text, advice?: Text): Response {
  const error: WebError = {
    code: CODES[status] ?? 'usage',
    message: say(message),
    ...(advice === undefined ? {} : { advice: say(advice) }),
  };
  return c.json({ error }, status);
}

/** Any error as an answer, in the language of the reader. A stack stays here. */
export function troubleReply(c: Context, cause: unknown): Response {
  const { code, texts } = asUserError(cause);
  const { message, advice } = texts;
  const problems = code === 'unexpected' ? [] : texts.problems.map(say);
  const error: WebError = {
    code,
    message: say(message),
    ...(problems.length === 0 ? {} : { problems }),
    ...(advice === undefined ? {} : { advice: say(advice) }),
  };
  return c.json({ error }, STATUS[code]);
}
