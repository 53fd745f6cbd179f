import type { JsonObject } from '../../domain/json.js';
import type { BatchEvent } from '../../client/events.js';
import { JsonRenderer } from './json.js';
import { isLive, paintFor, type Screen } from './paint.js';
import { PlainRenderer } from './plain.js';
import type { Leaving, Renderer, Trouble } from './renderer.js';
import { TerminalRenderer } from './terminal.js';

export interface Display {
  readonly json?: boolean | undefined;
  readonly plain?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** The renderer for these screens: with `--json` programs read stdout and people stderr. */
export function chooseRenderer(display: Display, stdout: Screen, stderr: Screen, env: NodeJS.ProcessEnv): Renderer {
  if (display.json) return new TwoRenderers(new JsonRenderer(stdout), forPeople(display, stderr, stderr, env));
  return forPeople(display, stdout, stderr, env);
}

function forPeople(display: Display, out: Screen, problems: Screen, env: NodeJS.ProcessEnv): Renderer {
  const live = isLive(out, env) && !display.plain && !display.quiet;
  return live
    ? new TerminalRenderer(out, paintFor(out, env))
    : new PlainRenderer(out, problems, { quiet: display.quiet === true });
}

/** Tells two renderers everything; answers are for the first alone. */
class TwoRenderers implements Renderer {
  readonly #first: Renderer;
  readonly #second: Renderer;

  constructor(first: Renderer, second: Renderer) {
    this.#first = first;
    this.#second = second;
  }

  show(event: BatchEvent): void {
    this.#each((renderer) => renderer.show(event));
  }

  left(leaving: Leaving): void {
    this.#each((renderer) => renderer.left(leaving));
  }

  answer(record: JsonObject, lines: readonly string[]): void {
    this.#first.answer(record, lines);
  }

  trouble(trouble: Trouble): void {
    this.#each((renderer) => renderer.trouble(trouble));
  }

  close(): void {
    this.#each((renderer) => renderer.close());
  }

  #each(tell: (renderer: Renderer) => void): void {
    tell(this.#first);
    tell(this.#second);
  }
}
