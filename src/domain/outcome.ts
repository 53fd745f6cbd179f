import { type Claim, distinctClaims, readClaim } from './claim.js';
import type { FailureCode } from './failures/failure.js';
import type { StoredImage } from './generation.js';
import type { TokenUsage } from './money/tokens.js';
import type { Text } from '../words/words.js';

/**
 * The paid requests of an item or a batch, each in exactly one class:
 * `sent = delivered + unbilled + empty + unknown`.
 */
export interface PaidCalls {
  readonly sent: number;
  /** Answered with pictures that are stored, or that a message says where to find. */
  readonly delivered: number;
  /** Refused or failed, and surely not charged. */
  readonly unbilled: number;
  /** Answered without a picture; often charged. */
  readonly empty: number;
  /** May have been charged, and no picture came of it. */
  readonly unknown: number;
}

/** How a paid request ended. */
export type RequestEnd = Exclude<keyof PaidCalls, 'sent'>;

/** The paid requests of an item, by `requestId`. */
export type Requests = Readonly<Record<string, RequestEnd>>;

/** Tokens that sites counted for paid requests, by `requestId`; a request without is not among them. */
export type Counted = Readonly<Record<string, TokenUsage>>;

/** Whether surely nothing was charged for what has brought no picture. */
export const isFree = ({ empty, unknown }: PaidCalls): boolean => empty + unknown === 0;

/** Where an item's time went, and where its reference pictures are; each absent where nothing is known of it. */
export interface ItemTimes {
  /** Milliseconds in which reference pictures were uploaded, over all attempts. */
  readonly uploadMs?: number;
  /** Milliseconds in which paid requests were out and tasks were followed, as their workers measured it, over all attempts. */
  readonly generationMs?: number;
  /** The uploads of the last attempt, in the order of the references. */
  readonly uploads?: readonly { readonly url?: string; readonly seconds: number }[];
}

interface OutcomeBase extends ItemTimes {
  readonly index: number;
  readonly id: string;
  readonly site: string;
  /** Attempts begun, refusals before acceptance not counted; 0 for an item that was never started. */
  readonly attempts: number;
  readonly calls: PaidCalls;
  /** Epoch milliseconds; absent for an item that was never started. */
  readonly startedAt?: number;
  readonly endedAt: number;
  /** Where something that was paid for may still lie; of earlier attempts, too. */
  readonly claims?: readonly Claim[];
  /** What `calls` counts, for the hosts that compare it with their journals. Absent where nobody noted all of them. */
  readonly requests?: Requests;
  /** Of those of `requests` whose answer says so. */
  readonly tokens?: Counted;
}

export interface Delivered extends OutcomeBase {
  readonly status: 'success';
  readonly images: readonly StoredImage[];
  /** What the answer held besides and is not stored, each with the reason. */
  readonly skipped?: readonly string[];
}

export interface Undelivered extends OutcomeBase {
  readonly status: 'error' | 'no_image' | 'timeout_total' | 'cancelled';
  readonly code: FailureCode;
  readonly message: Text;
}

/** How an item ended: exactly one for each item of a batch. */
export type Outcome = Delivered | Undelivered;
export type Status = Outcome['status'];

/** The requests that an outcome counts; undefined where it does not name them. */
export const requestsOf = (outcome: Pick<Outcome, 'calls' | 'requests'> | undefined): Requests | undefined =>
  outcome === undefined || outcome.calls.sent === 0 ? {} : outcome.requests;

/** Counts of outcomes and of what was paid. */
export interface Tally {
  readonly success: number;
  readonly error: number;
  readonly no_image: number;
  readonly timeout_total: number;
  readonly cancelled: number;
  readonly images: number;
  readonly calls: PaidCalls;
}

export const NO_CALLS: PaidCalls = { sent: 0, delivered: 0, unbilled: 0, empty: 0, unknown: 0 };

export const EMPTY_TALLY: Tally = {
  success: 0,
  error: 0,
  no_image: 0,
  timeout_total: 0,
  cancelled: 0,
  images: 0,
  calls: NO_CALLS,
};

export function addCalls(a: PaidCalls, b: PaidCalls): PaidCalls {
  return {
    sent: a.sent + b.sent,
    delivered: a.delivered + b.delivered,
    unbilled: a.unbilled + b.unbilled,
    empty: a.empty + b.empty,
    unknown: a.unknown + b.unknown,
  };
}

/** `calls` with one more paid request that ended so. */
export const countCall = (calls: PaidCalls, end: RequestEnd): PaidCalls => addCalls(calls, { ...NO_CALLS, sent: 1, [end]: 1 });

export const callsOf = (requests: Requests): PaidCalls => Object.values(requests).reduce(countCall, NO_CALLS);

