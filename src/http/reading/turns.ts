/** So many are worked on at once. */
const AT_ONCE = 8;
/** After so many bytes it is another's turn. */
const MOST_BYTES = 2 * 1024 * 1024;

/** A place at the work; one of its owner's calls follows the other. */
export interface Turn {
  /** Resolves when `bytes` may be worked on. */
  take(bytes: number): Promise<void>;
  /** Says that they have been; to be called after each `take`. */
  give(): void;
}

/**
 * Keeps the work on many streams to a few at a time, and each of them at it for a while. All in turn, piece by piece, would need the
 * memory of all at once: every piece would wait for a hundred others, and what waits so long is not freed with the young garbage.
 */
export class Turns {
  #free = AT_ONCE;
  readonly #waiting: (() => void)[] = [];

  join(): Turn {
    let bytesLeft = 0;
    let kept: NodeJS.Immediate | undefined;
    const leave = (): void => {
      kept = undefined;
      bytesLeft = 0;
      this.#leave();
    };
    return {
      take: async (bytes) => {
        if (kept) clearImmediate(kept);
        else await this.#enter();
        kept = undefined;
        if (bytesLeft <= 0) bytesLeft = MOST_BYTES;
        bytesLeft -= bytes;
      },
      give: () => {
        if (bytesLeft <= 0) leave();
        // The place is kept for a round of the event loop, in which more may come.
        else kept = setImmediate(() => (kept = setImmediate(leave)));
      },
    };
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
