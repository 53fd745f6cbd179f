import { createLogUpdate } from 'log-update';
import type { JsonObject } from '../../domain/json.js';
import type { BatchEvent, BatchStart, EndedEvent } from '../../client/events.js';
import type { BatchView } from '../../client/follow/view.js';
import { frame } from './frame.js';
import type { Paint, Screen } from './paint.js';
import { endLines } from './ending.js';
import { startLines, warningLines } from './head.js';
import { isNeverStarted, itemPhrase, leavingLine, noticeLine, preparingPhrase, troubleLines } from './phrases.js';
import { inClauses } from './clauses.js';
import { cut } from './columns.js';
import type { Leaving, Renderer, Trouble } from './renderer.js';

/** A bar that is drawn over, and above it the lines that stay. */
export class TerminalRenderer implements Renderer {
  readonly #screen: Screen;
  readonly #paint: Paint;
  readonly #live: ReturnType<typeof createLogUpdate>;
  #view: BatchView | undefined;

  constructor(screen: Screen, paint: Paint) {
    this.#screen = screen;
    this.#paint = paint;
    this.#live = createLogUpdate(screen);
  }

  show(event: BatchEvent): void {
    switch (event.event) {
      case 'preparing':
        return this.#live(cut(preparingPhrase(event), (this.#screen.columns ?? 80) - 1));
      case 'started':
        return this.#started(event);
      case 'item':
        if (event.status !== 'success' && !isNeverStarted(event)) this.#stay(this.#paint('red', `✗ ${itemPhrase(event)}`));
        return;
      case 'progress':
        this.#view = event;
        return this.#draw();
      case 'notice':
        return this.#stay(event.level === 'warning' ? this.#paint('yellow', noticeLine(event)) : noticeLine(event));
      case 'ended':
        return this.#ended(event);
      case 'forecast':
      case 'settled':
      // The head of the batch, and notices, tell it to people.
    }
  }

  left(leaving: Leaving): void {
    this.#clear();
    this.#stay(leavingLine(leaving));
  }

  answer(_record: JsonObject, lines: readonly string[]): void {
    this.#stay(...lines);
  }

  trouble(trouble: Trouble): void {
    this.#clear();
    const [first = '', ...rest] = troubleLines(trouble);
    this.#stay(this.#paint('red', first), ...rest);
  }

  close(): void {
    this.#clear();
  }

  #started(start: BatchStart): void {
    const [first = '', ...rest] = startLines(start);
    this.#stay(this.#paint('bold', first), ...rest, ...warningLines(start).map((line) => this.#paint('yellow', line)));
  }

  #ended(end: EndedEvent): void {
    this.#clear();
    const whole = end.kind === 'summary' && end.summary.tally.success === end.summary.total;
    const [first = '', ...rest] = endLines(end, end.codes, end.messages);
    this.#stay(this.#paint(whole ? 'green' : 'yellow', first), ...rest);
  }

  #clear(): void {
    this.#view = undefined;
    this.#live.clear();
    this.#live.done();
  }

  /** Lines that stay are never cut: they may be longer than the window, and then break where a clause ends. */
  #stay(...lines: string[]): void {
    this.#live.clear();
    const width = this.#screen.columns || Infinity;
    for (const line of lines) this.#screen.write(`${inClauses(line, width)}\n`);
    this.#draw();
  }

  #draw(): void {
    if (!this.#view) return;
    const size = { columns: this.#screen.columns ?? 80, rows: this.#screen.rows ?? 24 };
    this.#live(frame(this.#view, size, this.#paint).join('\n'));
  }
}
