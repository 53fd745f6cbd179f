import type { Tally } from '../../../src/domain/outcome.js';

/** What the routes answer, as far as the page reads it. */

export interface SiteRow {
  readonly name: string;
  readonly provider: string;
  readonly isDefault?: boolean;
}

export interface Session {
  readonly version: string;
  readonly folder: string;
  readonly sites: readonly SiteRow[];
  /** Kinds of sites that can be set up. */
  readonly providers: readonly string[];
  readonly stores: readonly { readonly name: string; readonly isDefault?: boolean }[];
}

export interface BatchRow {
  readonly batchId: string;
  readonly state: string;
  /** The state in the language of the page. */
  readonly stateText: string;
  readonly startedAt: number;
  readonly total?: number;
  readonly tally?: Tally;
  readonly cost?: string;
}

export interface Balance {
  /** What is left, said. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at?: number;
}

export interface FindingRow {
  readonly what: string;
  readonly level: 'ok' | 'warn' | 'fail';
  readonly seen: string;
  readonly advice?: string;
}
