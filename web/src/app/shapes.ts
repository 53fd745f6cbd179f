import type { BatchProgress } from '../../../src/domain/progress.js';
import type { Tally } from '../../../src/domain/outcome.js';

/** What the routes answer (docs/http-api.md), as far as the page reads it. */

export interface SiteRow {
  readonly name: string;
  readonly provider: string;
  readonly isDefault: boolean;
}

export interface Session {
  readonly version: string;
  readonly folder: string;
  readonly sites: readonly SiteRow[];
  /** Kinds of sites that can be set up. */
  readonly providers: readonly string[];
}

/** What a list and a look have in common; texts in the language of the page. */
interface BatchCommon {
  readonly batchId: string;
  readonly state: string;
  readonly stateText: string;
  readonly startedAt?: number;
  readonly total?: number;
  readonly tally?: Tally;
  /** What it has cost so far, said. */
  readonly cost?: string;
}

export type BatchRow = BatchCommon;

export interface BatchFacts extends BatchCommon {
  readonly stage: BatchProgress['stage'];
  readonly concurrency?: number;
  readonly leftMs?: number;
  /** What was forecast, said. */
  readonly forecast?: string;
  readonly location: string;
  /** In the web UI of Temporal. */
  readonly uiUrl?: string;
  /** Why nothing happens, where nothing happens. */
  readonly waits: readonly string[];
  /** Items without a picture of which one may be paid for. */
  readonly paidFor?: number;
  /** What it has cost in the end, said. */
  readonly summary?: readonly string[];
  readonly end?: End;
}

/** How a batch has ended: the event `ended`, as far as the page reads it. */
interface End {
  readonly summary?: EndSummary;
}

export interface EndSummary {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly statistics?: { readonly averageMs: number; readonly slowest: { readonly ms: number }; readonly savedMs: number };
}

export interface FindingRow {
  readonly what: string;
  readonly level: 'ok' | 'warn' | 'fail';
  readonly seen: string;
  readonly advice?: string;
}
