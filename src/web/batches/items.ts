import { BoundedMap } from '../../domain/bounded.js';
import type { StagedBatch } from '../../domain/batch.js';
import type { Item } from '../../domain/item.js';
import { pageKey } from '../../domain/staging-keys.js';
import { readNote } from '../../staging/notes.js';
import type { Store } from '../../stores/store.js';

/** Pages of items that stay in memory for each batch. */
const MOST_PAGES = 8;

/** The items of a batch as they were staged, read page by page as they are asked for. */
export class StagedItems {
  readonly #staging: Store;
  readonly #batch: StagedBatch;
  readonly #pages = new BoundedMap<number, Promise<readonly Item[]>>(MOST_PAGES);
  #pageSize: number | undefined;

  constructor(staging: Store, batch: StagedBatch) {
    this.#staging = staging;
    this.#batch = batch;
  }

  async at(index: number): Promise<Item | undefined> {
    const size = await this.#size();
    return size === 0 ? undefined : (await this.#page(Math.floor(index / size)))[index % size];
  }

  /** In input order, as far as there are some. */
  async from(first: number, most: number): Promise<readonly Item[]> {
    const size = await this.#size();
    const found: Item[] = [];
    while (size > 0 && found.length < most) {
      const index = first + found.length;
      const page = (await this.#page(Math.floor(index / size))).slice(index % size);
      if (page.length === 0) break;
      found.push(...page.slice(0, most - found.length));
    }
    return found;
  }

  /** Of all pages but the last. */
  async #size(): Promise<number> {
    // A batch is staged before it starts: its first page does not change.
    this.#pageSize ??= (await this.#page(0)).length || undefined;
    return this.#pageSize ?? 0;
  }

  #page(page: number): Promise<readonly Item[]> {
    const known = this.#pages.get(page);
    if (known) return known;
    const read = readNote<Item[]>(this.#staging, pageKey(this.#batch, page)).then((items) => items ?? this.#none(page));
    read.catch(() => this.#pages.delete(page));
    this.#pages.set(page, read);
    return read;
  }

  /** It is not there yet, or there is no such page: the next one who asks looks again. */
  #none(page: number): readonly Item[] {
    this.#pages.delete(page);
    return [];
  }
}
