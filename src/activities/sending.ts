import type { Failure } from '../domain/failure.js';
import type { SentTimes } from '../domain/generation.js';
import type { ProviderContext } from '../providers/provider.js';

type Http = ProviderContext['http'];

/** One paid request on its way: held back until its turn, and timed from the moment at which it leaves. */
export class Sending {
  readonly #turn: () => Promise<void>;
  readonly #singleTimeoutMs: number;
  readonly #timeout = new AbortController();
  readonly #late: () => Error;
  #timer: NodeJS.Timeout | undefined;
  /** Epoch milliseconds, and the same by the monotonic clock. */
  #left: { readonly at: number; readonly moment: number } | undefined;
  #why: unknown;

  /** `turn` resolves when the request may leave; `late` is what ends a request that is not answered within the single timeout. */
  constructor({ turn, singleTimeoutMs, late }: { turn: () => Promise<void>; singleTimeoutMs: number; late: () => Error }) {
    this.#turn = turn;
    this.#singleTimeoutMs = singleTimeoutMs;
    this.#late = late;
  }

  /** Not the activity's own signal: a paid request that is under way ends by its answer or by the single timeout. */
  get signal(): AbortSignal {
    return this.#timeout.signal;
  }

  /** `http`, through which the first paid request leaves when it is its turn. */
  through(http: Http): Http {
    return {
      ...http,
      request: async (request) => {
        if (request.paid === true && !this.#left) await this.#leave();
        return http.request(request);
      },
    };
  }

  async #leave(): Promise<void> {
    try {
      await this.#turn();
    } catch (error) {
      this.#why = error;
      throw error;
    }
    this.#left = { at: Date.now(), moment: performance.now() };
    this.#timer = setTimeout(() => this.#timeout.abort(this.#late()), this.#singleTimeoutMs);
  }

  /** The headers are there: the single timeout is over. */
  answered(): void {
    clearTimeout(this.#timer);
  }

  /** Why it never left, whatever the provider has made of that; undefined when it left, or when its turn was never asked for. */
  get heldBack(): unknown {
    return this.#why;
  }

  /** As of now. */
  get times(): SentTimes {
    return this.#left ? { sentAt: this.#left.at, tookMs: Math.round(performance.now() - this.#left.moment) } : {};
  }

  /** `failure` with how long the request was out. */
  timed(failure: Failure): Failure {
    const { tookMs } = this.times;
    return tookMs === undefined ? failure : { ...failure, tookMs };
  }
}
