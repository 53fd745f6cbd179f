import { type Failure, isPlantainError } from '../../domain/failures/failure.js';
import type { SentTimes } from '../../domain/generation.js';
import type { ProviderContext } from '../../providers/provider.js';
import { unsentFailure } from './before-sending.js';
import type { SingleTimeout } from './single-timeout.js';

type Http = ProviderContext['http'];

/** One paid request on its way: held back until its turn, and timed from the moment at which it leaves. */
export class Sending {
  readonly #turn: () => Promise<void>;
  readonly #timeout: SingleTimeout;
  /** Epoch milliseconds, and the same by the monotonic clock. */
  #left: { readonly at: number; readonly moment: number } | undefined;
  #why: Error | undefined;
  /** A byte of it may have gone to the site. */
  #isOut = false;

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
        if (request.paid !== true) return http.request(request);
        if (!this.#left) await this.#leave();
        return this.#out(http.request(request));
      },
    };
  }

  async #out(reply: ReturnType<Http['request']>): ReturnType<Http['request']> {
    try {
      const answered = await reply;
      this.#isOut = true;
      return answered;
    } catch (error) {
      // Whatever fails before a connection is up is free, and nothing else that is thrown is: a refusal is a reply.
      this.#isOut ||= !isPlantainError(error) || error.billing !== 'unbilled';
      throw error;
    }
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

  /** `failure` with how long the request was out; or that it never was. */
  judged(failure: Failure): Failure {
    if (!this.#isOut) return unsentFailure(failure);
    const { tookMs } = this.times;
    return tookMs === undefined ? failure : { ...failure, tookMs };
  }
}
