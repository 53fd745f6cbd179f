import { createHash } from 'node:crypto';
import type { Catalogue } from './catalogue.js';
import type { Disk } from './disk.js';
import type { Prompt } from './heap.js';
import { formatJson, isFields } from './json.js';
import type { NodeResult } from './node-types.js';
import { linkOf } from './order.js';

/** What nodes gave, kept as long as the following prompt has the same node with the same inputs (the server's usual cache). */
export class NodeCache {
  #held = new Map<string, NodeResult>();
  #keys = new Map<string, string>();

  constructor(
    readonly catalogue: Catalogue,
    readonly disk: Disk,
  ) {}

  /** Turns to another prompt; what it cannot use is forgotten. */
  begin(prompt: Prompt): void {
    const keys = new Map<string, string>();
    for (const id of Object.keys(prompt)) this.#keyOf(id, prompt, keys);
    const used = new Set(keys.values());
    this.#held = new Map([...this.#held].filter(([key]) => used.has(key)));
    this.#keys = keys;
  }

  get(id: string): NodeResult | undefined {
    return this.#held.get(this.#keys.get(id) ?? '');
  }

  set(id: string, result: NodeResult): void {
    const key = this.#keys.get(id);
    if (key !== undefined) this.#held.set(key, result);
  }

  clear(): void {
    this.#held.clear();
  }

  #keyOf(id: string, prompt: Prompt, keys: Map<string, string>): string {
    const known = keys.get(id);
    if (known !== undefined) return known;
    const node = prompt[id];
    if (!isFields(node?.inputs)) return '';
    keys.set(id, ''); // nodes in a circle are never run, but they must not keep this from ending
    const inputs = Object.entries(node.inputs)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => {
        const link = linkOf(value);
        return [name, link ? [this.#keyOf(link[0], prompt, keys), link[1]] : value];
      });
    const changed = this.catalogue.get(node.class_type)?.changed?.(node.inputs, this.disk) ?? '';
    const key = createHash('sha256')
      .update(formatJson([node.class_type, changed, inputs]))
      .digest('hex');
    keys.set(id, key);
    return key;
  }
}
