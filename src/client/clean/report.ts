import type { Size } from '../../disk/removal.js';
import type { Text } from '../../words/words.js';

/** What there is to remove, in the order in which it is told. */
export const KINDS = ['journals', 'references', 'replies', 'records', 'unstarted', 'copies', 'databases', 'hosts'] as const;
export type CleanedKind = (typeof KINDS)[number];

/** What was removed, or would be. */
export interface Removed extends Size {
  readonly kind: CleanedKind;
  /** Of one batch. */
  readonly batch?: string;
}

/** What is old and stays. */
export interface Kept {
  /** A batch, or a place that cannot be read or removed. */
  readonly name: string;
  readonly why: Text;
}

export interface CleanReport {
  readonly removed: readonly Removed[];
  readonly kept: readonly Kept[];
}

/** Collects what a cleaning does. */
export class CleanBook {
  readonly removed: Removed[] = [];
  readonly kept: Kept[] = [];

  remove(kind: CleanedKind, size: Size, batch?: string): void {
    if (size.files > 0) this.removed.push({ kind, ...size, ...(batch !== undefined && { batch }) });
  }

  /** The same reason for the same name once: a batch has a journal and a folder in staging. */
  keep(name: string, why: Text): void {
    const is = (one: Kept): boolean => one.name === name && JSON.stringify(one.why) === JSON.stringify(why);
    if (!this.kept.some(is)) this.kept.push({ name, why });
  }
}
