import type { BatchSettings } from '../domain/batch.js';
import type { FailureCode } from '../domain/failures/failure.js';
import type { Forecast } from '../domain/money/forecast.js';
import type { Money } from '../domain/money/money.js';
import type { EndedItem, FirstMessages } from '../domain/progress.js';
import type { Settled } from '../domain/summary.js';
import type { BatchEnd } from './follow/source.js';
import type { Text } from '../words/words.js';
import type { BatchView } from './follow/view.js';

/**
 * What happens while a batch is prepared, started and followed: plain objects that JSON can hold. The terminal, `--json`,
 * a web page and other programs get the same ones. Times are epoch milliseconds, durations milliseconds.
 *
 * The version goes up when a field is removed or changes its meaning; new events and new fields do not raise it.
 * `event-schema.ts` describes each field, and docs/events.md is made of it.
 */
interface Head<Name extends string> {
  readonly v: 1;
  readonly event: Name;
}

/** How far the work before the start of a batch, or after its end, is. Comes only when it lasts. */
export interface Preparing {
  /** `pictures fetched` */
  readonly what: Text;
  readonly done: number;
  readonly total: number;
}

/** What a batch will probably cost, how long it will take, and what speaks against it. */
export interface ForecastFacts {
  readonly batchId: string;
  readonly site: string;
  readonly forecast: Forecast;
  /** What is left on the account of the site, where that is known in the currency of the prices. */
  readonly balance?: Money;
  readonly doubts: readonly Text[];
}

export interface BatchStart {
  readonly batchId: string;
  /** In staging; absent in batches of a version before 0.2. */
  readonly stagingFolder?: string;
  readonly total: number;
  readonly sites: readonly string[];
  /** For a person: `folder /home/me/summer`. */
  readonly input: Text;
  /** Folder or URL of the results. */
  readonly location: string;
  /** Absent for a batch that was started elsewhere. */
  readonly settings?: BatchSettings;
  /** What was said before anything was sent; absent for a batch of an earlier version. */
  readonly forecast?: Forecast;
  /** What is risky about this run, one sentence each. */
  readonly warnings?: readonly Text[];
  /** URL of the batch in Temporal's web UI. */
  readonly uiUrl?: string;
  /** Whether this process started it just now. */
  readonly fresh: boolean;
}

/** `done` and `total` count the items of the batch. */
export interface ItemFacts extends EndedItem {
  readonly batchId: string;
  readonly done: number;
  readonly total: number;
}

export interface Notice {
  readonly level: 'info' | 'warning';
  /** One or more sentences. */
  readonly text: Text;
}

/** What was recovered of a batch that had ended. */
export interface SettledFacts extends Omit<Settled, 'summary'> {
  readonly batch: string;
}

interface EndFacts {
  readonly batchId: string;
  /** Failure codes that were seen on the way. */
  readonly codes: readonly FailureCode[];
  /** Messages of the first item with each code. */
  readonly messages: FirstMessages;
}

export type PreparingEvent = Head<'preparing'> & Preparing;
export type ForecastEvent = Head<'forecast'> & ForecastFacts;
export type StartedEvent = Head<'started'> & BatchStart;
export type ProgressEvent = Head<'progress'> & BatchView;
export type ItemEvent = Head<'item'> & ItemFacts;
export type NoticeEvent = Head<'notice'> & Notice;
export type SettledEvent = Head<'settled'> & SettledFacts;
export type EndedEvent = Head<'ended'> & BatchEnd & EndFacts;

export type BatchEvent =
  PreparingEvent | ForecastEvent | StartedEvent | ProgressEvent | ItemEvent | NoticeEvent | SettledEvent | EndedEvent;

/** Takes the events of whoever prepares, starts, follows or settles a batch. */
export type EventSink = (event: BatchEvent) => void;

export const preparingEvent = (step: Preparing): PreparingEvent => ({ v: 1, event: 'preparing', ...step });
export const forecastEvent = (facts: ForecastFacts): ForecastEvent => ({ v: 1, event: 'forecast', ...facts });
export const startedEvent = (start: BatchStart): StartedEvent => ({ v: 1, event: 'started', ...start });
export const progressEvent = (view: BatchView): ProgressEvent => ({ v: 1, event: 'progress', ...view });
export const itemEvent = (item: ItemFacts): ItemEvent => ({ v: 1, event: 'item', ...item });
export const info = (text: Text): NoticeEvent => ({ v: 1, event: 'notice', level: 'info', text });
export const warning = (text: Text): NoticeEvent => ({ v: 1, event: 'notice', level: 'warning', text });
export const settledEvent = (facts: SettledFacts): SettledEvent => ({ v: 1, event: 'settled', ...facts });

export function endedEvent(end: BatchEnd, codes: readonly FailureCode[] = [], messages: FirstMessages = {}): EndedEvent {
  const batchId = end.kind === 'summary' ? end.summary.batchId : end.batchId;
  return { v: 1, event: 'ended', ...end, batchId, codes, messages };
}
