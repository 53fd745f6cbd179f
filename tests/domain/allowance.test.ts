import { describe, expect, it, test } from 'vitest';
import { Allowance, isConcurrency } from '../../src/domain/pacing/allowance.js';
import { SEEDS, seeded } from './seeded.js';

test('a concurrency is a whole number from 1 to 100', () => {
  expect([1, 3, 100].every(isConcurrency)).toBe(true);
  expect([0, 101, 2.5, NaN, Infinity, '8', null, undefined, {}].some(isConcurrency)).toBe(false);
});

describe('the allowance of the head', () => {
  it('is what the tails leave, which only ever lower their number', () => {
    const allowance = new Allowance(10);
    allowance.lower(0, 6);
    allowance.lower(1, 3);
    expect(allowance.lanes).toBe(1);
    allowance.lower(0, 2);
    allowance.lower(0, 5);
    expect(allowance.lanes).toBe(5);
  });

  it('follows the concurrency, also below what the tails hold', () => {
    const allowance = new Allowance(10);
    allowance.lower(0, 6);
    allowance.concurrency = 4;
    expect(allowance.lanes).toBe(-2);
    allowance.concurrency = 40;
    expect(allowance.lanes).toBe(34);
  });
});

describe('a lane', () => {
  it('is recalled only when it was taken at a higher value', () => {
    const allowance = new Allowance(3);
    expect(allowance.recalls(10, 4, false)).toBe(true);
    expect(allowance.recalls(3, 4, false)).toBe(false);
  });

  it('is kept by the newest segment while all that it holds fit', () => {
    const allowance = new Allowance(5);
    allowance.lower(0, 2);
    expect(allowance.recalls(10, 3, false)).toBe(false);
    expect(allowance.recalls(10, 4, false)).toBe(true);
    expect(allowance.recalls(10, 1, true)).toBe(true);
  });

  it.each(SEEDS)('that is kept or taken leaves no more than the concurrency to send anew (%i)', (seed) => {
    const random = seeded(seed);
    const whole = (most: number): number => 1 + Math.floor(random() * most);
    const allowance = new Allowance(whole(20));
    let held: number[] = [];
    for (let step = 0; step < 300; step++) {
      if (random() < 0.1) allowance.concurrency = whole(20);
      if (random() < 0.3) held.splice(Math.floor(random() * held.length), 1);
      while (held.length < allowance.lanes && random() < 0.7) held.push(allowance.concurrency);
      // As a tail that sees none of the later lanes: what it keeps may all send at this moment.
      const kept = held.filter((takenAt) => !allowance.recalls(takenAt, held.length, true));
      expect(kept.length).toBeLessThanOrEqual(allowance.concurrency);
      if (random() < 0.2) held = kept;
    }
  });
});
