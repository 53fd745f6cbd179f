import type { Failure } from '../failures/failure.js';
import type { RestingSite } from '../progress.js';

const FIRST_REST_MS = 2_000;
const LONGEST_BACK_OFF_MS = 60_000;
const LONGEST_REST_MS = 15 * 60_000;
/** Refusals come within a second or two; a probe that lives longer has been accepted. */
const PROBE_MS = 3_000;

/** A rest that nobody has ended by a request is shown for so long. */
const UNPROBED_MS = 60_000;

interface Rest {
  /** When the first refusal of those in a row came. */
  readonly since: number;
  began: number;
  until: number;
  /** Rests in a row without an accepted request between them. */
  inARow: number;
  probedAt?: number;
  failure: Failure;
}

/** How long a site rests after its `inARow`th refusal in a row, in milliseconds. */
function restFor(inARow: number, retryAfterMs = 0): number {
  const backOff = Math.min(LONGEST_BACK_OFF_MS, FIRST_REST_MS * 2 ** (inARow - 1));
  return Math.min(LONGEST_REST_MS, Math.max(backOff, retryAfterMs));
}

/**
 * Sites that refused at no charge. A site rests once for all items; then one request goes ahead as a probe, and the others follow
 * when it was not refused. So a site that refuses for an hour costs a few events a minute, however many items wait for it.
 */
export class SiteRests {
  readonly #rests = new Map<string, Rest>();

  /** When a request to `site` may start: not after `now` means at once. */
  earliest(site: string, now: number): number {
    const rest = this.#rests.get(site);
    if (!rest) return now;
    if (now < rest.until || rest.probedAt === undefined) return rest.until;
    return rest.probedAt + PROBE_MS;
  }

  started(site: string, now: number): void {
    const rest = this.#rests.get(site);
    if (rest && now >= rest.until) rest.probedAt ??= now;
  }

  /** `sentAt`: when the refused request started; those from before the rest do not lengthen it step by step. */
  refused(site: string, sentAt: number, failure: Failure, now: number): void {
    const rest = this.#rests.get(site);
    if (rest && sentAt < rest.began) {
      rest.until = Math.max(rest.until, now + Math.min(LONGEST_REST_MS, failure.retryAfterMs ?? 0));
      return;
    }
    const inARow = (rest?.inARow ?? 0) + 1;
    const since = rest?.since ?? now;
    this.#rests.set(site, { since, began: now, until: now + restFor(inARow, failure.retryAfterMs), inARow, failure });
  }

  /** A request that started after the last refusal was accepted. */
  accepted(site: string, sentAt: number): void {
    const rest = this.#rests.get(site);
    if (rest && sentAt >= rest.began) this.#rests.delete(site);
  }

  /** A rest lasts until the request that goes ahead after it has not been refused. */
  resting(now: number): RestingSite[] {
    return [...this.#rests]
      .filter(([, { until, probedAt }]) => now < (probedAt === undefined ? until + UNPROBED_MS : probedAt + PROBE_MS))
      .map(([site, { since, until, failure }]) => ({ site, since, until, code: failure.code, message: failure.message }));
  }
}
