import { condition } from '@temporalio/workflow';

const LEAST_REPORT_MS = 15_000;
const REPORT_MS = 10 * 60_000;

/** Until when a report is offered to a store that does not take it, epoch milliseconds: it must not keep the batch open for ever. */
export function reportUntil(deadline: number | undefined, graceMs: number): number {
  const now = Date.now();
  return deadline === undefined ? now + REPORT_MS : Math.max(now + LEAST_REPORT_MS, deadline + graceMs);
}

/** The batch's absolute deadline as a segment sees it; it may be moved while it runs. Times in epoch milliseconds. */
export class Deadline {
  readonly #graceMs: number;
  readonly #passed: () => void;
  #at: number | undefined;

  constructor(at: number | undefined, graceMs: number, passed: () => void) {
    this.#at = at;
    this.#graceMs = graceMs;
    this.#passed = passed;
  }

  move(at: number): void {
    this.#at = at;
  }

  /** The end of all work, when there is one. */
  get graceEnd(): number | undefined {
    return this.#at === undefined ? undefined : this.#at + this.#graceMs;
  }

  get graceOver(): boolean {
    return this.graceEnd !== undefined && Date.now() >= this.graceEnd;
  }

  /** Calls `passed` at the deadline and wakes the workflow once more at the end of the grace. */
  async watch(): Promise<void> {
    for (;;) {
      const at = this.#at;
      if (at === undefined) {
        await condition(() => this.#at !== undefined);
        continue;
      }
      if (Date.now() >= at) this.#passed();
      const next = Date.now() < at ? at : at + this.#graceMs;
      if (Date.now() >= next) return;
      await condition(() => this.#at !== at, next - Date.now());
    }
  }
}
