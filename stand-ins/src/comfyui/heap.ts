import { PythonError } from './convert.js';

/** An entry of the queue, in the order of the wire. */
export type QueueItem = readonly [
  number: number,
  promptId: string,
  prompt: Prompt,
  extraData: Record<string, unknown>,
  outputs: readonly string[],
];

export interface PromptNode {
  readonly class_type: string;
  readonly inputs: Record<string, unknown>;
  readonly _meta?: { readonly title?: string };
}
export type Prompt = Readonly<Record<string, PromptNode>>;

/** With the same number and the same id Python goes on to compare the workflows, which it cannot. */
function before(a: QueueItem, b: QueueItem): boolean {
  if (a[0] !== b[0]) return a[0] < b[0];
  if (a[1] !== b[1]) return a[1] < b[1];
  throw new PythonError('TypeError', "'<' not supported between instances of 'dict' and 'dict'");
}

/** Python's heapq, so that the pending list has the order that the server shows. */
export class Heap {
  readonly items: QueueItem[] = [];

  /** Throws with the entry already in the list, as recorded. */
  push(item: QueueItem): void {
    this.items.push(item);
    this.#rise(0, this.items.length - 1);
  }

  pop(): QueueItem | undefined {
    const last = this.items.pop();
    const first = this.items[0];
    if (last === undefined || first === undefined) return last;
    this.items[0] = last;
    this.#sink(0);
    return first;
  }

  /** Takes the first entry in list order that `match` accepts. */
  remove(match: (item: QueueItem) => boolean): QueueItem | undefined {
    const index = this.items.findIndex(match);
    if (index < 0) return undefined;
    const [removed] = this.items.splice(index, 1);
    for (let i = (this.items.length >> 1) - 1; i >= 0; i--) this.#sink(i);
    return removed;
  }

  #at(index: number): QueueItem {
    const item = this.items[index];
    if (item === undefined) throw new Error(`the heap has no entry ${index}`);
    return item;
  }

  #rise(start: number, from: number): void {
    const item = this.#at(from);
    let at = from;
    while (at > start) {
      const parent = (at - 1) >> 1;
      if (!before(item, this.#at(parent))) break;
      this.items[at] = this.#at(parent);
      at = parent;
    }
    this.items[at] = item;
  }

  #sink(start: number): void {
    const end = this.items.length;
    const item = this.#at(start);
    let at = start;
    for (let child = 2 * at + 1; child < end; child = 2 * at + 1) {
      const right = child + 1;
      if (right < end && !before(this.#at(child), this.#at(right))) child = right;
      this.items[at] = this.#at(child);
      at = child;
    }
    this.items[at] = item;
    this.#rise(start, at);
  }
}
