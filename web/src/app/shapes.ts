import type { Cost } from '../../../src/domain/money/forecast.js';
import type { Forecast } from '../../../src/domain/money/forecast.js';
import type { BatchProgress, RunningItem } from '../../../src/domain/progress.js';
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

export interface BatchRow {
  readonly batch: string;
  readonly state: string;
  /** The state in the language of the page. */
  readonly stateText: string;
  readonly startedAt: number;
  readonly total?: number;
  readonly tally?: Tally;
  readonly cost?: Cost;
}

/** The last look at an open batch: the event `progress`. */
export type View = Pick<BatchProgress, 'stage' | 'total' | 'concurrency' | 'tally'> & {
  readonly running: readonly RunningItem[];
  readonly leftMs?: number;
  readonly cost?: Cost;
};

/** How a batch has ended: the event `ended`. */
export type End =
  | { readonly kind: 'summary'; readonly summary: Summary }
  | {
      readonly kind: 'closed';
      readonly how: string;
      readonly message: string;
      readonly progress?: Pick<BatchProgress, 'tally' | 'total'>;
    };

interface Summary {
  readonly total: number;
  readonly tally: Tally;
  readonly repeatable?: number;
  readonly paidFor?: number;
  readonly unfetched?: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly cost?: Cost;
  readonly statistics?: { readonly averageMs: number; readonly slowest: { readonly ms: number }; readonly savedMs: number };
}

export interface BatchFacts {
  readonly batch: string;
  readonly state: string;
  readonly stateText: string;
  readonly startedAt: number;
  readonly start: {
    readonly total: number;
    readonly sites: readonly string[];
    readonly location: string;
    readonly forecast?: Forecast;
  };
  readonly view?: View;
  readonly end?: End;
  /** Why nothing happens, where nothing happens. */
  readonly waits: readonly string[];
  readonly links: { readonly temporal?: string };
  /** Workers of this server make it. */
  readonly isServedHere: boolean;
}

export interface FindingRow {
  readonly what: string;
  readonly level: 'ok' | 'warn' | 'fail';
  readonly seen: string;
  readonly advice?: string;
}
