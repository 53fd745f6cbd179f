import { SpokenError } from '../../domain/failures/spoken-error.js';
import { findWords, words } from '../../words/words.js';
import { activityInfo, log } from '@temporalio/activity';
import type { BatchRef } from '../../domain/batch.js';
import { BoundedMap } from '../../domain/bounded.js';
import { wordsOf } from '../../domain/failures/file-error.js';
import { type FailureCode, FAILURES } from '../../domain/failures/failure.js';
import { shownName } from '../../domain/text/file-name.js';
import type { Item, ItemRoute } from '../../domain/item.js';
import { pageKey } from '../../domain/staging-keys.js';
import { count, EMPTY_TALLY, NO_CALLS, type Outcome, type Tally } from '../../domain/outcome.js';
import { RecordWriter } from '../../staging/record-writer.js';
import { readOutcomes, writeOutcomes } from '../../staging/record.js';
import { readingOf, runFree } from '../context.js';
import type { Dependencies } from '../dependencies.js';
import { textIfThere } from '../../staging/notes.js';
import { absence, isInputGone } from './absence.js';
import type { Text } from '../../words/words.js';

const PAGES_IN_MEMORY = 20;
/** A report that lacks a page of items is tried so often, which takes about two minutes; after that it is written without. */
const PATIENT_TRIES = 8;
/** A spool is asked less often. */
const SPOOL_TRIES = 2;
const GONE = words('work.anItemsPage');

/** Items that an account of a batch is about. */
interface ItemRange {
  readonly page: number;
  readonly pageSize: number;
  /** Behind the last item of the batch, or of what is accounted for. */
  readonly to: number;
  /** How often the page is looked for. */
  readonly tries?: number;
}

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
    return itemOf(await this.page(batch, Math.floor(index / pageSize)), batch, index, pageSize);
  }

  /**
   * The items of a page; where staging has lost it for good, what `recorded` and their order tell of them. An account of what was paid for
   * must not wait forever for prompts.
   */
  async accountable(
    batch: BatchRef,
    { page, pageSize, to, tries = PATIENT_TRIES }: ItemRange,
    recorded: ReadonlyMap<number, Outcome>,
  ): Promise<readonly Item[]> {
    try {
      return await this.page(batch, page);
    } catch (error) {
      if (!isInputGone(error) || activityInfo().attempt <= tries) throw error;
    }
    const indexes = Array.from(
      { length: Math.min(to, (page + 1) * pageSize) - page * pageSize },
      (_, at) => page * pageSize + at,
    );
    return indexes.map((index) => unreadItem(index, recorded.get(index)));
  }

  /** The same of one item. */
  async accountableItem(
    batch: BatchRef,
    index: number,
    { pageSize, to }: Pick<ItemRange, 'pageSize' | 'to'>,
    recorded: ReadonlyMap<number, Outcome>,
  ): Promise<Item> {
    const page = Math.floor(index / pageSize);
    return itemOf(await this.accountable(batch, { page, pageSize, to, tries: SPOOL_TRIES }, recorded), batch, index, pageSize);
  }

  /** @throws PlantainError `input_missing` when the page is gone for good */
  async #read(batch: BatchRef, page: number): Promise<readonly Item[]> {
    const staging = this.staging(batch);
    const staged = await textIfThere(staging, pageKey(batch, page));
    if (staged === undefined)
      throw await absence(staging, batch, words('work.itemsPage', { page: page + 1, batch: batch.batchId }));
    // Written by the starter from checked items; nobody else writes under this key.
    return JSON.parse(staged) as Item[];
  }
}

function itemOf(page: readonly Item[], { batchId }: BatchRef, index: number, pageSize: number): Item {
  const item = page[index % pageSize];
  if (!item) throw new SpokenError(words('work.noItem', { item: index + 1, batch: batchId }));
  return item;
}

/** Whether an item was made up because its page is gone. */
export const isUnread = ({ broken }: Pick<Item, 'broken'>): boolean =>
  broken !== undefined && findWords(broken, GONE.key) !== undefined;

function unreadItem(index: number, known: Outcome | undefined): Item {
  const id = known?.id ?? String(index + 1);
  return { index, id, stem: id, prompt: '', references: [], params: {}, site: known?.site ?? '', broken: GONE };
}

export interface UnstartedInput {
  readonly batch: BatchRef;
  readonly pageSize: number;
  readonly from: number;
  readonly to: number;
  readonly code: FailureCode;
  readonly message: Text;
  readonly endedAt: number;
  /** Also for an item that is `lost` on record without a request: every host that may have begun it was asked. */
  readonly overLost?: true;
  /** Name of the group in the record; the same name is written again on a retry. */
  readonly name: string;
}

/** Follows the outcomes of a batch. */
interface Follower {
  changed(batch: BatchRef): void;
}

export function createItemActivities(dependencies: Dependencies, items: StagedItems, sheets: Follower) {
  const record = new RecordWriter(unmerged);
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
      await runFree(() => record.write(dependencies.staging(input.batch), input.batch, input.name, input.outcomes));
      sheets.changed(input.batch);
    },

    /** Writes an outcome for every item of the range that has none yet; answers the tally of those that it wrote. */
    async recordUnstarted(input: UnstartedInput): Promise<Tally> {
      return runFree(async (run) => {
        const staging = dependencies.staging(input.batch);
        const recorded = await readOutcomes(staging, input.batch, readingOf(run));
        const outcomes: Outcome[] = [];
        for (let page = Math.floor(input.from / input.pageSize); page * input.pageSize < input.to; page++) {
          const range = { page, pageSize: input.pageSize, to: input.to };
          for (const { index, id, site } of await items.accountable(input.batch, range, recorded)) {
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

/** Such as by a bucket that lets nobody remove anything. The groups are read one by one then. */
function unmerged(error: unknown): void {
  log.warn('groups of a record could not be merged', { error: wordsOf(error) });
}

const isLostUnsent = (outcome: Outcome): boolean =>
  outcome.status === 'error' && outcome.code === 'lost' && outcome.calls.sent === 0;

function route(item: Item, uploadsFirst: boolean): ItemRoute {
  const { index, id, site, model, lane, broken } = item;
  const [reference] = item.references;
  // The stem of `a.png` is also that of `a.jpg`.
  const label = reference === undefined ? item.stem : shownName(reference.name);
  const known = { ...(model === undefined ? {} : { model }), ...(lane && { lane }), ...(broken === undefined ? {} : { broken }) };
  return { index, id, label, site, uploads: uploadsFirst, ...known };
}

/** A site that this worker does not know is served by another worker, which uploads when the provider wants it. */
function uploads(dependencies: Dependencies, item: Item): boolean {
  if (item.references.length === 0) return false;
  try {
    const site = dependencies.site(item.site);
    const provider = dependencies.provider(site.provider);
    return provider.uploadReference !== undefined && (provider.uploadsFor?.(site, item.references) ?? true);
  } catch {
    return true;
  }
}
