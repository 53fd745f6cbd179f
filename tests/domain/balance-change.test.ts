import { describe, expect, it } from 'vitest';
import { type Balance, USUAL_RATES } from '../../src/domain/balance.js';
import { changeOf } from '../../src/domain/balance-change.js';
import { NO_CALLS } from '../../src/domain/outcome.js';

const before: Balance = { unit: 'quota', unlimited: false, available: 5_000_000, used: 0, total: 5_000_000 };
const after = (used: number): Balance => ({ ...before, available: 5_000_000 - used, used });
const calls = { ...NO_CALLS, sent: 5, delivered: 3, unbilled: 1, unknown: 1 };

describe('the balance after a batch', () => {
  it('stands beside what our own count makes of it', () => {
    expect(changeOf({ site: 'mirror', balance: before, rates: USUAL_RATES, price: 0.1 }, after(150_000), calls)).toEqual({
      site: 'mirror',
      unit: 'quota',
      before: 5_000_000,
      after: 4_850_000,
      spent: 150_000,
      spentYuan: '0.3000',
      charged: { least: 3, most: 4 },
      expectedYuan: { least: '0.3000', most: '0.4000' },
    });
  });

  it.each([
    [200_000, calls, undefined],
    [250_000, calls, 'more was charged than ¥0.4000'],
    [100_000, calls, 'less was charged than ¥0.3000'],
    [0, calls, 'nothing was charged for the pictures yet'],
    [50_000, { ...NO_CALLS, sent: 1, unbilled: 1 }, 'something was charged, and by our count nothing should have been'],
    [-10_000, calls, 'the balance has grown'],
    [0, { ...NO_CALLS, sent: 1, unbilled: 1 }, undefined],
  ])('differs from the count when %d was spent for %j: %s', (spent, counted, mismatch) => {
    const change = changeOf({ site: 'mirror', balance: before, rates: USUAL_RATES, price: 0.1 }, after(spent), counted);
    expect(change?.mismatch).toBe(mismatch);
  });

  it('is told without a price and without rates as far as it goes', () => {
    const change = changeOf({ site: 'mirror', balance: before }, after(250_000), calls);
    expect(change).toMatchObject({ spent: 250_000, charged: { least: 3, most: 4 } });
    expect(change).not.toHaveProperty('mismatch');
  });

  it('goes by what was used, so that neither a top-up nor the lack of a limit hides it', () => {
    const unlimited: Balance = { unit: 'quota', unlimited: true, used: 7 };
    expect(changeOf({ site: 'm', balance: unlimited }, { ...unlimited, used: 9 }, calls)).toMatchObject({ spent: 2 });
    const toppedUp = { ...after(50_000), available: 9_000_000 };
    expect(changeOf({ site: 'm', balance: before }, toppedUp, calls)?.spent).toBe(50_000);
    const points: Balance = { unit: 'points', unlimited: false, available: 10 };
    expect(changeOf({ site: 'g', balance: points }, { ...points, available: 4 }, calls)?.spent).toBe(6);
    expect(changeOf({ site: 'g', balance: points }, before, calls)).toBeUndefined();
  });
});
