import { isDeepStrictEqual } from 'node:util';
import type { EventSink } from '../../client/events.js';
import { EXIT } from '../exit.js';
import { Preparation } from '../../client/preparation.js';
import { asJson } from '../../domain/json.js';
import { clean } from '../../domain/text/text.js';
import { fit } from '../render/columns.js';
import type { Renderer } from '../render/renderer.js';
import type { Scope } from '../scope.js';
import type { Examination } from '../../doctor/examine.js';
import type { Finding, Level } from '../../doctor/finding.js';
import { say, tell } from '../../words/current.js';
import { chain, type Text, words } from '../../words/words.js';

const LEVEL_WIDTH = 5;

/** Reports findings as they come, and counts them. */
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
    const { what: check, ...facts } = finding;
    this.#renderer.answer(asJson({ check, ...facts }), this.#quiet && finding.level === 'ok' ? [] : linesOf(finding));
  };

  readonly onWait = (open: readonly Text[], done: number, total: number): void => {
    this.#preparation.tell(words('doctor.waiting', { names: { list: open } }), done, total);
  };

  /** What failed of these. */
  failures(whats: readonly Text[]): readonly Finding[] {
    return this.#found.filter(({ what, level }) => level === 'fail' && whats.some((one) => isDeepStrictEqual(one, what)));
  }

  /** Shows what it comes to, and answers the exit code. */
  end(): number {
    const [fine, warnings, failures] = [this.#count('ok'), this.#count('warn'), this.#count('fail')];
    const exitCode = failures === 0 ? EXIT.delivered : EXIT.incomplete;
    const line = tell('doctor.end', { fine, warnings, failures });
    this.#renderer.answer({ ok: fine, warn: warnings, fail: failures, exitCode }, [line]);
    return exitCode;
  }

  #count(level: Level): number {
    return this.#found.filter((finding) => finding.level === level).length;
  }
}

function linesOf({ what, level, seen, advice }: Finding): string[] {
  return [
    `${fit(tell(`level.${level}`), LEVEL_WIDTH)}${clean(say(chain(what, seen)))}`,
    ...(advice === undefined ? [] : [`${' '.repeat(LEVEL_WIDTH)}→ ${clean(say(advice))}`]),
  ];
}
