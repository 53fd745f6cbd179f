import { describe, expect, it } from 'vitest';
import { standingOf, USUAL_RATES, yuanOf } from '../../src/domain/money/balance.js';

const at = (amount: number, costFactor = 1, yuanPerQuota = 2e-6): string => yuanOf(amount, { yuanPerQuota, costFactor });

describe('a balance in ¥', () => {
  it.each([
    [4_585_000, 0.5, '4.5850'],
    [415_000, 0.5, '0.4150'],
    [5_000_000, 0.5, '5.0000'],
    [4_585_000, 1, '9.1700'],
    [0, 1, '0.0000'],
    [25, 1, '0.0001'],
    [24, 1, '0.0000'],
    [-25, 1, '-0.0001'],
    [415_000, 0.0001, '0.0001'],
    [374_999, 0.0002, '0.0001'],
    [1, 100, '0.0002'],
    [9_007_199_254_740_991, 100, '1801439850948.1982'],
  ])('is quota × rate × factor to four decimals: %d at %d', (amount, factor, yuan) => {
    expect(at(amount, factor)).toBe(yuan);
  });

  it('is exact where binary fractions are not', () => {
    // 1.005 as a binary fraction lies below, and would be rounded down.
    expect(at(1.005, 1, 0.01)).toBe('0.0101');
    expect(at(10_000_000, 0.6, 1e-9)).toBe('0.0060');
    expect(at(3e21, 1, 1e-7)).toBe('300000000000000.0000');
  });

  it('is counted as the node counts unless a site says otherwise', () => {
    expect(yuanOf(100_000, USUAL_RATES)).toBe('0.2000');
  });
});

describe('the standing of a key', () => {
  const balance = { unit: 'quota', unlimited: false, available: 5 } as const;

  it('is told by what is left and by its expiry', () => {
    expect(standingOf(balance, 1_000)).toBe('usable');
    expect(standingOf({ ...balance, expiresAt: 1_000 }, 1_000)).toBe('expired');
    expect(standingOf({ ...balance, available: 0 }, 0)).toBe('exhausted');
    expect(standingOf({ ...balance, available: 0, unlimited: true }, 0)).toBe('usable');
  });
});
