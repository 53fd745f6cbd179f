import type { EventEmitter } from 'node:events';
import { EXIT } from './exit.js';

export type InterruptSignal = 'SIGINT' | 'SIGTERM';

/** Thrown where a first interrupt ends a command at once. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly signal: InterruptSignal;

  constructor(signal: InterruptSignal) {
    super(`Interrupted by ${signal}`);
    this.signal = signal;
  }
}

/** npm passes on a Ctrl-C that the terminal has already sent to the whole group: that is one signal, not two. */
const ECHO_MS = 200;
const KEEP_ALIVE_MS = 60_000;

/** Ctrl-C and SIGTERM: the first asks, the second leaves at once. */
export class Interrupts {
  readonly #first: Promise<InterruptSignal>;
  readonly #process: EventEmitter;
  readonly #onInt: () => void;
  readonly #onTerm: () => void;
  #taken = false;
  #lastWords: (() => void) | undefined;
  #alive: NodeJS.Timeout | undefined;

  /** `leave` ends the process. */
  constructor(process: EventEmitter, leave: (exitCode: number) => void) {
    this.#process = process;
    let resolve: (signal: InterruptSignal) => void = () => undefined;
    this.#first = new Promise((done) => (resolve = done));
    let asked: number | undefined;
    const hear = (signal: InterruptSignal): void => {
      if (asked !== undefined && Date.now() - asked > ECHO_MS) {
        this.#lastWords?.();
        leave(EXIT[signal]);
      }
      asked ??= Date.now();
      resolve(signal);
    };
    this.#onInt = () => hear('SIGINT');
    this.#onTerm = () => hear('SIGTERM');
    process.on('SIGINT', this.#onInt);
    process.on('SIGTERM', this.#onTerm);
  }

  /** The first signal; from now on the command itself answers it. */
  take(): Promise<InterruptSignal> {
    this.#taken = true;
    // A command may wait for nothing but a signal, which by itself keeps no process alive.
    this.#alive ??= setInterval(() => undefined, KEEP_ALIVE_MS);
    return this.#first;
  }

  /** What is still said when the second signal leaves at once; absent: nothing any more. */
  lastWords(say?: () => void): void {
    this.#lastWords = say;
  }

  /** `work`, given up with `InterruptedError` by a signal that nobody has taken. */
  async guard<T>(work: Promise<T>): Promise<T> {
    const interrupted = this.#first.then((signal): T | Promise<T> => {
      if (this.#taken) return work;
      throw new InterruptedError(signal);
    });
    return Promise.race([work, interrupted]);
  }

  dispose(): void {
    clearInterval(this.#alive);
    this.#process.off('SIGINT', this.#onInt);
    this.#process.off('SIGTERM', this.#onTerm);
  }
}
