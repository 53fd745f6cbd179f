import { describe, expect, it } from 'vitest';
import { type Balance, USUAL_RATES } from '../../src/domain/money/balance.js';
import { changeOf, unknownChangeOf } from '../../src/domain/money/balance-change.js';
import { NO_CALLS, type PaidCalls } from '../../src/domain/outcome.js';
import { say } from '../../src/words/current.js';
import { words } from '../../src/words/words.js';
import { costOf } from '../../src/report/cost.js';

const before: Balance = { unit: 'quota', unlimited: false, available: 5_000_000, used: 0, total: 5_000_000 };
const after = (used: number): Balance => ({ ...before, available: 5_000_000 - used, used });
const calls = { ...NO_CALLS, sent: 5, delivered: 3, unbilled: 1, unknown: 1 };

const costIn = (currency: string, made: PaidCalls, amount = '0.1') =>
  costOf([{ item: { price: { amount, currency } }, outcome: { calls: made } }]);

const points: Balance = { unit: 'points', unlimited: false, available: 10_000 };
const inDollars: Balance = { ...before, own: { currency: 'USD', perUnit: 500_000 } };
const inYuan: Balance = { ...before, own: { currency: 'CNY', perUnit: 500_000 / 7.3 } };

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
      spentMoney: { amount: '0.3000', currency: 'CNY' },
      expected: { least: '0.30', most: '0.40', currency: 'CNY' },
    });
  });

  it.each([
    [200_000, calls, undefined],
    [250_000, calls, 'more was charged than ¥0.40'],
    [100_000, calls, 'less was charged than ¥0.30'],
    [0, calls, 'nothing has been charged for the pictures yet'],
    [50_000, { ...NO_CALLS, sent: 1, unbilled: 1 }, 'something was charged, although by our count nothing should have been'],
    [-10_000, calls, 'the balance has grown'],
    [0, { ...NO_CALLS, sent: 1, unbilled: 1 }, undefined],
  ])('differs from the count when %d was spent for %j: %s', (spent, counted, mismatch) => {
    const note = { site: 'mirror', balance: before, rates: USUAL_RATES };
    const change = changeOf(note, after(spent), counted, costIn('CNY', counted));
    expect(change?.mismatch && say(change.mismatch)).toBe(mismatch);
  });

  it('is told without a price and without rates as far as it goes', () => {
    const change = changeOf({ site: 'mirror', balance: before }, after(250_000), calls);
    expect(change).toMatchObject({ spent: 250_000, charged: { least: 3, most: 4 } });
    expect(change).not.toHaveProperty('mismatch');
    const note = { site: 'mirror', balance: inDollars, rates: USUAL_RATES };
    const inEuros = changeOf(note, after(250_000), calls, costIn('EUR', calls));
    expect(inEuros).not.toHaveProperty('expected');
    expect(inEuros).not.toHaveProperty('mismatch');
  });

  it('is compared in whatever unit its site and the prices have in common', () => {
    const made = { ...NO_CALLS, sent: 2, delivered: 2 };
    const left = { ...points, available: 9_998 };
    expect(changeOf({ site: 'grsai', balance: points }, left, made, costIn('points', made, '440'))).toEqual({
      site: 'grsai',
      unit: 'points',
      before: 10_000,
      after: 9_998,
      spent: 2,
      spentMoney: { amount: '2', currency: 'points' },
      charged: { least: 2, most: 2 },
      expected: { least: '880', most: '880', currency: 'points' },
      mismatch: words('mismatch.less', { money: { amount: '880', currency: 'points' } }),
    });
    expect(changeOf({ site: 'mirror', balance: inDollars }, after(100_000), made, costIn('USD', made, '0.5'))).toMatchObject({
      spentMoney: { amount: '0.2000', currency: 'USD' },
      expected: { least: '1', most: '1', currency: 'USD' },
      mismatch: words('mismatch.less', { money: { amount: '1', currency: 'USD' } }),
    });
  });

  it.each([
    [points, 880, '440', 'points', undefined],
    [points, 880, '440', 'Points', undefined],
    [points, 881, '440', 'points', 'more was charged than 880 points'],
    [inDollars, 100_000, '0.1', 'usd', undefined],
    [inDollars, 110_000, '0.1', 'USD', 'more was charged than 0.20 USD'],
    [before, 100_000, '50000', 'quota', undefined],
    [before, 100_001, '50000', 'quota', 'more was charged than 100,000 quota'],
    [inYuan, 100_000, '0.73', '元', undefined],
    [inYuan, 50_000, '0.73', 'RMB', 'less was charged than ¥1.46'],
  ])('agrees with the count or not: of %j %d were spent at %s %s: %s', (balance, spent, price, currency, mismatch) => {
    const made = { ...NO_CALLS, sent: 2, delivered: 2 };
    const left = { ...balance, available: (balance.available ?? 0) - spent, ...(balance.used === 0 ? { used: spent } : {}) };
    const note = { site: 'm', balance, rates: { yuanPerQuota: 1, costFactor: 1 } };
    const found = changeOf(note, left, made, costIn(currency, made, price))?.mismatch;
    expect(found && say(found)).toBe(mismatch);
  });

  it('does not differ by what a site rounds to whole units', () => {
    const made = { ...NO_CALLS, sent: 3, delivered: 3 };
    // 0.1 ¥ are 6849.3 quota, and 0.02345 USD are shown as 0.0235.
    const mismatches = [
      changeOf({ site: 'm', balance: inYuan }, after(3 * 6_849), made, costIn('CNY', made, '0.1')),
      changeOf({ site: 'm', balance: inDollars }, after(3 * 11_725), made, costIn('USD', made, '0.02345')),
    ].map((change) => change?.mismatch);
    expect(mismatches).toEqual([undefined, undefined]);
  });

  it('that is not known leaves the one before and the reason', () => {
    expect(unknownChangeOf({ site: 'g', balance: points }, 'it is asleep')).toEqual({
      site: 'g',
      unit: 'points',
      before: 10_000,
      afterUnknown: 'it is asleep',
    });
  });

  it('has no more decimals than the site', () => {
    const parts = { ...points, available: 0.3 };
    expect(changeOf({ site: 'g', balance: parts }, { ...parts, available: 0.2 }, calls)?.spent).toBe(0.1);
  });

  it('goes by what was used, so that neither a top-up nor the lack of a limit hides it', () => {
    const unlimited: Balance = { unit: 'quota', unlimited: true, used: 7 };
    expect(changeOf({ site: 'm', balance: unlimited }, { ...unlimited, used: 9 }, calls)).toMatchObject({ spent: 2 });
    const toppedUp = { ...after(50_000), available: 9_000_000 };
    expect(changeOf({ site: 'm', balance: before }, toppedUp, calls)?.spent).toBe(50_000);
    expect(changeOf({ site: 'g', balance: points }, { ...points, available: 9_994 }, calls)?.spent).toBe(6);
    expect(changeOf({ site: 'g', balance: points }, before, calls)).toBeUndefined();
  });
});
