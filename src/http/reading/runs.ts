import { randomBytes } from 'node:crypto';
import { Base64Run, type LineBreaks, Output, type RunSink } from './base64-run.js';
import type { OpenEnd } from './open-end.js';

/** Each of them has a sink of its own, which may be an open file. The bytes of further ones are dropped. */
const MOST_SINKS = 128;
/** So much base64 is decoded and written at once, in characters. */
export const PIECE = 64 * 1024;

/** No escape ends in an x: a marker begins where the pattern finds it, also in JSON that is not parsed. */
const newMarker = (): string => `x${randomBytes(16).toString('hex')}`;

/** Those that no answer is at work with. */
const outputs: Output[] = [];
const NO_OUTPUT = new Output(0);

/** The runs of one text, and what writes them to their sinks. */
export class Runs<Sink extends RunSink> {
  readonly byMarker = new Map<string, Base64Run<Sink>>();
  readonly #open: () => Promise<Sink | undefined>;
  output = NO_OUTPUT;
  /** What the next event of a stream may continue. */
  openEnd: OpenEnd<Sink> | undefined;

  constructor(open: () => Promise<Sink | undefined>) {
    this.#open = open;
  }

  /** Lends `work` room for what is decoded. */
  async withOutput(work: () => Promise<void>): Promise<void> {
    this.output = outputs.pop() ?? new Output(PIECE);
    try {
      await work();
      outputs.push(this.output);
    } finally {
      this.output = NO_OUTPUT;
    }
  }

  async begin(breaks: LineBreaks): Promise<Base64Run<Sink>> {
    const sink = this.byMarker.size < MOST_SINKS ? await this.#open() : undefined;
    const run = new Base64Run(newMarker(), sink, breaks);
    this.byMarker.set(run.marker, run);
    return run;
  }

  async feed(run: Base64Run<Sink>, base64: string): Promise<void> {
    for (let from = 0; from < base64.length; from += PIECE) {
      const piece = Buffer.from(base64.slice(from, from + PIECE));
      run.takeAll(piece, 0, piece.length, this.output);
      await this.write(run);
    }
  }

  /** Writes what is decoded of it. */
  async write(run: Base64Run<Sink>): Promise<void> {
    const bytes = this.output.drain();
    if (bytes.length > 0) await run.sink?.write(bytes);
  }

  /** Nothing continues it any more. */
  async closeEnd(): Promise<void> {
    const run = this.openEnd?.run;
    this.openEnd = undefined;
    if (!run) return;
    run.end(this.output);
    await this.write(run);
  }
}
