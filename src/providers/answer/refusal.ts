import { PlantainError, type Failure } from '../../domain/failures/failure.js';
import { failureOfStatus } from '../../http/failures.js';
import { quote } from '../../http/quote.js';
import { durationMs, retryAfterMs } from '../../http/retry-after.js';
import { keyWords, redirectWords, refusalWords } from '../refusal-words.js';
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
};

const EMPTY_WALLET =
  /quota is not enough|insufficient\b.*\b(?:quota|balance|credit)|TokenStatusExhausted|余额不足|额度不足|额度已用尽/i;
const NO_QUOTA_AT_ALL = /\blimit:\s*0(?![\d.])/i;
/** Without a code, as forks and older builds say it (recorded). */
const NO_CHANNEL = /no available channel for model|无可用渠道/i;
const BAD_KEY = /API key (?:not valid|expired)/i;

type Verdict = Pick<Failure, 'code' | 'billing' | 'suspect'> & { readonly note?: Words };

function verdictOf(status: number, error: WireError): Verdict {
  const byStatus = failureOfStatus(status);
  const message = error.message ?? '';
  const noChannel = status === 503 && NO_CHANNEL.test(message);
  const byCode = noChannel ? 'overloaded' : typeof error.code === 'string' ? CODES[error.code] : undefined;
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
  if (status === 404 && error.status === 'NOT_FOUND') return { ...byStatus, suspect: 'model' };
  if (byStatus.code === 'auth' && EMPTY_WALLET.test(message)) return { code: 'insufficient_balance', billing: 'unbilled' };
  return byStatus;
}

/**
 * The failure that an answer stands for. `error`: what its body said; `accepted`: it came with status 200, which many sites charge.
 */
export function refusal(source: Source, error: WireError, accepted = false): PlantainError {
  const { site, headers } = source;
  const status = accepted ? inner(error) : source.status;
  const verdict = verdictOf(status, error);
  const delays = [retryAfterMs(headers), ...(error.details ?? []).map(({ retryDelay }) => durationMs(retryDelay))];
  const retryAfter = Math.max(...delays.map((delay) => delay ?? -1));
  const texts = [
    verdict.code === 'auth' ? keyWords(site) : undefined,
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

/** The status that an error inside a reply with status 200 names. */
function inner({ code }: WireError): number {
  return typeof code === 'number' && code >= 400 && code < 600 ? code : 500;
}
