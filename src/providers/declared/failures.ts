import { type Failure, FAILURES, PlantainError } from '../../domain/failures/failure.js';
import { quote } from '../../http/quote.js';
import { retryAfterMs } from '../../http/retry-after.js';
import { chain, mapText, type Text, words } from '../../words/words.js';
import type { ReadAnswer } from '../answer/read-answer.js';
import { failureOfAnswer } from '../answer/by-status.js';
import type { Source } from '../answer/source.js';
import { errorIn } from '../answer/wire-error.js';
import type { Site } from '../provider.js';
import { keyWords, redirectWords, refusalWords } from '../refusal-words.js';
import type { Errors } from './parts.js';
import { textAt } from './path.js';

type Verdict = Pick<Failure, 'code' | 'billing' | 'suspect'>;

/** Said before any work, whatever the status: nothing is charged unless the file says so. */
const BEFORE_WORK: readonly Failure['code'][] = ['auth', 'insufficient_balance', 'rate_limited', 'overloaded', 'invalid_request'];

/** What the file says of a code of the site: of the whole code, else of its beginning (`Throttling*`). */
function rowOf(code: string | undefined, { codes }: Errors): Errors['codes'][string] | undefined {
  if (code === undefined) return undefined;
  const names = Object.keys(codes);
  const name = names.find((one) => one === code) ?? names.find((one) => one.endsWith('*') && code.startsWith(one.slice(0, -1)));
  return name === undefined ? undefined : codes[name];
}

/** What a code of a refused request stands for. */
function verdictOn(code: string | undefined, errors: Errors, otherwise: Failure['billing']): Verdict | undefined {
  const row = rowOf(code, errors);
  if (row === undefined) return undefined;
  if (typeof row !== 'string') return row;
  return { code: row, billing: BEFORE_WORK.includes(row) ? 'unbilled' : otherwise };
}

const isFine = (status: number): boolean => status >= 200 && status < 300;

/** Whether an answer with a good status says that it is none. */
function saysNo(json: unknown, { success }: Errors): boolean {
  if (!success) return false;
  const said = textAt(json, success.at);
  return said !== undefined && !success.is.includes(said);
}

/** The failure that an answer stands for, by its status and by what its file says of errors; undefined: it is none. */
export function refusal(source: Source, answer: ReadAnswer, errors: Errors): PlantainError | undefined {
  const { site, status, headers, name } = source;
  if (isFine(status) && !saysNo(answer.json, errors)) return undefined;
  const said = saidIn(answer, errors);
  const verdict = verdictOf(source, answer.text, said.code, errors);
  const texts: (Text | undefined)[] = [
    verdict.code === 'auth' ? keyWords(site) : undefined,
    redirectWords(status, headers),
    ...said.texts,
  ];
  const told = texts.flatMap((text) => (text === undefined ? [] : [mapText(text, (part) => quote(part, site.key))]));
  const restMs = retryAfterMs(headers);
  return new PlantainError({
    ...verdict,
    message: refusalWords({ site: site.name, status, request: name }, told),
    ...(restMs !== undefined && { retryAfterMs: restMs }),
  });
}

function verdictOf(source: Source, text: string, code: string | undefined, errors: Errors): Verdict {
  const { status } = source;
  const byStatus: Verdict = isFine(status) ? { code: 'server_error', billing: 'maybe' } : failureOfAnswer(source, text);
  const byCode = verdictOn(code, errors, byStatus.billing);
  if (byCode) return byCode;
  const row = errors.statuses[String(status)];
  if (row === undefined) return byStatus;
  return typeof row === 'string' ? { code: row, billing: byStatus.billing } : row;
}

/** The code and the words of an error, each once. */
export function saidIn(
  answer: ReadAnswer,
  { code: codes, message: messages }: Errors,
): {
  readonly code: string | undefined;
  readonly texts: readonly string[];
} {
  const code = textAt(answer.json, codes);
  const message = textAt(answer.json, messages) ?? errorIn(answer)?.message;
  const texts = [code, message].filter((text) => text !== undefined && text !== '');
  return { code, texts: [...new Set(texts as string[])].map((text) => answer.legible(text)) };
}

/** The failure of an answer with a good status that has an error in the place of pictures. */
export function refusalInside(source: Source, { code, texts }: ReturnType<typeof saidIn>, errors: Errors): PlantainError {
  const { site, status, name } = source;
  const verdict: Verdict = verdictOn(code, errors, 'maybe') ?? { code: 'server_error', billing: 'maybe' };
  const told = [...(verdict.code === 'auth' ? [keyWords(site)] : []), ...texts.map((text) => quote(text, site.key))];
  return new PlantainError({ ...verdict, message: refusalWords({ site: site.name, status, request: name }, told) });
}

/** Why a task failed. */
export function failureOfTask(
  { name, key }: Site,
  { code, texts }: ReturnType<typeof saidIn>,
  { errors, billing, moderated }: { readonly errors: Errors; readonly billing: Failure['billing']; readonly moderated: boolean },
): Failure {
  const verdict = moderated ? undefined : verdictOfTask(code, errors, billing);
  const blocked = moderated || verdict?.code === 'content_blocked';
  const what = words(blocked ? 'site.refusedInput' : 'site.taskFailed', { site: name });
  const found: Verdict = verdict ?? { code: blocked ? 'content_blocked' : 'server_error', billing };
  return { ...found, message: chain(what, ...texts.map((text) => quote(text, key))) };
}

/**
 * What a code stands for at the end of a task. The site took the task, and with it its price: `charges` of the file, or the row itself,
 * says what became of that. What ends every item of a site, such as an empty account, is for requests that are refused.
 */
function verdictOfTask(code: string | undefined, errors: Errors, billing: Failure['billing']): Verdict | undefined {
  const row = rowOf(code, errors);
  if (row === undefined) return undefined;
  const verdict = typeof row === 'string' ? { code: row, billing } : row;
  return FAILURES[verdict.code].siteOut ? { ...verdict, code: 'server_error' } : verdict;
}
