import type { BatchEvent, EndedEvent } from '../../client/events.js';
import { ProgressNews } from '../../client/progress-news.js';
import type { JsonObject } from '../../domain/json.js';
import { exitCodeOf } from '../exit.js';
import { remedies } from './owing.js';
import type { Leaving, Renderer, Trouble } from './renderer.js';
import { say } from '../../words/current.js';
import { printed } from '../../words/printed.js';

/** One JSON object a line, each with its `event`: the events as they are, and what only a command has to tell. */
export class JsonRenderer implements Renderer {
  readonly #out: NodeJS.WritableStream;
  readonly #progress = new ProgressNews();

  constructor(out: NodeJS.WritableStream) {
    this.#out = out;
  }

  show(event: BatchEvent): void {
    if (event.event === 'progress' && !this.#progress.isNews(event)) return;
    this.#print(event.event === 'ended' ? { ...event, ...consequences(event) } : event);
  }

  left(leaving: Leaving): void {
    this.#print({ v: 1, event: 'left', ...leaving });
  }

  answer(record: JsonObject): void {
    this.#print(record);
  }

  trouble(trouble: Trouble): void {
    this.#print({ v: 1, event: 'error', ...trouble });
  }

  close(): void {
    // Every line is already out.
  }

  #print(record: object): void {
    this.#out.write(`${JSON.stringify(printed(record, say))}\n`);
  }
}

/** What the end means for a command: its exit code, and the commands that come next. */
function consequences(event: EndedEvent): object {
  const next = remedies(event, event.codes).map(({ command }) => command);
  return { exitCode: exitCodeOf(event), ...(next.length === 0 ? {} : { next }) };
}
