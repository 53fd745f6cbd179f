import { refusedKeyPlace } from '../key-place.js';
import { type Billing, REFUSED_FREE, REFUSED_LATE, row, type FailureRow } from './failure-row.js';

export type { Billing } from './failure-row.js';

/** Everything that can go wrong with an item, what is done about it, and what its user can do. */
export const FAILURES = {
  auth: row({
    retry: 'never',
    status: 'error',
    siteOut: true,
    meaning: 'The site refused the key.',
    hint: 'Check the key of this site where the message says that it was read from.',
  }),
  insufficient_balance: row({
    retry: 'never',
    status: 'error',
    siteOut: true,
    meaning: 'The account of this site has no money or quota left.',
    hint: 'Top up the account of this site, then make the missing items: plantain run --again <batch>.',
  }),
  rate_limited: row({
    retry: 'free',
    status: 'error',
    meaning: 'The site takes no more requests for now.',
    hint: 'A lower --concurrency or a higher --request-delay avoids it. Make the missing items later: plantain run --again <batch>.',
    charge: REFUSED_LATE,
    free: REFUSED_FREE,
  }),
  overloaded: row({
    retry: 'free',
    status: 'error',
    meaning: 'The site has no capacity now.',
    hint: 'Make the missing items later: plantain run --again <batch>.',
    charge: REFUSED_LATE,
    free: REFUSED_FREE,
  }),
  site_unreachable: row({
    retry: 'free',
    status: 'error',
    outInTime: 'site',
    meaning: 'The site cannot be reached at its base URL, or nothing there answers as the site does.',
    hint: 'Check `baseUrl` and the proxy of the site in the configuration: plantain doctor tests both. Then generate the missing items: plantain run --again <batch>.',
    charge: 'A request that was accepted before may have been charged.',
  }),
  model_unknown: row({
    retry: 'free',
    status: 'error',
    outInTime: 'model',
    meaning: 'The site serves no such model.',
    hint: 'Correct the model: the message names the nearest that the site lists. Then generate the missing items: plantain run --again <batch> --model <name>.',
  }),
  invalid_request: row({
    retry: 'never',
    status: 'error',
    meaning: 'The site does not accept this request.',
    hint: 'Correct the model name, the parameters or the reference pictures; the message has the words of the site.',
  }),
  content_blocked: row({
    retry: 'never',
    status: 'error',
    meaning: 'The safety filter of the site refused the prompt or the picture.',
    hint: 'Word the prompt differently or take another reference picture; a repeat gives the same answer.',
  }),
  no_image: row({
    retry: 'paid',
    status: 'no_image',
    meaning: 'The site answered, but without a picture. Such answers are often charged.',
    hint: 'Ask for a picture in the prompt; --retries gives further tries, each of which may cost.',
  }),
  picture_unused: row({
    retry: 'never',
    status: 'no_image',
    meaning:
      'The answer holds a picture, but not where the settings of the item allow it (`strictNative`). It is kept, or its URL is.',
    hint: 'To use the picture, at no charge: plantain resume <batch>. To use such pictures from now on, set strictNative to false.',
  }),
  network: row({
    retry: 'free',
    status: 'error',
    meaning: 'The connection failed or broke.',
    hint: 'Check the address of the site and the proxy.',
    charge: 'A request that broke in the middle may have been charged.',
  }),
  server_error: row({
    retry: 'paid',
    status: 'error',
    meaning: 'The site failed while it worked on the request.',
    hint: 'Try later, by plantain run --again <batch>.',
    charge: 'The request may have been charged.',
  }),
  invalid_response: row({
    retry: 'paid',
    status: 'error',
    meaning: 'The answer of the site cannot be read.',
    hint: 'Check the address of the site: a web page or a proxy may be answering.',
    charge: 'The request may have been charged.',
  }),
  timeout: row({
    retry: 'paid',
    status: 'error',
    meaning: 'One attempt took longer than --single-timeout.',
    hint: 'Raise --single-timeout.',
    charge: 'The request may have been charged.',
  }),
  submission_unknown: row({
    retry: 'paid',
    status: 'error',
    meaning: 'The worker died while a request was open: nobody knows whether it was charged.',
    hint: 'Compare with the account of the site; `onUnknown` says whether such items are tried again; plantain run --again <batch> tries them.',
  }),
  input_missing: row({
    retry: 'never',
    status: 'error',
    meaning: 'A reference picture or the prompt of the item cannot be read.',
    hint: 'Mend the input and run the item again; nothing was sent.',
  }),
  spool_full: row({
    retry: 'free',
    status: 'error',
    meaning: 'plantain cannot write to its spool, mostly because the disk is full. It sends nothing until it can.',
    hint: 'Free space on the disk that the message names. The batch waits and continues automatically.',
    charge: 'The answer to a request that was open then may have been charged and lost.',
  }),
  store_failed: row({
    retry: 'never',
    status: 'error',
    meaning: 'The picture was made but could not be stored.',
    hint: 'The picture lies in the spool of the host that the message names. Free the disk or mend the store, then plantain resume <batch> brings it there, without cost.',
  }),
  lost: row({
    retry: 'never',
    status: 'error',
    meaning: 'The host that holds the picture, or the segment that made it, did not come back.',
    hint: 'Its spool keeps every picture that was paid for: start a worker on that host again, then plantain resume <batch> stores them, without cost.',
  }),
  budget: row({
    retry: 'never',
    status: 'error',
    meaning: 'The budget of the batch is used up.',
    hint: 'Raise the budget and make the missing items: plantain run --again <batch>.',
  }),
  site_unserved: row({
    retry: 'never',
    status: 'error',
    meaning: 'No worker serves this site.',
    hint: 'Start a worker whose configuration has this site: plantain worker --config plantain.config.json',
  }),
  timeout_total: row({
    retry: 'never',
    status: 'timeout_total',
    meaning: 'The total time of the batch was over before this item had its picture.',
    hint: 'Make the missing items by plantain run --again <batch>, or raise --total-timeout.',
  }),
  cancelled: row({
    retry: 'never',
    status: 'cancelled',
    meaning: 'The batch was cancelled before this item had its picture.',
    hint: 'If it is still wanted: plantain run --again <batch>.',
  }),
} as const;

