import type { Latency } from '../control.js';
import { sleep } from '../server.js';

export interface PaceOptions {
  /** How long a whole picture takes, in equal steps; fixed or evenly spread. */
  readonly latencyMs?: Latency;
  /** How long one step takes, instead of `latencyMs`. */
  readonly stepMs?: number;
  /** Whether every step has to be granted; a step then takes no time of its own. */
  readonly stepsOnGrant?: boolean;
}

const between = (latency: Latency): number =>
  typeof latency === 'number' ? latency : latency[0] + Math.random() * (latency[1] - latency[0]);

/** How fast samplers work: by the clock, or step by step as they are allowed to. */
export class Pace {
  readonly #left = new Map<string, number>();
  #stepMs: number | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(readonly options: PaceOptions) {
    this.#stepMs = options.stepMs;
  }

  setStepMs(stepMs: number): void {
    this.#stepMs = stepMs;
  }

  /** Lets the prompts of an id make so many more steps. */
  grant(promptId: string, steps: number): void {
    this.#left.set(promptId, (this.#left.get(promptId) ?? 0) + steps);
    this.wake();
  }

  /** Lets whoever waits look again: for what was granted, or whether the server closes. */
  wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** What a prompt did not use is not for the next one of its id. */
  forget(promptId: string): void {
    this.#left.delete(promptId);
  }

  async step(promptId: string, steps: number, closing: AbortSignal): Promise<void> {
    if (!this.options.stepsOnGrant) {
      return sleep(this.#stepMs ?? between(this.options.latencyMs ?? 0) / steps, closing);
    }
    for (let left = 0; ;) {
      if (closing.aborted) throw new Error('the stand-in closes');
      left = this.#left.get(promptId) ?? 0;
      if (left > 0) {
        this.#left.set(promptId, left - 1);
        return;
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
