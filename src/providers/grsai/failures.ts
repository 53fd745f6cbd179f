import { PlantainError, type Failure } from '../../domain/failure.js';
import { failureOfStatus } from '../../http/failures.js';
import { quote } from '../../http/quote.js';
import { retryAfterMs, type ReplyHeaders } from '../../http/retry-after.js';
import type { Site } from '../provider.js';
import { keyWords, redirectWords } from '../refusal-words.js';
import type { Answer, TaskAnswer } from './answer.js';

export const UNKNOWN_TASK = -22;

/** Where an answer came from, for its message. */
export interface Source {
  readonly site: Site;
  /** `POST https://host/path`. */
  readonly name: string;
  readonly status: number;
  readonly headers: ReplyHeaders;
}

const NO_CREDITS = /credit|balance|points|quota|积分|余额|点数|额度/i;
const MODERATED = /moderation|violat|polic(?:y|ies)|sensitive|违规|敏感/i;

type Verdict = Pick<Failure, 'code' | 'billing'> & { readonly note?: string };

/** What an envelope's `code` means; only 0, -1, -4 and -22 have been seen (grsai.md, 5). */
function verdictOfCode(code: number, words: string): Verdict {
  if (code === -1 && (words === '' || NO_CREDITS.test(words))) return { code: 'insufficient_balance', billing: 'unbilled' };
  if (code === -4) {
    const note = 'some nodes answer so when an aspect ratio is sent; --aspect-ratio none leaves it out';
    return { code: 'invalid_request', billing: 'unbilled', note };
  }
  // Nothing is known of it, so a task may have been begun.
  return { code: 'server_error', billing: 'maybe' };
}

/** The failure that an answer without a task stands for. */
export function refusal(source: Source, answer: Answer): PlantainError {
  const { site, name, status, headers } = source;
  const message = (words: readonly (string | undefined)[]): string =>
    [`Site "${site.name}" answered ${status} to ${name}`, ...words]
      .filter((word) => word !== undefined && word !== '')
      .map((word, index) => (index === 0 ? word : quote(word ?? '', site.key)))
      .join(': ');
  if (answer.kind === 'refused') {
    const { note, ...verdict } = verdictOfCode(answer.code, answer.words);
    return new PlantainError({ ...verdict, message: message([`code ${answer.code}`, answer.words, note]) });
  }
  const verdict = failureOfStatus(status);
  const retryAfter = retryAfterMs(headers);
  const said = answer.kind === 'error' ? answer.words : answer.kind === 'unreadable' ? unreadable(answer.text) : '';
  const words = [verdict.code === 'auth' ? keyWords(site) : undefined, redirectWords(status, headers), said];
  return new PlantainError({
    ...verdict,
    message: message(words),
    ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
  });
}

const unreadable = (text: string): string => (text.trim() === '' ? 'an empty answer' : `not what GRSAI answers: ${text}`);

/**
 * Why a task failed. The vendor gives the points of a failed task back (documents of the older API); of `violation` and of the unified
 * API nothing is known.
 */
export function failureOfTask(
  site: Site,
  { status, failure_reason: reason, error }: TaskAnswer,
  api: 'draw' | 'unified',
): Failure {
  const words = [reason, error === reason ? '' : error].filter((word) => word !== '').map((word) => quote(word, site.key));
  const blocked = status === 'violation' || /_moderation$/.test(reason) || (reason === '' && MODERATED.test(error));
  const code = blocked ? 'content_blocked' : 'server_error';
  const billing = api === 'draw' && status === 'failed' ? 'unbilled' : 'maybe';
  const what = blocked ? 'refused the prompt or a picture' : 'failed at the task';
  return { code, billing, message: [`Site "${site.name}" ${what}`, ...words].join(': ') };
}
