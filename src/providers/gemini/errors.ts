import { z } from 'zod';
import { PlantainError, type Failure } from '../../domain/failures/failure.js';
import { failureOfStatus } from '../../http/failures.js';
import { SieveLimitError } from '../../http/reading/json-sieve.js';
import { quote } from '../../http/quote.js';
import type { HttpReply } from '../../http/request.js';
import { durationMs, retryAfterMs, type ReplyHeaders } from '../../http/retry-after.js';
import { readAnswer, type ReadAnswer } from '../answer/read-answer.js';
import type { Site } from '../provider.js';
import { keyWords, redirectWords, refusalWords } from '../refusal-words.js';
import { mapText } from '../../words/words.js';

const optionalText = z.string().optional().catch(undefined);
const detail = z.object({ reason: optionalText, retryDelay: optionalText }).catch({});
const fields = z.object({
  message: optionalText,
  /** Google, such as `NOT_FOUND`. */
  status: optionalText,
  /** New-api mirrors. */
  type: optionalText,
  /** The HTTP status at Google; a word, a number, an empty string or null at mirrors. */
  code: z.union([z.string(), z.number()]).optional().catch(undefined),
  details: z.array(detail).optional().catch(undefined),
});
const body = z.object({ error: z.union([fields, z.string().transform((message) => ({ message }))]) });

/** What an error body says, in the shape of Google or of a mirror. */
export type WireError = z.infer<typeof fields>;

/** The error that an answer names, in words that can be shown; undefined when it names none. A stream may have it in any piece. */
export function errorIn(answer: ReadAnswer): WireError | undefined {
  for (const one of answer.documents.all) {
    const parsed = body.safeParse(one);
    if (!parsed.success) continue;
    const { error } = parsed.data;
    return error.message === undefined ? error : { ...error, message: answer.legible(error.message) };
  }
  return undefined;
}

/** A free question is answered completely or not at all. @throws what broke the answer off */
export async function readWhole(reply: HttpReply, source: Source): Promise<ReadAnswer> {
  const answer = await readAnswer(reply);
  if (answer.broken !== undefined) throw brokenOff(answer, source);
  return answer;
}

/** What ends a request whose answer is not complete. */
export function brokenOff({ broken }: ReadAnswer, source: Source): unknown {
  return broken instanceof SieveLimitError ? unreadable(source, `with ${broken.message}`) : broken;
}

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

type Verdict = Pick<Failure, 'code' | 'billing' | 'suspect'> & { readonly note?: string };

function verdictOf(status: number, error: WireError): Verdict {
  const byStatus = failureOfStatus(status);
  const message = error.message ?? '';
  const noChannel = status === 503 && NO_CHANNEL.test(message);
  const byCode = noChannel ? 'overloaded' : typeof error.code === 'string' ? CODES[error.code] : undefined;
  if (byCode) {
    return {
      code: byCode,
      billing: 'unbilled',
      ...(byCode === 'overloaded' && { note: 'no channel of the site serves the model now', suspect: 'model' }),
    };
  }
  if (status === 429 && NO_QUOTA_AT_ALL.test(message)) {
    return { code: 'insufficient_balance', billing: 'unbilled', note: 'the account has no quota for this model' };
  }
  const badKey = status === 400 && (BAD_KEY.test(message) || error.details?.some(({ reason }) => reason === 'API_KEY_INVALID'));
  if (error.type === 'upstream_error' && (badKey || byStatus.code === 'auth')) {
    // Passed on by new-api: not the user's key is wrong, but the one that the site itself uses.
    return { code: 'server_error', billing: 'unbilled', note: 'the key that the site itself uses was refused' };
  }
  if (badKey) return { code: 'auth', billing: 'unbilled' };
  if (status === 404 && error.status === 'NOT_FOUND') return { ...byStatus, suspect: 'model' };
  if (byStatus.code === 'auth' && EMPTY_WALLET.test(message)) return { code: 'insufficient_balance', billing: 'unbilled' };
  return byStatus;
}

/** Where an error came from, for its message. */
export interface Source {
  readonly site: Site;
  /** `POST https://host/path`. */
  readonly name: string;
  readonly status: number;
  readonly headers: ReplyHeaders;
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
  const words = [
    verdict.code === 'auth' ? keyWords(site) : undefined,
    verdict.note,
    redirectWords(status, headers),
    error.message,
  ];
  const said = words.flatMap((word) =>
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

/** The failure of an answer with status 200 that cannot be read. `why` follows the names of site and request. */
export function unreadable({ site, name }: Source, why: string): PlantainError {
  return new PlantainError({
    code: 'invalid_response',
    message: `Site "${site.name}" answered ${name} ${why}`,
    billing: 'maybe',
  });
}

/** The status that an error inside a reply with status 200 names. */
function inner({ code }: WireError): number {
  return typeof code === 'number' && code >= 400 && code < 600 ? code : 500;
}