export type FailureCode = keyof typeof FAILURES;

export function isFailureCode(value: unknown): value is FailureCode {
  return typeof value === 'string' && Object.hasOwn(FAILURES, value);
}

/**
 * What its user can do; empty for a code of another version.
 *
 * @param isFree surely nothing was charged, so nothing is said of what may have been
 * @param message of the failure: it may tell where the refused key was read from
 */
export function hintOf(code: FailureCode, isFree = false, message = ''): string {
  if (!isFailureCode(code)) return '';
  const { hint, charge, free }: FailureRow = FAILURES[code];
  const place = code === 'auth' ? refusedKeyPlace(message) : undefined;
  const cost = isFree ? free : charge;
  const advice = place === undefined ? hint : `Check the key in ${place}.`;
  return cost === undefined ? advice : `${advice} ${cost}`;
}

/** How one attempt failed, as plain data: it rides in an `ApplicationFailure`, a journal entry and an outcome. */
export interface Failure {
  readonly code: FailureCode;
  /** One line for a person; never holds a key or the body of a reply. */
  readonly message: string;
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

/** The one error that providers, stores and inputs throw on purpose. */
export class PlantainError extends Error implements Failure {
  override readonly name = 'PlantainError';
  readonly code: FailureCode;
  readonly billing: Billing;
  readonly retryAfterMs?: number;
  readonly suspect?: Suspect;
  readonly open?: true;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.code = failure.code;
    this.billing = failure.billing;
    if (failure.retryAfterMs !== undefined) this.retryAfterMs = failure.retryAfterMs;
    if (failure.suspect !== undefined) this.suspect = failure.suspect;
    if (failure.open) this.open = true;
  }

  /** The plain data of this error, without stack and cause. */
  toFailure(): Failure {
    const { code, message, billing, retryAfterMs, suspect, open } = this;
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
