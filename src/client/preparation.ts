import { say } from '../words/current.js';
import type { Text } from '../words/words.js';
import { type EventSink, preparingEvent } from './events.js';

/** What is done sooner needs no word, and what lasts longer one that often; in milliseconds. */
const EVERY_MS = 2_000;

/** Says how far the work before the start of a batch is. */
export class Preparation {
  readonly #emit: EventSink;
  readonly #now: () => number;
  #lastWord: number;
  #told: string | undefined;

  constructor(emit: EventSink, now: () => number = Date.now) {
    this.#emit = emit;
    this.#now = now;
    this.#lastWord = now();
  }

  /** @param what `pictures fetched` */
  tell(what: Text, done: number, total: number): void {
    const isEnd = done === total && this.#told === say(what);
    if (!isEnd && this.#now() - this.#lastWord < EVERY_MS) return;
    this.#told = say(what);
    this.#lastWord = this.#now();
    this.#emit(preparingEvent({ what, done, total }));
  }
}
