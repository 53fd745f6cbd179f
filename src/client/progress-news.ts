import type { ProgressEvent } from './events.js';

/** Tells progress that has changed from progress in which only time has passed. */
export class ProgressNews {
  #last = '';

  /** Whether more has changed than what changes with time alone. */
  isNews(event: ProgressEvent): boolean {
    const { now: _now, perMinute: _perMinute, leftMs: _leftMs, boundShare: _share, ...facts } = event;
    const known = JSON.stringify(facts);
    if (known === this.#last) return false;
    this.#last = known;
    return true;
  }
}
