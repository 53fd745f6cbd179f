import { PlantainError, type Failure } from '../../domain/failures/failure.js';
import { failureOfStatus } from '../../http/failures.js';
import { quote } from '../../http/quote.js';
import { durationMs, retryAfterMs } from '../../http/retry-after.js';
import { keyWords, redirectWords, refusalWords } from '../refusal-words.js';
import { failureOfAnswer } from './by-status.js';
import type { Source } from './source.js';
import type { WireError } from './wire-error.js';
import { mapText, type Words, words } from '../../words/words.js';

/** Codes by which new-api refuses before it asks its upstream, whatever the status: nothing is charged (recorded). */
const CODES: Readonly<Record<string, Failure['code']>> = {
  insufficient_user_quota: 'insufficient_balance',
  pre_consume_token_quota_failed: 'insufficient_balance',
  insufficient_quota: 'insufficient_balance',
  model_not_found: 'overloaded',
  model_price_error: 'invalid_request',
  invalid_request: 'invalid_request',
  sensitive_words_detected: 'content_blocked',
  convert_request_failed: 'invalid_request',
  api_not_implemented: 'invalid_request',
  // Of OpenAI; by some the first comes with a 429, the second with a 400.
  billing_hard_limit_reached: 'insufficient_balance',
  billing_not_active: 'insufficient_balance',
  moderation_blocked: 'content_blocked',
  content_policy_violation: 'content_blocked',
  invalid_api_key: 'auth',
};
/** Charged all the same (recorded of a chat at the new-api family), or nobody knows. */
const BLOCKED_AND_CHARGED = ['prompt_blocked'];

const EMPTY_WALLET =
  /quota is not enough|insufficient\b.*\b(?:quota|balance|credit)|TokenStatusExhausted|余额不足|额度不足|额度已用尽/i;
const NO_QUOTA_AT_ALL = /\blimit:\s*0(?![\d.])/i;
/** Without a code, as forks and older builds say it (recorded). */
const NO_CHANNEL = /no available channel for model|无可用渠道/i;
/** Of Google's Files API, for a file that is gone or of another project: a later try uploads it anew. */
const NO_FILE = /permission to access the File\b/i;
/** Of OpenAI: it says nothing against the key. */
const UNVERIFIED = /organization must be verified/i;
const BAD_KEY = /API key (?:not valid|expired)/i;

type Verdict = Pick<Failure, 'code' | 'billing' | 'suspect'> & { readonly note?: Words };

const codeOf = (name: unknown): Failure['code'] | undefined =>
  typeof name === 'string' && Object.hasOwn(CODES, name) ? CODES[name] : undefined;

function verdictOf(answered: Pick<Source, 'status' | 'name'>, error: WireError): Verdict {
  const { status } = answered;
  const message = error.message ?? '';
  const byStatus = failureOfAnswer(answered, message, String(error.code));
  const noChannel = status === 503 && NO_CHANNEL.test(message);
  // OpenAI's own word for a name that is wrong; a mirror of the new-api family has it for a model without a channel.
  if (status === 404 && error.code === 'model_not_found') return noModel(status);
  if (BLOCKED_AND_CHARGED.includes(String(error.code))) return { code: 'content_blocked', billing: 'maybe' };
  const byCode = noChannel ? 'overloaded' : (codeOf(error.code) ?? codeOf(error.type));
  if (byCode) {
    return {
      code: byCode,
      billing: 'unbilled',
      ...(byCode === 'overloaded' && { note: words('site.noChannel'), suspect: 'model' }),
    };
  }
  if (status === 429 && NO_QUOTA_AT_ALL.test(message)) {
    return { code: 'insufficient_balance', billing: 'unbilled', note: words('site.noQuota') };
  }
  const badKey = status === 400 && (BAD_KEY.test(message) || error.details?.some(({ reason }) => reason === 'API_KEY_INVALID'));
  if (error.type === 'upstream_error' && (badKey || byStatus.code === 'auth')) {
    // Passed on by new-api: not the user's key is wrong, but the one that the site itself uses.
    return { code: 'server_error', billing: 'unbilled', note: words('site.itsOwnKey') };
  }
  if (badKey) return { code: 'auth', billing: 'unbilled' };
  if (UNVERIFIED.test(message)) return { code: 'auth', billing: 'unbilled', note: words('site.unverified') };
  if (status === 403 && NO_FILE.test(message)) return { code: 'server_error', billing: 'unbilled' };
  // Some mirrors' word for what their moderation refuses.
  if (status === 451) return { code: 'content_blocked', billing: 'unbilled' };
  if (status === 404 && error.status === 'NOT_FOUND') return noModel(status);
  // The upstream of new-api does not have it: not charged (recorded).
  if (status === 404 && error.type === 'upstream_error') return failureOfStatus(status);
  if (byStatus.code === 'auth' && EMPTY_WALLET.test(message)) return { code: 'insufficient_balance', billing: 'unbilled' };
  return byStatus;
}

const noModel = (status: number): Verdict => ({ ...failureOfStatus(status), suspect: 'model' });

/**
 * The failure that an answer stands for. `error`: what its body said; `accepted`: it came with status 200, which many sites charge.
 */
export function refusal(source: Source, error: WireError, accepted = false): PlantainError {
  const { site, headers } = source;
  const status = accepted ? inner(error) : source.status;
  const verdict = verdictOf({ status, name: source.name }, error);
  const told = status === 429 ? spokenDelayMs(error.message) : undefined;
  const delays = [retryAfterMs(headers), told, ...(error.details ?? []).map(({ retryDelay }) => durationMs(retryDelay))];
  const retryAfter = Math.max(...delays.map((delay) => delay ?? -1));
  const texts = [
    verdict.code === 'auth' && !verdict.note ? keyWords(site) : undefined,
    verdict.note,
    redirectWords(status, headers),
    error.message,
  ];
  const said = texts.flatMap((word) =>
    word === undefined || word === '' ? [] : [mapText(word, (part) => quote(part, site.key))],
  );
  return new PlantainError({
    code: verdict.code,
    message: refusalWords({ site: site.name, status: source.status, request: source.name }, said),
    billing: accepted ? 'maybe' : verdict.billing,
    ...(!accepted && verdict.suspect && { suspect: verdict.suspect }),
    ...(retryAfter >= 0 && { retryAfterMs: retryAfter }),
  });
}

/** `Please try again in 12s`, `after 51.8 seconds`, `in 1m3s`, `in 850ms`: in milliseconds, rounded up. */
function spokenDelayMs(message = ''): number | undefined {
  const [, minutes = '0', amount, unit] = /try again (?:in|after) (?:(\d+)m)?(\d+(?:\.\d+)?)\s?(ms|s)/i.exec(message) ?? [];
  if (amount === undefined) return undefined;
  return Number(minutes) * 60_000 + Math.ceil(Number(amount) * (unit?.toLowerCase() === 'ms' ? 1 : 1000));
}

/** The status that an error inside a reply with status 200 names. */
function inner({ code }: WireError): number {
  return typeof code === 'number' && code >= 400 && code < 600 ? code : 500;
}
