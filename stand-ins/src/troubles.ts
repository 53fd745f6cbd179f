import type { FaultAction, SiteError } from './faults.js';
import type { EmptyReason, GeminiReply } from './gemini/replies.js';

type Action = FaultAction<GeminiReply>;
type Answer = Action & { kind: 'answer' };

const error = (code: number, status: string, message: string, more: Partial<SiteError> = {}): Action & { kind: 'error' } => ({
  kind: 'error',
  error: { code, status, message, ...more },
});

const rpc = (name: string, fields: object): object => ({ '@type': `type.googleapis.com/google.rpc.${name}`, ...fields });
const quotaFailure = rpc('QuotaFailure', {
  violations: [
    {
      quotaMetric: 'generativelanguage.googleapis.com/generate_content_requests',
      quotaId: 'GenerateRequestsPerMinutePerProjectPerModel',
      quotaDimensions: { model: 'gemini-3-pro-image', location: 'global' },
    },
  ],
});
const QUOTA_MESSAGE = 'You exceeded your current quota, please check your plan and billing details.';

/** 429; the wait as header, as RetryInfo (seconds, fractions allowed), as both or not at all. */
export function rateLimited(wait: { retryAfter?: number; retryInfo?: number } = {}): Action & { kind: 'error' } {
  const { retryAfter, retryInfo } = wait;
  const details = retryInfo === undefined ? undefined : [quotaFailure, rpc('RetryInfo', { retryDelay: `${retryInfo}s` })];
  return error(429, 'RESOURCE_EXHAUSTED', details ? QUOTA_MESSAGE : 'Resource has been exhausted (e.g. check quota).', {
    ...(details && { details }),
    ...(retryAfter !== undefined && { headers: { 'retry-after': String(retryAfter) } }),
  });
}

/** 429 with `limit: 0`: no quota for this model at all, waiting is of no use. */
export const noQuotaAtAll = (): Action =>
  error(
    429,
    'RESOURCE_EXHAUSTED',
    `${QUOTA_MESSAGE}\n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0, model: gemini-3-pro-image`,
    { details: [quotaFailure] },
  );

export const capacityExhausted = (): Action =>
  error(429, 'RESOURCE_EXHAUSTED', 'No capacity available for model gemini-3-pro-image on the server', {
    details: [rpc('ErrorInfo', { reason: 'MODEL_CAPACITY_EXHAUSTED', domain: 'cloudcode-pa.googleapis.com', metadata: {} })],
  });

export const overloaded = (
  message = 'The model is overloaded. Please try again later.',
  headers: Record<string, string> = {},
): Action => error(503, 'UNAVAILABLE', message, { headers });
export const deadlineExpired = (): Action => overloaded('Deadline expired before operation could complete.');
export const internalError = (): Action => error(500, 'INTERNAL', 'An internal error has occurred.');
export const deadlineExceeded = (): Action =>
  error(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.');
export const cancelledByServer = (): Action => error(499, 'CANCELLED', 'The operation was cancelled.');
export const permissionDenied = (): Action => error(403, 'PERMISSION_DENIED', 'Your project has been denied access.');
export const wrongRegion = (): Action => error(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.');
export const invalidRequest = (message = "Invalid value at 'generation_config.image_config.image_size'"): Action =>
  error(400, 'INVALID_ARGUMENT', message);

/** A good answer while the limits hold, else 429. */
export function limitedTo(limits: { perMinute?: number; concurrency?: number; retryAfter?: number }): Action {
  const { retryAfter, ...held } = limits;
  return { kind: 'limit', ...held, error: rateLimited(retryAfter === undefined ? {} : { retryAfter }).error };
}

/** An answer word for word, in either mode. A string is sent as it is, anything else as JSON. */
export const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  kind: 'answer',
  status,
  body,
  headers,
});

/** A page of a proxy in between; with status 200 it counts as charged. */
export const htmlPage = (status = 502): Answer =>
  answer(
    status,
    `<html><head><title>${status} Bad Gateway</title></head><body><center><h1>${status} Bad Gateway</h1></center></body></html>`,
    {
      'content-type': 'text/html',
    },
  );

const relayError = (status: number, code: string, message: string): Answer =>
  answer(status, { error: { code, message: `${message} (request id: 20261123022028)`, type: 'new_api_error' } });

/** Errors that a mirror of the new-api family makes itself, as recorded. */
export const relay = {
  invalidToken: (): Answer => relayError(401, '', 'Invalid token'),
  banned: (): Answer => relayError(403, '', 'User has been banned'),
  walletEmpty: (): Answer => relayError(403, 'insufficient_user_quota', '用户额度不足, 剩余额度: ＄0.000000'),
  tokenEmpty: (): Answer =>
    relayError(
      403,
      'pre_consume_token_quota_failed',
      'token quota is not enough, token remain quota: ＄0.060000, need quota: ＄0.100000',
    ),
  noChannel: (): Answer =>
    relayError(503, 'model_not_found', 'No available channel for model gemini-3-pro-image under group default (distributor)'),
  busy: (): Answer => relayError(503, 'system_cpu_overloaded', 'system cpu overloaded'),
  /** The relay's own limiter: an empty body. */
  limited: (retryAfter?: number): Answer =>
    answer(429, '', retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  /** What becomes of any error of the site behind it. */
  upstream: (status: number, message: string): Answer =>
    answer(status, { error: { message, type: 'upstream_error', param: '', code: status } }),
  upstreamUnreachable: (): Answer => relayError(500, 'do_request_failed', 'upstream error: do request failed'),
};

export const reply = (wanted: GeminiReply): Action => ({ kind: 'reply', reply: wanted });
/** 200, a reason, no picture: charged. */
export const finished = (reason: EmptyReason): Action => reply({ type: 'finish', reason });
export const noImage = (): Action => finished('NO_IMAGE');
/** 200, the prompt was refused, no candidates: charged. */
export const blocked = (reason = 'PROHIBITED_CONTENT'): Action => reply({ type: 'blocked', reason });

/** Never a word. Ends after `ms`, else when the client gives up. Charged. */
export const hang = (ms?: number): Action => ({ kind: 'hang', where: 'before', ...(ms !== undefined && { ms }) });
/** Headers, then silence. Charged. */
export const hangAfterHeaders = (ms?: number): Action => ({ kind: 'hang', where: 'headers', ...(ms !== undefined && { ms }) });
/** Half of the picture, then silence. Charged. */
export const hangMidway = (ms?: number): Action => ({ kind: 'hang', where: 'middle', ...(ms !== undefined && { ms }) });
/** The connection breaks in the middle of the picture. Charged. */
export const cut = (at = 0.5): Action => ({ kind: 'cut', at });
/** A complete answer whose JSON ends too early. Charged. */
export const truncated = (at = 0.5): Action => ({ kind: 'truncate', at });
/** The connection is reset before anything was read: not charged. */
export const resetAtOnce = (): Action => ({ kind: 'reset', when: 'reading' });
/** The connection is reset instead of an answer: not charged. */
export const resetInsteadOfAnswer = (): Action => ({ kind: 'reset', when: 'answering' });
export const drip = (pieces: number, everyMs: number): Action => ({ kind: 'drip', pieces, everyMs });
