import { type Failure, PlantainError } from '../../domain/failures/failure.js';
import { quote } from '../../http/quote.js';
import { retryAfterMs } from '../../http/retry-after.js';
import { failureOfAnswer } from '../answer/by-status.js';
import type { Source } from '../answer/source.js';
import type { Site } from '../provider.js';
import { keyWords, redirectWords, refusalWords, speaksOfKey } from '../refusal-words.js';
import type { Answer, TaskAnswer } from './answer.js';
import { chain, mapText, type Text, type Words, words } from '../../words/words.js';

export const UNKNOWN_TASK = -22;

const NO_CREDITS = /credit|balance|points|quota|积分|余额|点数|额度/i;
const MODERATED = /moderation|violat|polic(?:y|ies)|sensitive|违规|敏感/i;

type Verdict = Pick<Failure, 'code' | 'billing' | 'suspect'>;

/** What an answer means; of an envelope's codes only 0, -1, -4 and -22 have been seen, -1 with HTTP 200 (grsai.md, 5). */
function verdictOf({ status, name }: Source, answer: Answer): Verdict {
  const told = wordsOf(answer);
  const byStatus = failureOfAnswer({ status, name }, answer.kind === 'unreadable' ? answer.text : told);
  if (answer.kind === 'refused') {
    const { code } = answer;
    // Behind a 429, what is used up is the rate.
    const isWallet = code === -1 && status !== 429 && (NO_CREDITS.test(told) || (told === '' && status < 300));
    if (isWallet) return { code: 'insufficient_balance', billing: 'unbilled' };
    if (isCutJson(answer)) return { code: 'invalid_request', billing: 'unbilled' };
  }
  if (status >= 300) return byStatus;
  if (speaksOfKey(told)) return { code: 'auth', billing: 'unbilled' };
  // Nothing is known of any other code, so a task may have been begun.
  return answer.kind === 'refused' ? { code: 'server_error', billing: 'maybe' } : byStatus;
}

/** Code -4, "unexpected end of JSON input". */
export const isCutJson = (answer: Answer): boolean => answer.kind === 'refused' && answer.code === -4;

/** The failure that an answer without a task stands for; `note` follows the words of the site. */
export function refusal(source: Source, answer: Answer, note: Text = ''): PlantainError {
  const { site, name, status, headers } = source;
  const verdict = verdictOf(source, answer);
  const texts: Text[] = [
    verdict.code === 'auth' ? keyWords(site) : '',
    redirectWords(status, headers) ?? '',
    answer.kind === 'refused' ? words('grsai.code', { code: String(answer.code) }) : '',
    answer.kind === 'unreadable' ? unreadable(answer.text) : wordsOf(answer),
    note,
  ];
  const said = texts.filter((word) => word !== '').map((word) => mapText(word, (part) => quote(part, site.key)));
  const retryAfter = retryAfterMs(headers);
  return new PlantainError({
    ...verdict,
    message: refusalWords({ site: site.name, status, request: name }, said),
    ...(retryAfter !== undefined && { retryAfterMs: retryAfter }),
  });
}

/** What GRSAI says in words; of a page of somebody else, nothing. */
function wordsOf(answer: Answer): string {
  if (answer.kind === 'task') return answer.task.error;
  return answer.kind === 'refused' || answer.kind === 'error' ? answer.words : '';
}

const unreadable = (text: string): Words => (text.trim() === '' ? words('grsai.emptyAnswer') : words('grsai.notGrsai', { text }));

/**
 * Why a task failed. The vendor gives the points of a failed task back (documents of the older API); of `violation` and of the unified
 * API nothing is known.
 */
export function failureOfTask(
  site: Site,
  { status, failure_reason: reason, error }: TaskAnswer,
  api: 'draw' | 'unified',
): Failure {
  const said = [reason, error === reason ? '' : error].filter((word) => word !== '').map((word) => quote(word, site.key));
  const blocked = status === 'violation' || /_moderation$/.test(reason) || (reason === '' && MODERATED.test(error));
  const code = blocked ? 'content_blocked' : 'server_error';
  const billing = api === 'draw' && status === 'failed' ? 'unbilled' : 'maybe';
  const what = words(blocked ? 'site.refusedInput' : 'site.taskFailed', { site: site.name });
  return { code, billing, message: chain(what, ...said) };
}
