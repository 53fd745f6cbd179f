import type { Language } from '../words/language.js';
import type { JobSettings } from './job.js';

/** Names a batch wherever something of it is kept. */
export interface BatchRef {
  /** Unique in its namespace and data folder; the Workflow Id is `batch/<batchId>`. */
  readonly batchId: string;
  /** Random, made at the start: journal keys of two batches never meet, even when a database was deleted. */
  readonly nonce: string;
  /** Name of the store that holds items and references; absent: the data folder of this host. */
  readonly staging?: string;
  /** Its folder there; absent in batches of a version before 0.2, whose folder is named by their id. */
  readonly stagingFolder?: string;
}

/** As much of a batch as names what is staged of it. */
export type StagedBatch = Pick<BatchRef, 'batchId' | 'stagingFolder'>;

/** How a batch is run. Durations in milliseconds. */
export interface BatchSettings {
  /** Items in a lane at once when the batch starts, 1 to 100. */
  readonly concurrency: number;
  readonly requestDelayMs: number;
  /** Extra attempts for an item after one that may have been billed. */
  readonly retries: number;
  readonly singleTimeoutMs: number;
  /** From the batch's start; absent: no deadline. */
  readonly totalTimeoutMs?: number;
  /** Instead of the time from the start: when the batch must be complete, epoch milliseconds. */
  readonly deadlineAt?: number;
  /** After the deadline, how long requests already sent are awaited. */
  readonly graceMs: number;
  /** What follows an attempt of which nobody knows the outcome. */
  readonly onUnknown: 'retry' | 'hold';
  /** After how long without a sign of life a worker counts as dead. */
  readonly heartbeatTimeoutMs: number;
  /** How long a host may be away before what lies in its spool counts as lost. */
  readonly hostReturnMs: number;
  /** After so many paid requests in a row of one site that brought nothing the batch pauses; 0 or absent: never. */
  readonly pauseAfterEmpty?: number;
  /** Of a batch whose items go into jobs first; absent: each is made by itself. */
  readonly jobs?: JobSettings;
  /** Items of a segment; also of a page in staging. */
  readonly segmentSize: number;
}

/** Input of the root workflow. */
export interface BatchInput {
  readonly batch: BatchRef;
  /** plantain's version that started the batch. */
  readonly version: string;
  readonly total: number;
  readonly settings: BatchSettings;
  /** Names of all sites that items of the batch use. */
  readonly sites: readonly string[];
  /** Name of the results store. */
  readonly store: string;
  /** Prefix of all result keys: the batch's folder name. */
  readonly folder: string;
  /** Overrides the base folder of a local results store (`--out`), absolute. */
  readonly out?: string;
  /** `--inline`: pictures without a URL stand in `results.json` themselves, as data URLs. */
  readonly inline?: true;
  /** In which its report is written, and what Temporal's UI shows; absent in batches of a version before 0.2, which are English. */
  readonly language?: Language;
  /** The batch whose items are made again. */
  readonly again?: string;
  /** Whether the search attributes of `SEARCH_ATTRIBUTES` are registered. */
  readonly searchAttributes: boolean;
}

/** Search attributes of a batch, by name and type. */
export const SEARCH_ATTRIBUTES = {
  PlantainBatch: 'KEYWORD',
  PlantainSite: 'KEYWORD_LIST',
  PlantainStage: 'KEYWORD',
  PlantainItems: 'INT',
  PlantainFailed: 'INT',
} as const;
