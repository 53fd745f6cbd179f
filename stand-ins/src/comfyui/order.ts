import type { Prompt } from './heap.js';

/** `["<node id>", <slot>]`, or undefined. */
export function linkOf(value: unknown): readonly [string, number] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [id, slot] = value as readonly unknown[];
  return typeof id === 'string' && typeof slot === 'number' ? [id, slot] : undefined;
}

/**
 * Which node is next: ComfyUI's own rule, which the order of all recorded frames bears out. Among the nodes whose inputs are ready: an
 * output node, else one that feeds an output node, else one that feeds a feeder of one, else the first that was found on the way up
 * from the outputs.
 */
export class ExecutionList {
  readonly #pending = new Set<string>();
  readonly #waitsFor = new Map<string, Set<string>>();
  readonly #feeds = new Map<string, Set<string>>();

  constructor(
    readonly prompt: Prompt,
    readonly isOutput: (id: string) => boolean,
    readonly isCached: (id: string) => boolean,
  ) {}

  get empty(): boolean {
    return this.#pending.size === 0;
  }

  add(output: string): void {
    const stack = [output];
    const links: (readonly [from: string, to: string])[] = [];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (this.#pending.has(id)) continue;
      this.#pending.add(id);
      this.#waitsFor.set(id, new Set());
      this.#feeds.set(id, new Set());
      for (const value of Object.values(this.prompt[id]?.inputs ?? {})) {
        const link = linkOf(value);
        if (!link || this.isCached(link[0])) continue;
        stack.push(link[0]);
        links.push([link[0], id]);
      }
    }
    for (const [from, to] of links) {
      this.#feeds.get(from)?.add(to);
      this.#waitsFor.get(to)?.add(from);
    }
  }

  /** The next node, which stays in the list until it is `done`. */
  next(): string {
    const ready = [...this.#pending].filter((id) => this.#waitsFor.get(id)?.size === 0);
    const feeds = (id: string): readonly string[] => [...(this.#feeds.get(id) ?? [])];
    const found =
      ready.find(this.isOutput) ??
      ready.find((id) => feeds(id).some(this.isOutput)) ??
      ready.find((id) => feeds(id).some((to) => feeds(to).some(this.isOutput))) ??
      ready[0];
    if (found === undefined) throw new Error('no node is ready');
    return found;
  }

  done(id: string): void {
    this.#pending.delete(id);
    for (const waits of this.#waitsFor.values()) waits.delete(id);
  }
}
