import { words } from '../../words/words.js';
import { PlantainError } from '../../domain/failures/failure.js';

/** An answer keeps coming while it has brought so many bytes within so many milliseconds: blanks that keep a line open are fewer. */
const COMING = { bytes: 16 * 1024, withinMs: 10_000 };
/** How far an answer that keeps coming may go beyond the single timeout. The activity's own limit lies 60 s above that. */
export const EXTRA_MS = 30_000;
const LOOK_MS = 500;

/** The time of one paid request, from sending to the last byte of the answer. Its signal aborts with a `PlantainError` `timeout`. */
export class SingleTimeout {
  readonly #abort = new AbortController();
  #startedAt = performance.now();
  readonly #site: string;
  readonly #limitMs: number;
  readonly #extraMs: number;
  #timer: NodeJS.Timeout;
  #bytes = 0;
  /** What came lately, by second. */
  #pieces: { readonly at: number; bytes: number }[] = [];

  constructor(site: string, limitMs: number, extraMs = EXTRA_MS) {
    this.#site = site;
    this.#limitMs = limitMs;
    this.#extraMs = extraMs;
    this.#timer = setTimeout(() => this.#look(), limitMs);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** So many more bytes of the answer have come. */
  received(bytes: number): void {
    const at = performance.now();
    const last = this.#pieces.at(-1);
    if (last && at - last.at < 1_000) last.bytes += bytes;
    else this.#pieces = [...this.#recent(at), { at, bytes }];
    this.#bytes += bytes;
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  /** The request leaves only now: what came before does not count. */
  restart(): void {
    this.end();
    this.#startedAt = performance.now();
    this.#timer = setTimeout(() => this.#look(), this.#limitMs);
  }

  #recent(now: number) {
    return this.#pieces.filter(({ at }) => now - at <= COMING.withinMs);
  }

  #look(): void {
    const now = performance.now();
    const recent = this.#recent(now).reduce((sum, { bytes }) => sum + bytes, 0);
    const isOver = now - this.#startedAt >= this.#limitMs + this.#extraMs;
    if (isOver || recent < COMING.bytes) this.#abort.abort(this.#failure());
    else this.#timer = setTimeout(() => this.#look(), LOOK_MS);
  }

  #failure(): PlantainError {
    const said = { site: this.#site, limit: { shortMs: this.#limitMs } };
    const message =
      this.#bytes === 0 ? words('work.noAnswer', said) : words('work.unfinished', { ...said, size: { bytes: this.#bytes } });
    return new PlantainError({ code: 'timeout', message, billing: 'maybe' });
  }
}
