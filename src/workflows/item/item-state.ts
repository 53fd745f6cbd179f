import { type Claim, isSameClaim, spoolClaim } from '../../domain/claim.js';
import { type Failure, type FailureCode, FAILURES } from '../../domain/failures/failure.js';
import type { SpooledSubmission, StoredImage, UploadedReference } from '../../domain/generation.js';
import type { ItemRoute } from '../../domain/item.js';
import { requestId } from '../../domain/names.js';
import {
  addCalls,
  countCall,
  type Counted,
  type ItemTimes,
  NO_CALLS,
  type Outcome,
  type PaidCalls,
  type RequestEnd,
  type Requests,
} from '../../domain/outcome.js';
import type { RunningItem } from '../../domain/progress.js';
import type { CallContext } from '../calls.js';
import type { Failed } from '../activity-failure.js';
import type { StoreRequest } from './store-queue.js';
import type { Unsent } from './unsent.js';
import { type Text, words } from '../../words/words.js';

/** What has happened to an item so far; goes with it when it waits for a lane again, in this segment or a later one. */
export interface ItemState {
  readonly route: ItemRoute;
  attempt: number;
  send: number;
  calls: PaidCalls;
  claims: Claim[];
  startedAt?: number;
  times?: ItemTimes;
  /** What `calls` counts, one each; a state of an earlier version may lack some. */
  counted?: Requests;
  /** Tokens of its requests, where their sites say so. */
  tokens?: Counted;
  /** A request of it is out that is not in `calls` yet. */
  out?: string;
  /** Its requests that were not sent, since the last one that was. */
  unsent?: Unsent;
}

export const newState = (route: ItemRoute): ItemState => ({ route, attempt: 1, send: 1, calls: NO_CALLS, claims: [] });

/** For people: what is made, and the how manieth try it is. */
export const title = ({ route, attempt }: ItemState): Text =>
  attempt === 1 ? route.label : words('do.again', { item: route.label, attempt });

/** Why no further start is made. */
export interface Stop {
  readonly code: Extract<FailureCode, 'timeout_total' | 'cancelled'>;
  readonly message: Text;
}

/** The references of an item at its site, and how long that took. */
export interface Uploaded {
  readonly references: readonly UploadedReference[];
  readonly ms: number;
}

/** What a segment gives to each of its items. */
export interface Lane extends CallContext {
  stopped(): Stop | undefined;
  /** The absolute end of all work for the batch, epoch milliseconds. */
  workUntil(): number | undefined;
  /**
   * Resolves shortly before a request may start, with the moment (epoch milliseconds); with the reason when it may not. `carry`: the
   * lane must be given back.
   */
  mayStart(state: ItemState): Promise<{ readonly turn: number } | 'stop' | 'carry' | Failure>;
  /** The item's references at its site, where they may have been brought already; a stop cancels it. */
  upload(state: ItemState): Promise<Uploaded>;
  /** Brings pictures to the results store, together with those of other items. */
  store(request: StoreRequest): Promise<readonly StoredImage[]>;
  /** Runs `work` so that a stop cancels it. */
  cancellable<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work`, a paid request, so that a stop, a pause or fewer lanes cancel it, as long as it has not been sent. */
  sending<T>(work: () => Promise<T>): Promise<T>;
  /** A paid request of the item ended: with pictures, or by `failure`. */
  paid(route: ItemRoute, failure?: Failure): void;
  phase(state: ItemState, phase: RunningItem['phase']): void;
  /** The site took or refused a request that started at `sentAt`; `failure` of one that it took: how it ended without a picture. */
  accepted(route: ItemRoute, sentAt: number, failure?: Failure): void;
  refused(route: ItemRoute, sentAt: number, failure: Failure): void;
  /** Whether the item has its lane still. */
  isHeld(): boolean;
  /** Nothing more is made at the site: the lane takes the next item while pictures are fetched and stored. */
  leave(state: ItemState): void;
}

/** Counts the request that is out, once, whoever learns first how it ended: its item, or the end of the grace. */
export function countOut(state: ItemState, end: RequestEnd): void {
  if (!state.out) return;
  state.counted = { ...state.counted, [state.out]: end };
  delete state.out;
  state.calls = countCall(state.calls, end);
}

/** Notes what the site counted for the request that is out. */
export function noteTokens(state: ItemState, { submission }: SpooledSubmission): void {
  if (submission.kind === 'pending' || !submission.tokens || !state.out) return;
  state.tokens = { ...state.tokens, [state.out]: submission.tokens };
}

/** Adds to where an item's time went. */
export function spend(state: ItemState, kind: 'uploadMs' | 'generationMs', ms: number): void {
  state.times = { ...state.times, [kind]: (state.times?.[kind] ?? 0) + Math.max(0, ms) };
}

/** An answer that nobody knew of came after all: its request is counted by what it brings. */
export function answeredLate(state: ItemState, { host, key }: SpooledSubmission): void {
  const late = requestId(key);
  if (state.calls.unknown > 0) state.calls = addCalls(state.calls, { ...NO_CALLS, sent: -1, unknown: -1 });
  const { [late]: _counted, ...others } = state.counted ?? {};
  state.counted = others;
  state.out = late;
  state.claims = state.claims.filter((claim) => !isSameClaim(claim, spoolClaim(host, key)));
}

/** The requests of an item and their tokens, for its outcome; nothing where not all of them are known. */
export function requestsIn({ calls, counted = {}, tokens }: ItemState): Pick<Outcome, 'requests' | 'tokens'> {
  if (calls.sent === 0 || Object.keys(counted).length !== calls.sent) return {};
  return { requests: counted, ...(tokens && { tokens }) };
}

/** The outcome of an item without pictures. */
export function undelivered(state: ItemState, { code, message }: { code: FailureCode; message: Text }): Outcome {
  const { route, calls, claims, startedAt } = state;
  return {
    index: route.index,
    id: route.id,
    site: route.site,
    attempts: startedAt === undefined ? 0 : state.attempt,
    calls,
    ...requestsIn(state),
    endedAt: Date.now(),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...state.times,
    status: FAILURES[code].status,
    code,
    message,
    // A copy: what continues for an item that was given up changes its own.
    ...(claims.length > 0 ? { claims: [...claims] } : {}),
  };
}

/** Why an item can never be sent. */
export function broken({ broken }: ItemRoute): { code: 'input_missing'; message: Text } | undefined {
  return broken === undefined ? undefined : { code: 'input_missing', message: broken };
}

/** How one paid request for an item ended. */
export type Generated =
  | { readonly kind: 'done'; readonly spooled: SpooledSubmission }
  | Failed
  | { readonly kind: 'cancelled' }
  /** `failure`: what stood in the way. `takenBack`: by a pause or fewer lanes. `sameKey`: a try before this one may have been sent. */
  | { readonly kind: 'never_sent'; readonly failure?: Failure; readonly takenBack?: true; readonly sameKey?: true };
