import type { Item } from '../../domain/item.js';
import { UserError } from '../../domain/failures/user-error.js';
import { meant } from '../../domain/text/suggest.js';
import type { ItemName } from '../../report/marks.js';
import { sentences, type Value, words } from '../../words/words.js';

const SHOWN = 5;
/** The nearest name is looked for among so many: it is only a hint. */
const SEARCHED = 5_000;

/** Which items of a batch are chosen, by names that a person gave. It is shown the items page by page and keeps those that may be meant. */
export class Choice {
  readonly #names: readonly ItemName[];
  readonly #ids: ReadonlySet<string>;
  readonly #singles: ReadonlySet<number>;
  readonly #ranges: readonly { readonly from: number; readonly to: number }[];
  readonly #byId = new Map<string, Item>();
  readonly #byPosition = new Map<number, Item>();
  readonly #known: string[] = [];
  #last: Item | undefined;

  constructor(names: readonly ItemName[]) {
    const spans = names.flatMap(({ positions }) => (positions ? [positions] : []));
    this.#names = names;
    this.#ids = new Set(names.flatMap(({ id }) => (id === undefined ? [] : [id])));
    this.#singles = new Set(spans.filter(({ from, to }) => from === to).map(({ from }) => from));
    this.#ranges = spans.filter(({ from, to }) => from < to);
  }

  see(page: readonly Item[]): void {
    for (const item of page) {
      const position = item.index + 1;
      if (this.#ids.has(item.id)) this.#byId.set(item.id, item);
      if (this.#singles.has(position) || this.#ranges.some(({ from, to }) => from <= position && position <= to))
        this.#byPosition.set(position, item);
      if (this.#known.length < SEARCHED) this.#known.push(item.id);
      this.#last = item;
    }
  }

  /** In input order. @throws UserError for a name that no item has, or that two have */
  items(batchId: string): readonly Item[] {
    const found = this.#names.map((name) => ({ name, items: this.#itemsOf(name, batchId) }));
    const unknown = found.flatMap(({ name, items }) => (items === undefined ? [name.text] : []));
    if (unknown.length > 0) throw this.#unknown(unknown, batchId);
    const items = new Map(found.flatMap(({ items: some = [] }) => some.map((item) => [item.index, item] as const)));
    return [...items.values()].sort((a, b) => a.index - b.index);
  }

  #itemsOf(name: ItemName, batch: string): readonly Item[] | undefined {
    const named = name.id === undefined ? undefined : this.#byId.get(name.id);
    const placed = this.#placed(name);
    if (!named || !placed) return named ? [named] : placed;
    // Who writes zeros in front means an id: `0003` of a batch made of another is not its third item.
    if (name.text.startsWith('0') || (placed.length === 1 && placed[0] === named)) return [named];
    const { from, to } = name.positions ?? { from: 0, to: 0 };
    const rest = to - from > 1 ? `${from + 1}-${to}` : String(to);
    const advice = words('redo.ambiguousAdvice', {
      positions: from === to ? `${from}-${to}` : `${from},${rest}`,
      id: `id:${name.text}`,
    });
    throw new UserError('usage', words('redo.ambiguous', { name: name.text, batch, position: named.index + 1 }), { advice });
  }

  /** Undefined unless all of them are there. */
  #placed({ positions }: ItemName): readonly Item[] | undefined {
    if (!positions || !(positions.to <= this.#total)) return undefined;
    const count = positions.to - positions.from + 1;
    const items = Array.from({ length: count }, (_, offset) => this.#byPosition.get(positions.from + offset));
    return items.every((item) => item !== undefined) ? items : undefined;
  }

  get #total(): number {
    return this.#last === undefined ? 0 : this.#last.index + 1;
  }

  #unknown(names: readonly string[], batch: string): Error {
    const shown: readonly Value[] = names.slice(0, SHOWN);
    const [first = ''] = names;
    const items = { list: names.length > SHOWN ? [...shown, words('again.moreItems', { count: names.length - SHOWN })] : shown };
    const ids = { first: this.#known[0] ?? '', last: this.#last?.id ?? '' };
    const there = words('redo.items', { count: this.#total, ...ids });
    return new UserError('not_found', words('redo.unknown', { batch, count: names.length, items }), {
      advice: sentences(names.length === 1 ? meant(first, this.#known) : '', there),
    });
  }
}