/** Of what two say of a request, the first of these is true: who came later knew more, and pictures that came are here. */
const SUREST: readonly RequestEnd[] = ['delivered', 'empty', 'unbilled', 'unknown'];

/** What two know of the requests of an item. */
function ofBoth(one: Requests, other: Requests): Requests {
  const all: Record<string, RequestEnd> = { ...one };
  for (const [id, end] of Object.entries(other)) all[id] = SUREST.find((sure) => sure === end || sure === all[id]) ?? end;
  return all;
}

export function addTallies(a: Tally, b: Tally): Tally {
  return {
    success: a.success + b.success,
    error: a.error + b.error,
    no_image: a.no_image + b.no_image,
    timeout_total: a.timeout_total + b.timeout_total,
    cancelled: a.cancelled + b.cancelled,
    images: a.images + b.images,
    calls: addCalls(a.calls, b.calls),
  };
}

/** `tally` with one more outcome. */
export function count(tally: Tally, outcome: Outcome): Tally {
  const images = outcome.status === 'success' ? outcome.images.length : 0;
  return {
    ...tally,
    [outcome.status]: tally[outcome.status] + 1,
    images: tally.images + images,
    calls: addCalls(tally.calls, outcome.calls),
  };
}

/** The outcomes of a batch's durable record by index, from its texts of one JSON object a line. */
export function outcomesOf(texts: readonly string[]): Map<number, Outcome> {
  const outcomes = new Map<number, Outcome>();
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    if (line === '') continue;
    const outcome = asRead(JSON.parse(line) as Outcome);
    const known = outcomes.get(outcome.index);
    outcomes.set(outcome.index, known ? ofTwo(known, outcome) : outcome);
  }
  return outcomes;
}

const asRead = (outcome: Outcome): Outcome => (outcome.claims ? { ...outcome, claims: outcome.claims.map(readClaim) } : outcome);

/**
 * Of two outcomes for an item the later counts, unless it knows of fewer paid requests: a segment that was ended and begun again may have
 * had no time to look at them. Pictures that are stored stay, whatever one that was begun again could not find out, and so does each request
 * that one of the two names.
 */
export function ofTwo(known: Outcome, outcome: Outcome): Outcome {
  const more = outcome.calls.sent - known.calls.sent;
  const isNewer = more > 0 || (more === 0 && outcome.endedAt >= known.endedAt);
  const [winner, other] = isNewer ? [outcome, known] : [known, outcome];
  const [requests, others] = [requestsOf(winner), requestsOf(other)];
  if (requests && others)
    return withRequestsOf(winner.status === 'success' || other.status !== 'success' ? winner : other, [winner, other]);
  return winner.status !== 'success' && other.status === 'success' ? withCallsOf(other, winner) : winner;
}

function withRequestsOf({ claims: own, ...end }: Outcome, [winner, other]: readonly [Outcome, Outcome]): Outcome {
  const requests = ofBoth(requestsOf(other) ?? {}, requestsOf(winner) ?? {});
  const calls = callsOf(requests);
  const isMore = calls.sent > winner.calls.sent || end.status !== winner.status;
  const claims = isMore && calls.unknown > 0 ? distinctClaims([...(other.claims ?? []), ...(winner.claims ?? [])]) : (own ?? []);
  const tokens = { ...other.tokens, ...winner.tokens };
  const told = Object.keys(tokens).length > 0 && { tokens };
  return { ...end, calls, ...(calls.sent > 0 && { requests }), ...told, ...(claims.length > 0 && { claims }) };
}

/** An item with its pictures, and all paid requests that somebody knows of, where not all of them have names. */
function withCallsOf({ requests: _requests, ...delivered }: Delivered, { calls, claims = [] }: Outcome): Delivered {
  // What one of them knows to be delivered, the other one has counted as unknown.
  const found = Math.min(calls.unknown, Math.max(0, delivered.calls.delivered - calls.delivered));
  const unknown = calls.unknown - found;
  const where = unknown === 0 ? [] : distinctClaims([...(delivered.claims ?? []), ...claims]);
  return {
    ...delivered,
    calls: { ...calls, delivered: calls.delivered + found, unknown },
    ...(where.length > 0 && { claims: where }),
  };
}

/** How long something was done for an item: rests and times without a worker do not count. Until its end, where nobody measured that. */
export function workedMs({ startedAt, endedAt, uploadMs = 0, generationMs }: Outcome): number {
  return generationMs === undefined ? Math.max(0, endedAt - (startedAt ?? endedAt)) : uploadMs + generationMs;
}

export function endedCount(tally: Tally): number {
  return tally.success + tally.error + tally.no_image + tally.timeout_total + tally.cancelled;
}
