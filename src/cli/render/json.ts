import type { FailureCode } from '../../domain/failure.js';
import type { JsonObject } from '../../domain/json.js';
import type { EndedItem } from '../../domain/progress.js';
import { exitCodeOf } from '../exit.js';
import type { BatchEnd } from '../follow/source.js';
import type { BatchView } from '../follow/view.js';
import { remedies } from './owing.js';
import type { BatchStart, Leaving, Notice, Preparing, Renderer, Trouble } from './renderer.js';

/** One JSON object a line, each with its `event`. */
export class JsonRenderer implements Renderer {
  readonly #out: NodeJS.WritableStream;
  #lastProgress = '';

  constructor(out: NodeJS.WritableStream) {
    this.#out = out;
  }

  preparing(step: Preparing): void {
    this.#print({ event: 'preparing', ...step });
  }

  started(start: BatchStart): void {
    this.#print({ event: 'started', ...start });
  }

  item(item: EndedItem, done: number, total: number): void {
    this.#print({ event: 'item', ...item, done, total });
  }

  progress(view: BatchView): void {
    const { now: _now, perMinute: _perMinute, leftMs: _leftMs, boundShare: _share, ...facts } = view;
    const known = JSON.stringify(facts);
    if (known === this.#lastProgress) return;
    this.#lastProgress = known;
    this.#print({ event: 'progress', ...view });
  }

  notice(notice: Notice): void {
    this.#print({ event: 'notice', ...notice });
  }

  ended(end: BatchEnd, codes: readonly FailureCode[]): void {
    const facts = end.kind === 'summary' ? { summary: end.summary } : withoutKind(end);
    const next = remedies(end, codes).map(({ command }) => command);
    this.#print({ event: 'ended', exitCode: exitCodeOf(end), ...(next.length === 0 ? {} : { next }), ...facts });
  }

  left(leaving: Leaving): void {
    this.#print({ event: 'left', ...leaving });
  }

  answer(record: JsonObject): void {
    this.#print(record);
  }

  trouble(trouble: Trouble): void {
    this.#print({ event: 'error', ...trouble });
  }

  close(): void {
    // Every line is already out.
  }

  #print(record: object): void {
    this.#out.write(`${JSON.stringify(record)}\n`);
  }
}

const withoutKind = ({ kind: _kind, ...facts }: BatchEnd): object => facts;
