import type { JsonObject } from '../../domain/json.js';
import { endedCount } from '../../domain/outcome.js';
import type { BatchEvent, ItemFacts, Preparing } from '../../client/events.js';
import type { BatchView } from '../../client/follow/view.js';
import { progressPhrase } from './frame.js';
import { endLines } from './ending.js';
import { startLines, warningLines } from './head.js';
import { isNeverStarted, itemPhrase, leavingLine, noticeLine, preparingPhrase, troubleLines } from './phrases.js';
import type { Leaving, Renderer, Trouble } from './renderer.js';

/** After this time without a line a batch that runs says so. */
const SILENCE_MS = 30_000;
/** A log needs a word of a long preparation now and then, not all of them. */
const PREPARING_MS = 10_000;

export interface PlainOptions {
  /** Only failures, warnings and the end. */
  readonly quiet: boolean;
  readonly now?: () => number;
}

/** One line an event: for logs, pipes and CI. */
export class PlainRenderer implements Renderer {
  #out: NodeJS.WritableStream;
  readonly #problems: NodeJS.WritableStream;
  readonly #quiet: boolean;
  readonly #now: () => number;
  #lastLine: number;
  #lastPreparing = -Infinity;

  /** Errors go to `problems`, everything else to `out`. */
  constructor(out: NodeJS.WritableStream, problems: NodeJS.WritableStream, options: PlainOptions) {
    this.#out = out;
    // Nobody reads it any more, as after `| head`: what is still to be said goes where errors go.
    out.once('error', () => (this.#out = problems));
    this.#problems = problems;
    this.#quiet = options.quiet;
    this.#now = options.now ?? Date.now;
    this.#lastLine = this.#now();
  }

  show(event: BatchEvent): void {
    switch (event.event) {
      case 'preparing':
        return this.#preparing(event);
      case 'started':
        return this.#print([...(this.#quiet ? [] : startLines(event)), ...warningLines(event)]);
      case 'item':
        return this.#item(event);
      case 'progress':
        return this.#progress(event);
      case 'notice':
        return this.#quiet && event.level === 'info' ? undefined : this.#print([noticeLine(event)]);
      case 'ended':
        return this.#print(endLines(event, event.codes, event.messages));
      case 'forecast':
      case 'settled':
      // The head of the batch, and notices, tell it to people.
    }
  }

  left(leaving: Leaving): void {
    this.#print([leavingLine(leaving)]);
  }

  answer(_record: JsonObject, lines: readonly string[]): void {
    this.#print(lines);
  }

  trouble(trouble: Trouble): void {
    this.#problems.write(troubleLines(trouble).join('\n') + '\n');
  }

  close(): void {
    // Every line is already out.
  }

  #preparing(step: Preparing): void {
    const isEnd = step.done === step.total;
    if (this.#quiet || (!isEnd && this.#now() - this.#lastPreparing < PREPARING_MS)) return;
    this.#lastPreparing = this.#now();
    this.#print([preparingPhrase(step)]);
  }

  #item(item: ItemFacts): void {
    if (isNeverStarted(item) || (this.#quiet && item.status === 'success')) return;
    this.#print([`[${item.done}/${item.total}] ${itemPhrase(item)}`]);
  }

  #progress(view: BatchView): void {
    if (this.#quiet || this.#now() - this.#lastLine < SILENCE_MS || endedCount(view.tally) === view.total) return;
    this.#print([progressPhrase(view)]);
  }

  #print(lines: readonly string[]): void {
    this.#lastLine = this.#now();
    for (const line of lines) this.#out.write(`${line}\n`);
  }
}
