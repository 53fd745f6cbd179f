import { isConcurrency } from '../domain/pacing/allowance.js';
import { isFailureCode } from '../domain/failures/failure.js';
import type { WastedNews } from '../domain/pacing/wasted.js';
import type { Orders, SiteOut } from './batch/orders.js';
import { isText } from '../words/words.js';

/** A message between the workflows of one batch. */
export interface Internal<Args extends readonly unknown[]> {
  readonly name: string;
  /** The arguments as they came, if they are what this message carries: anybody can send a signal. */
  readonly read: (args: readonly unknown[]) => Args | undefined;
}

/** Segment number to items in a lane. */
export type InFlight = Readonly<Record<number, number>>;

/** Segment number to its run. */
export type Runs = Readonly<Record<number, string>>;

/** Root to segment: you are the head, these are the tails, this was the last start, and these are the runs of the tails. */
export const activateSegment: Internal<[tails: InFlight, lastStart: number | null, runs: Runs]> = {
  name: 'activateSegment',
  // An earlier version names no runs.
  read: ([tails, lastStart, runs = {}]) =>
    isInFlight(tails) && isMoment(lastStart) && isRuns(runs) ? [tails, lastStart, runs] : undefined,
};

/** Tail to head, and root to head for a closed segment. Absolute, only falling. */
export const tailInFlight: Internal<[segment: number, inFlight: number]> = {
  name: 'tailInFlight',
  read: ([segment, inFlight]) => (isCount(segment) && isCount(inFlight) ? [segment, inFlight] : undefined),
};

/** Root to tails: the Workflow Id of the head. */
export const headIs: Internal<[workflowId: string]> = {
  name: 'headIs',
  read: ([workflowId]) => (isString(workflowId) && workflowId !== '' ? [workflowId] : undefined),
};

/** Head to root, once. */
export const segmentEmptied: Internal<[segment: number, inFlight: number, lastStart: number | null]> = {
  name: 'segmentEmptied',
  read: ([segment, inFlight, lastStart]) =>
    isCount(segment) && isCount(inFlight) && isMoment(lastStart) ? [segment, inFlight, lastStart] : undefined,
};

/** Segment to root. */
export const siteIsOut: Internal<[site: SiteOut]> = {
  name: 'siteIsOut',
  read: ([site]) => (isSiteOut(site) ? [site] : undefined),
};

/** Segment to root: sites and models that were found to work. */
export const siteWorks: Internal<[names: readonly string[]]> = {
  name: 'siteWorks',
  read: ([names]) => (isTexts(names) ? [names] : undefined),
};

/** Segment to root: paid requests that brought nothing, or one that did after such. */
export const wastedRequests: Internal<[news: WastedNews]> = {
  name: 'wastedRequests',
  read: ([news]) => (isWastedNews(news) ? [news] : undefined),
};

/** Root to segments: all that is wanted of them. */
export const followOrders: Internal<[orders: Orders]> = {
  name: 'followOrders',
  read: ([orders]) => (isOrders(orders) ? [orders] : undefined),
};

const isString = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isString);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
/** Of a start, in epoch milliseconds; null before the first. */
const isMoment = (value: unknown): value is number | null => value === null || (Number.isFinite(value) && (value as number) >= 0);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isInFlight = (value: unknown): value is InFlight =>
  isObject(value) && Object.entries(value).every(([segment, count]) => /^\d+$/.test(segment) && isCount(count));

const isRuns = (value: unknown): value is Runs => isObject(value) && Object.values(value).every(isString);

const isSiteOut = (value: unknown): value is SiteOut =>
  isObject(value) &&
  isString(value['site']) &&
  (value['model'] === undefined || isString(value['model'])) &&
  isFailureCode(value['code']) &&
  isText(value['message']);

const isWastedNews = (value: unknown): value is WastedNews =>
  isObject(value) &&
  isString(value['site']) &&
  typeof value['reset'] === 'boolean' &&
  isCount(value['count']) &&
  (value['code'] === undefined || isFailureCode(value['code'])) &&
  (value['message'] === undefined || isText(value['message']));

function isOrders(value: unknown): value is Orders {
  if (!isObject(value)) return false;
  const { revision, concurrency, paused, deadline, cancelReason, sitesOut, proven, wasted = {} } = value;
  return (
    isCount(revision) &&
    isConcurrency(concurrency) &&
    typeof paused === 'boolean' &&
    (deadline === undefined || Number.isFinite(deadline)) &&
    (cancelReason === undefined || isText(cancelReason)) &&
    Array.isArray(sitesOut) &&
    sitesOut.every(isSiteOut) &&
    (proven === undefined || isTexts(proven)) &&
    isObject(wasted) &&
    Object.values(wasted).every(isCount)
  );
}
