import type { RunSink } from './base64-run.js';
import { Sieve, SieveLimitError } from './json-sieve.js';
import { Turns } from './turns.js';

/** Of all answers of this process. */
const turns = new Turns();

/** A run that was taken out. */
export interface SiftedRun<Sink> {
  /** How many there were in its place. */
  readonly characters: number;
  readonly sink: Sink | undefined;
  /** False: the text breaks off in it. */
  readonly ended: boolean;
}

export interface Sifted<Sink> {
  /** The text without its runs: in the place of each one stands its marker. */
  readonly text: string;
  /** By marker. */
  readonly runs: ReadonlyMap<string, SiftedRun<Sink>>;
  /** Why the text is not complete: what the body threw, or a `SieveLimitError`. */
  readonly broken?: unknown;
}

/**
 * Reads JSON that may hold pictures, and keeps it small: each run of 4,096 or more base64 characters in a string is decoded while it
 * arrives, into the sink that `open` gives for it (undefined: it is dropped), and replaced by a marker. What is left is for
 * `JSON.parse`, which accepts it just when it accepts the whole. At most 48 KB of a run are in memory.
 *
 * It ends early when the body breaks off, when more than 16 MB are left, or more than 512 levels are nested: `broken` says why. It
 * throws what `open` or a sink throws; what was written to sinks by then is for the caller to remove.
 */
export async function sift<Sink extends RunSink>(
  body: AsyncIterable<Uint8Array>,
  open: () => Promise<Sink | undefined>,
): Promise<Sifted<Sink>> {
  const sieve = new Sieve(open);
  const turn = turns.join();
  const trouble: { broken?: unknown } = {};
  for await (const piece of untilBroken(body, trouble)) {
    await turn.take(piece.byteLength);
    try {
      await sieve.take(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    } catch (error) {
      if (!(error instanceof SieveLimitError)) throw error;
      trouble.broken = error;
      break;
    } finally {
      turn.give();
    }
  }
  return { text: await sieve.text(), runs: sieve.runs, ...trouble };
}

/** What a body brings before it breaks off. */
async function* untilBroken(body: AsyncIterable<Uint8Array>, trouble: { broken?: unknown }): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    trouble.broken = error;
  }
}
