import type { EventEmitter } from 'node:events';
import { EXIT } from './exit.js';

/** `SIGPIPE` stands for output that nobody reads any more; Node gives no such signal. */
export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE';

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

/** Signals of somebody who may want to leave at once; the others come of themselves, also several times. */
const PRESSED: readonly InterruptSignal[] = ['SIGINT', 'SIGTERM'];
const HEARD = [...PRESSED, 'SIGHUP'] as const;

/** Ctrl-C, SIGTERM, a closed terminal, output that nobody reads: the first asks, a second Ctrl-C or SIGTERM leaves at once. */
export class Interrupts {
  readonly #first: Promise<InterruptSignal>;
  readonly #process: EventEmitter;
  readonly #listeners = new Map<InterruptSignal, () => void>();
  #asked: number | undefined;
  #resolve: (signal: InterruptSignal) => void = () => undefined;
  readonly #leave: (exitCode: number) => void;
  #taken = false;
  #lastWords: (() => void) | undefined;
  #alive: NodeJS.Timeout | undefined;

  /** `leave` ends the process. A screen that fails has nobody before it any more. */
  constructor(process: EventEmitter, leave: (exitCode: number) => void, screens: readonly EventEmitter[] = []) {
    this.#process = process;
    this.#leave = leave;
    this.#first = new Promise((done) => (this.#resolve = done));
    for (const signal of HEARD) {
      const listener = (): void => this.#hear(signal);
      this.#listeners.set(signal, listener);
      process.on(signal, listener);
    }
    // They stay: what is written to such a screen after the command must not end the process with a stack either.
    for (const screen of screens) screen.on('error', () => this.#hear('SIGPIPE'));
  }

  #hear(signal: InterruptSignal): void {
    if (this.#asked !== undefined && Date.now() - this.#asked > ECHO_MS && PRESSED.includes(signal)) {
      this.#lastWords?.();
      this.#leave(EXIT[signal]);
    }
    this.#asked ??= Date.now();
    this.#resolve(signal);
  }

  /** The first signal; from now on the command itself answers it. */
  take(): Promise<InterruptSignal> {
    this.#taken = true;
    // A command may wait only for a signal, which by itself keeps no process alive.
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
    for (const [signal, listener] of this.#listeners) this.#process.off(signal, listener);
  }
}
