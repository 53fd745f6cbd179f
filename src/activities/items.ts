import type { BatchRef } from '../domain/batch.js';
import { BoundedMap } from '../domain/bounded.js';
import { type FailureCode, FAILURES } from '../domain/failure.js';
import { shownName } from '../domain/file-name.js';
import type { Item, ItemRoute } from '../domain/item.js';
import { pageKey } from '../domain/staging-keys.js';
import { count, EMPTY_TALLY, NO_CALLS, type Outcome, type Tally } from '../domain/outcome.js';
import { readOutcomes, writeOutcomes } from '../staging/record.js';
import { readingOf, runFree } from './context.js';
import type { Dependencies } from './dependencies.js';
import { textIfThere } from '../staging/notes.js';
import { absence, isInputGone } from './absence.js';

const PAGES_IN_MEMORY = 20;

/** Reads staged items; the few newest pages stay in memory, because every submit needs its own item. */
export class StagedItems {
  readonly #pages = new BoundedMap<string, Promise<readonly Item[]>>(PAGES_IN_MEMORY);

  constructor(private readonly staging: Dependencies['staging']) {}

  page(batch: BatchRef, page: number): Promise<readonly Item[]> {
    // By the nonce: another batch may have had this name, and its place in staging.
    const name = `${batch.nonce} ${page}`;
    const known = this.#pages.get(name);
    if (known) return known;
    const reading = this.#read(batch, page);
    this.#pages.set(name, reading);
    reading.catch(() => this.#pages.delete(name));
    return reading;
  }

  async item(batch: BatchRef, index: number, pageSize: number): Promise<Item> {
    const items = await this.page(batch, Math.floor(index / pageSize));
    const item = items[index % pageSize];
    if (!item) throw new Error(`item ${index + 1} is not in its page of batch ${batch.batchId}`);
    return item;
  }

  /** @throws PlantainError `input_missing` when the page is gone for good */
  async #read(batch: BatchRef, page: number): Promise<readonly Item[]> {
    const staging = this.staging(batch);
    const staged = await textIfThere(staging, pageKey(batch, page));
    if (staged === undefined) throw await absence(staging, batch, `page ${page + 1} of the items of batch ${batch.batchId}`);
    // Written by the starter from checked items; nobody else writes under this key.
    return JSON.parse(staged) as Item[];
  }
}

export interface UnstartedInput {
  readonly batch: BatchRef;
  readonly pageSize: number;
  readonly from: number;
  readonly to: number;
  readonly code: FailureCode;
  readonly message: string;
  readonly endedAt: number;
  /** Also for an item that is `lost` on record without a request: every host that may have begun it was asked. */
  readonly overLost?: true;
  /** Name of the group in the record; the same name is written again on a retry. */
  readonly name: string;
}

export function createItemActivities(dependencies: Dependencies, items: StagedItems) {
  return {
    /** What the workflow needs of the items `from` to `to` (excluded), all of one page. */
    async readPage(input: { batch: BatchRef; pageSize: number; from: number; to: number }): Promise<ItemRoute[]> {
      return runFree(async () => {
        const page = Math.floor(input.from / input.pageSize);
        const staged = await items.page(input.batch, page);
        return staged
          .filter((item) => item.index >= input.from && item.index < input.to)
          .map((item) => route(item, uploads(dependencies, item)));
      }, isInputGone);
    },

    /** Appends a group of outcomes to the batch's durable record. */
    async recordOutcomes(input: { batch: BatchRef; name: string; outcomes: readonly Outcome[] }): Promise<void> {
      await runFree(() => writeOutcomes(dependencies.staging(input.batch), input.batch, input.name, input.outcomes));
    },

    /** Writes an outcome for every item of the range that has none yet; answers the tally of those that it wrote. */
    async recordUnstarted(input: UnstartedInput): Promise<Tally> {
      return runFree(async (run) => {
        const staging = dependencies.staging(input.batch);
        const recorded = await readOutcomes(staging, input.batch, readingOf(run));
        const outcomes: Outcome[] = [];
        for (let page = Math.floor(input.from / input.pageSize); page * input.pageSize < input.to; page++) {
          for (const { index, id, site } of await items.page(input.batch, page)) {
            const known = recorded.get(index);
            if (index < input.from || index >= input.to || (known && !(input.overLost && isLostUnsent(known)))) continue;
            const { code, message } = input;
            const endedAt = known ? Math.max(input.endedAt, known.endedAt + 1) : input.endedAt;
            const { status } = FAILURES[code];
            outcomes.push({ index, id, site, attempts: 0, calls: NO_CALLS, endedAt, status, code, message });
          }
        }
        if (outcomes.length > 0) await writeOutcomes(staging, input.batch, input.name, outcomes);
        return outcomes.reduce(count, EMPTY_TALLY);
      });
    },
  };
}

const isLostUnsent = (outcome: Outcome): boolean =>
  outcome.status === 'error' && outcome.code === 'lost' && outcome.calls.sent === 0;

function route(item: Item, uploadsFirst: boolean): ItemRoute {
  const { index, id, site, model, broken } = item;
  const [reference] = item.references;
  // The stem of `a.png` is also that of `a.jpg`.
  const label = reference === undefined ? item.stem : shownName(reference.name);
  const known = { ...(model === undefined ? {} : { model }), ...(broken === undefined ? {} : { broken }) };
  return { index, id, label, site, uploads: uploadsFirst, ...known };
}

/** A site that this worker does not know is served by another worker, which uploads when the provider wants it. */
function uploads(dependencies: Dependencies, item: Item): boolean {
  if (item.references.length === 0) return false;
  try {
    return dependencies.provider(dependencies.site(item.site).provider).uploadReference !== undefined;
  } catch {
    return true;
  }
}
