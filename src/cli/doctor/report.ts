import type { EventSink } from '../../client/events.js';
import { EXIT } from '../exit.js';
import { Preparation } from '../../client/preparation.js';
import { clean } from '../../domain/text/text.js';
import { fit } from '../render/columns.js';
import type { Renderer } from '../render/renderer.js';
import type { Scope } from '../scope.js';
import type { Examination } from '../../doctor/examine.js';
import type { Finding, Level } from '../../doctor/finding.js';

const LEVEL_WIDTH = 5;

/** Tells findings as they come, and counts them. */
export class Report implements Examination {
  readonly emit: EventSink;
  readonly #renderer: Renderer;
  readonly #quiet: boolean;
  readonly #preparation: Preparation;
  readonly #found: Finding[] = [];

  /** @param quiet leaves out, for people, what is as it should be */
  constructor({ emit, renderer }: Pick<Scope, 'emit' | 'renderer'>, quiet: boolean) {
    this.emit = emit;
    this.#renderer = renderer;
    this.#quiet = quiet;
    this.#preparation = new Preparation(emit);
  }

  readonly onFinding = (finding: Finding): void => {
    this.#found.push(finding);
    const { what, level, seen, advice } = finding;
    const record = { check: what, level, seen, ...(advice === undefined ? {} : { advice }) };
    this.#renderer.answer(record, this.#quiet && level === 'ok' ? [] : linesOf(finding));
  };

  readonly onWait = (open: readonly string[], done: number, total: number): void => {
    this.#preparation.tell(`checks done, waiting for ${open.join(', ')}`, done, total);
  };

  /** What failed of these. */
  failures(whats: readonly string[]): readonly Finding[] {
    return this.#found.filter(({ what, level }) => level === 'fail' && whats.includes(what));
  }

  /** Says what it comes to, and answers the exit code. */
  end(): number {
    const [fine, warnings, failures] = (['ok', 'warn', 'fail'] as const).map((level) => this.#count(level));
    const exitCode = failures === 0 ? EXIT.delivered : EXIT.incomplete;
    this.#renderer.answer({ ok: fine ?? 0, warn: warnings ?? 0, fail: failures ?? 0, exitCode }, [
      `${fine} ok, ${warnings} to look at, ${failures === 0 ? 'nothing fails' : `${failures} to mend`}.`,
    ]);
    return exitCode;
  }

  #count(level: Level): number {
    return this.#found.filter((finding) => finding.level === level).length;
  }
}

function linesOf({ what, level, seen, advice }: Finding): string[] {
  return [
    `${fit(level, LEVEL_WIDTH)}${what}: ${clean(seen)}`,
    ...(advice === undefined ? [] : [`${' '.repeat(LEVEL_WIDTH)}→ ${clean(advice)}`]),
  ];
}
