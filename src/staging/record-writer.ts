import { randomUUID } from 'node:crypto';
import type { StagedBatch } from '../domain/batch.js';
import { BoundedMap } from '../domain/bounded.js';
import { inParallel } from '../domain/in-parallel.js';
import type { Outcome } from '../domain/outcome.js';
import { outcomesPrefix } from '../domain/staging-keys.js';
import type { Store } from '../stores/store.js';
import { groupKey, linesOf, putLines } from './record.js';

/** So many groups become one: on a bucket each object costs its reader 50 ms. */
const MERGED_FROM = 100;
const REMOVALS_AT_ONCE = 8;
/** Of others the groups that are not merged yet stay as they are. */
const BATCHES_IN_MIND = 50;

/** Names of groups, and what is in them. */
type Groups = Map<string, string>;

/**
 * Appends to the records of batches, and makes one group of a hundred that it has written. A process that is killed in between leaves
 * outcomes in two groups, which say the same.
 */
export class RecordWriter {
  readonly #written = new BoundedMap<string, Groups>(BATCHES_IN_MIND);
  readonly #mergingFailed: (error: unknown) => void;

  constructor(mergingFailed: (error: unknown) => void) {
    this.#mergingFailed = mergingFailed;
  }

  /** The same name is written again on a retry. */
  async write(staging: Store, batch: StagedBatch, name: string, outcomes: readonly Outcome[]): Promise<void> {
    const lines = linesOf(outcomes);
    await putLines(staging, batch, name, lines);
    const prefix = outcomesPrefix(batch);
    const groups: Groups = this.#written.get(prefix) ?? new Map<string, string>();
    groups.set(name, lines);
    this.#written.set(prefix, groups);
    if (groups.size < MERGED_FROM) return;
    this.#written.delete(prefix);
    await merge(staging, batch, groups).catch(this.#mergingFailed);
  }
}

/** The merged group is there before the first of the others goes. */
async function merge(staging: Store, batch: StagedBatch, groups: Groups): Promise<void> {
  await putLines(staging, batch, `merged-${Date.now()}-${randomUUID()}`, [...groups.values()].join(''));
  await inParallel([...groups.keys()], REMOVALS_AT_ONCE, (name) => staging.remove(groupKey(batch, name)));
}
