import type { Failure } from '../domain/failure.js';
import type { SentTimes } from '../domain/generation.js';
import type { ProviderContext } from '../providers/provider.js';
import type { SingleTimeout } from './single-timeout.js';

type Http = ProviderContext['http'];

/** One paid request on its way: held back until its turn, and timed from the moment at which it leaves. */
export class Sending {
  readonly #turn: () => Promise<void>;
  readonly #timeout: SingleTimeout;
  /** Epoch milliseconds, and the same by the monotonic clock. */
  #left: { readonly at: number; readonly moment: number } | undefined;
  #why: Error | undefined;

  /** `turn` resolves when the request may leave; from then on `timeout` counts. */
  constructor(timeout: SingleTimeout, turn: () => Promise<void>) {
    this.#timeout = timeout;
    this.#turn = turn;
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
    this.#timeout.end();
    try {
      await this.#turn();
    } catch (error) {
      this.#why = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
    this.#left = { at: Date.now(), moment: performance.now() };
    this.#timeout.restart();
  }

  /** Why it never left, whatever the provider has made of that; undefined when it left, or when its turn was never asked for. */
  get heldBack(): Error | undefined {
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
