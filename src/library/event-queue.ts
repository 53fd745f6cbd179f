import type { BatchEvent } from '../client/events.js';

/** Events that one side pushes and the other one iterates over. */
export class EventQueue {
  readonly #waiting: BatchEvent[] = [];
  #over = false;
  #wake: () => void = () => undefined;

  push(event: BatchEvent): void {
    this.#waiting.push(event);
    this.#wake();
  }

  end(): void {
    this.#over = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<BatchEvent, void> {
    for (;;) {
      yield* this.#waiting.splice(0);
      if (this.#waiting.length > 0) continue;
      if (this.#over) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
