import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failures/failure.js';
import { type Unsent, unsentAgain } from '../../src/workflows/item/unsent.js';

const AWAY: Failure = { code: 'input_missing', message: 'the bucket does not answer', billing: 'unbilled' };

/** Rests between `tries` requests that were not sent, in seconds. */
function rests(failure: Failure, tries: number): number[] {
  const seconds: number[] = [];
  let now = 0;
  let unsent: Unsent | undefined;
  for (let nth = 0; nth < tries; nth += 1) {
    unsent = unsentAgain(unsent, failure, now);
    seconds.push((unsent.until - now) / 1_000);
    now = unsent.until;
  }
  return seconds;
}

describe('rests of an item that cannot be sent', () => {
  it('grow to five minutes', () => {
    expect(rests(AWAY, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('stay short where the next worker may be the right one', () => {
    expect(rests({ ...AWAY, retryAfterMs: 2_000 }, 6)).toEqual([1, 2, 4, 4, 4, 4]);
  });
});
