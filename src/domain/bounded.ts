import type { JsonObject } from './json.js';

/** Drops the oldest keys beyond `most`. */
function trim<K>(keys: { readonly size: number; delete(key: K): boolean; keys(): IterableIterator<K> }, most: number): void {
  for (const key of keys.keys()) {
    if (keys.size <= most) return;
    keys.delete(key);
  }
}

/** A map of the `most` entries that were set last: for what a process that runs for months may forget and ask again. */
export class BoundedMap<K, V> extends Map<K, V> {
  constructor(private readonly most: number) {
    super();
  }

  override set(key: K, value: V): this {
    this.delete(key);
    super.set(key, value);
    trim(this, this.most);
    return this;
  }
}

/** A set of the `most` values that were added last. */
export class BoundedSet<T> extends Set<T> {
  constructor(private readonly most: number) {
    super();
  }

  override add(value: T): this {
    this.delete(value);
    super.add(value);
    trim(this, this.most);
    return this;
  }
}

const DIFFERENT = 1_000;

/** The same function, which is not asked twice about the same facts: of 100,000 items most have the parameters of another. */
export function remembered<F extends JsonObject, T>(work: (facts: F) => T): (facts: F) => T {
  const known = new BoundedMap<string, { readonly answer: T }>(DIFFERENT);
  return (facts) => {
    const name = JSON.stringify(facts);
    const found = known.get(name) ?? { answer: work(facts) };
    // One of few is not moved to the end each time.
    if (!known.has(name)) known.set(name, found);
    return found.answer;
  };
}
