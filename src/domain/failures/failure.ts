import { refusedKeyPlace } from '../key-place.js';
import { say } from '../../words/current.js';
import { sentences, type Text, type Words, words } from '../../words/words.js';
import { type Billing, row, type FailureRow } from './failure-row.js';

export type { Billing } from './failure-row.js';

/** Everything that can go wrong with an item, what is done about it, and what its user can do. */
export const FAILURES = {
  auth: row({
    retry: 'never',
    status: 'error',
    siteOut: true,
  }),
  insufficient_balance: row({
    retry: 'never',
    status: 'error',
    siteOut: true,
  }),
  rate_limited: row({
    retry: 'free',
    status: 'error',
    charge: 'failure.charge.refusedLate',
    free: 'failure.charge.refusedFree',
  }),
  overloaded: row({
    retry: 'free',
    status: 'error',
    charge: 'failure.charge.refusedLate',
    free: 'failure.charge.refusedFree',
  }),
  site_unreachable: row({
    retry: 'free',
    status: 'error',
    outInTime: 'site',
    charge: 'failure.charge.accepted',
  }),
  model_unknown: row({
    retry: 'free',
    status: 'error',
    outInTime: 'model',
  }),
  invalid_request: row({
    retry: 'never',
    status: 'error',
  }),
  content_blocked: row({
    retry: 'never',
    status: 'error',
  }),
  no_image: row({
    retry: 'paid',
    status: 'no_image',
  }),
  picture_unused: row({
    retry: 'never',
    status: 'no_image',
  }),
  network: row({
    retry: 'free',
    status: 'error',
    charge: 'failure.charge.interrupted',
  }),
  server_error: row({
    retry: 'paid',
    status: 'error',
    charge: 'failure.charge.request',
  }),
  invalid_response: row({
    retry: 'paid',
    status: 'error',
    charge: 'failure.charge.request',
  }),
  timeout: row({
    retry: 'paid',
    status: 'error',
    charge: 'failure.charge.request',
  }),
  submission_unknown: row({
    retry: 'paid',
    status: 'error',
  }),
  input_missing: row({
    retry: 'never',
    status: 'error',
  }),
  spool_full: row({
    retry: 'free',
    status: 'error',
    charge: 'failure.charge.answerLost',
  }),
  store_failed: row({
    retry: 'never',
    status: 'error',
  }),
  lost: row({
    retry: 'never',
    status: 'error',
  }),
  budget: row({
    retry: 'never',
    status: 'error',
  }),
  site_unserved: row({
    retry: 'never',
    status: 'error',
  }),
  timeout_total: row({
    retry: 'never',
    status: 'timeout_total',
  }),
  cancelled: row({
    retry: 'never',
    status: 'cancelled',
  }),
} as const;

export type FailureCode = keyof typeof FAILURES;

export function isFailureCode(value: unknown): value is FailureCode {
  return typeof value === 'string' && Object.hasOwn(FAILURES, value);
}

export const meaningOf = (code: FailureCode): Words => words(`failure.${code}.meaning`);

/** What is known of a failure besides its code. */
export interface HintFacts {
  /** Surely nothing was charged, so nothing is said of what may have been. */
  readonly isFree?: boolean;
  /** Of the failure: it may name the place of the refused key. */
  readonly message?: Text | undefined;
  /** Name of the batch, for the commands. */
  readonly batchId?: string | undefined;
}

/** What its user can do; empty for a code of another version. */
export function hintOf(code: FailureCode, { isFree = false, message = '', batchId = '<batch>' }: HintFacts = {}): Text {
  if (!isFailureCode(code)) return '';
  const { charge, free }: FailureRow = FAILURES[code];
  const place = code === 'auth' ? refusedKeyPlace(message) : undefined;
  const advice: Words =
    place === undefined ? { key: `failure.${code}.hint`, values: { batch: batchId } } : words('failure.auth.hint.key', { place });
  const cost = isFree ? free : charge;
  return cost === undefined ? advice : sentences(advice, { key: cost });
}

/** How one attempt failed, as plain data: it is part of an `ApplicationFailure`, a journal entry and an outcome. */
export interface Failure {
  readonly code: FailureCode;
  /** One line for a person; never holds a key or the body of a reply. */
  readonly message: Text;
  readonly billing: Billing;
  /** What the site asked for by Retry-After or RetryInfo, in milliseconds. */
  readonly retryAfterMs?: number;
  /** What of the configuration may be wrong, where the failure alone does not tell: free questions to the site do. */
  readonly suspect?: Suspect;
  /** The item ends with it, whatever `onUnknown` says: another request has to be asked for. */
  readonly hold?: true;
  /** What the site has accepted may still come to its end there: it stays on record, and `plantain resume` asks for it again. */
  readonly open?: true;
  /** No request left this host: it is not counted as sent. Absent in what an earlier version has written down. */
  readonly unsent?: true;
  /** How long the paid request was out, in milliseconds; absent where none left, and in journals of an earlier version. */
  readonly tookMs?: number;
}

/** The base URL of a site, or the model. */
export type Suspect = 'address' | 'model';

/** The one error that providers, stores and inputs throw on purpose. Its `message` is in the language of the process. */
export class PlantainError extends Error {
  override readonly name = 'PlantainError';
  readonly code: FailureCode;
  readonly text: Text;
  readonly billing: Billing;
  readonly retryAfterMs?: number;
  readonly suspect?: Suspect;
  readonly open?: true;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(say(failure.message), options);
    this.code = failure.code;
    this.text = failure.message;
    this.billing = failure.billing;
    if (failure.retryAfterMs !== undefined) this.retryAfterMs = failure.retryAfterMs;
    if (failure.suspect !== undefined) this.suspect = failure.suspect;
    if (failure.open) this.open = true;
  }

  /** The plain data of this error, without stack and cause. */
  toFailure(): Failure {
    const { code, text: message, billing, retryAfterMs, suspect, open } = this;
    return {
      code,
      message,
      billing,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(suspect === undefined ? {} : { suspect }),
      ...(open && { open }),
    };
  }
}

export function isPlantainError(error: unknown): error is PlantainError {
  return error instanceof PlantainError;
}
