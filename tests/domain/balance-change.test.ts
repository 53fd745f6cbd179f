import { describe, expect, it } from 'vitest';
import { type Balance, USUAL_RATES } from '../../src/domain/balance.js';
import { changeOf } from '../../src/domain/balance-change.js';
import { NO_CALLS, type PaidCalls } from '../../src/domain/outcome.js';
import { costOf } from '../../src/report/cost.js';

const before: Balance = { unit: 'quota', unlimited: false, available: 5_000_000, used: 0, total: 5_000_000 };
const after = (used: number): Balance => ({ ...before, available: 5_000_000 - used, used });
const calls = { ...NO_CALLS, sent: 5, delivered: 3, unbilled: 1, unknown: 1 };

const costIn = (currency: string, made: PaidCalls) =>
  costOf([{ item: { price: { amount: '0.1', currency } }, outcome: { calls: made } }]);

describe('the balance after a batch', () => {
  it('stands beside what our own count makes of it', () => {
    const note = { site: 'mirror', balance: before, rates: USUAL_RATES };
    expect(changeOf(note, after(150_000), calls, costIn('CNY', calls))).toEqual({
      site: 'mirror',
      unit: 'quota',
      before: 5_000_000,
      after: 4_850_000,
      spent: 150_000,
      spentYuan: '0.3000',
      charged: { least: 3, most: 4 },
      expectedYuan: { least: '0.30', most: '0.40' },
    });
  });

  it.each([
    [200_000, calls, undefined],
    [250_000, calls, 'more was charged than ¥0.40'],
    [100_000, calls, 'less was charged than ¥0.30'],
    [0, calls, 'nothing was charged for the pictures yet'],
    [50_000, { ...NO_CALLS, sent: 1, unbilled: 1 }, 'something was charged, and by our count nothing should have been'],
    [-10_000, calls, 'the balance has grown'],
    [0, { ...NO_CALLS, sent: 1, unbilled: 1 }, undefined],
  ])('differs from the count when %d was spent for %j: %s', (spent, counted, mismatch) => {
    const note = { site: 'mirror', balance: before, rates: USUAL_RATES };
    const change = changeOf(note, after(spent), counted, costIn('CNY', counted));
    expect(change?.mismatch).toBe(mismatch);
  });

  it('is told without a price and without rates as far as it goes', () => {
    const change = changeOf({ site: 'mirror', balance: before }, after(250_000), calls);
    expect(change).toMatchObject({ spent: 250_000, charged: { least: 3, most: 4 } });
    expect(change).not.toHaveProperty('mismatch');
    const inDollars = changeOf(
      { site: 'mirror', balance: before, rates: USUAL_RATES },
      after(250_000),
      calls,
      costIn('USD', calls),
    );
    expect(inDollars).not.toHaveProperty('expectedYuan');
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
