import { text } from 'node:stream/consumers';
import type { StagedBatch } from '../domain/batch.js';
import { inParallel } from '../domain/in-parallel.js';
import { type Outcome, ofTwo, outcomesOf } from '../domain/outcome.js';
import { outcomesPrefix } from '../domain/staging-keys.js';
import type { Store } from '../stores/store.js';
import { isMissing } from './notes.js';

const READS_AT_ONCE = 8;

/** The durable record of a batch while it grows: each group is read once. */
export class GrowingRecord {
  readonly #staging: Store;
  readonly #batch: StagedBatch;
  readonly #onChange: (indexes: readonly number[]) => void;
  readonly #groups = new Set<string>();
  readonly #outcomes = new Map<number, Outcome>();
  #looking: Promise<void> | undefined;

  /** @param onChange takes the items whose outcome is another one now */
  constructor(staging: Store, batch: StagedBatch, onChange: (indexes: readonly number[]) => void = () => undefined) {
    this.#staging = staging;
    this.#batch = batch;
    this.#onChange = onChange;
  }

  /** As far as the last look has read it. */
  get outcomes(): ReadonlyMap<number, Outcome> {
    return this.#outcomes;
  }

  /** Reads what has come since. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(): Promise<void> {
    const listed = (await this.#staging.list(outcomesPrefix(this.#batch))).filter((group) => !this.#groups.has(group));
    const changed = new Set<number>();
    await inParallel(listed, READS_AT_ONCE, async (group) => {
      const lines = await this.#read(group);
      if (lines === undefined) return;
      for (const [index, outcome] of outcomesOf([lines])) if (this.#take(index, outcome)) changed.add(index);
      this.#groups.add(group);
    });
    if (changed.size > 0) this.#onChange([...changed]);
  }

  /** Undefined: it was merged into another group, which the next look finds. */
  async #read(group: string): Promise<string | undefined> {
    try {
      return await text(await this.#staging.get(group));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  #take(index: number, outcome: Outcome): boolean {
    const known = this.#outcomes.get(index);
    const now = known ? ofTwo(known, outcome) : outcome;
    this.#outcomes.set(index, now);
    return known === undefined || JSON.stringify(known) !== JSON.stringify(now);
  }
}
