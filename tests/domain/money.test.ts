import { describe, expect, it } from 'vitest';
import { countOf, isAmount, isLess, shareOf, sums, times } from '../../src/domain/money/money.js';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const cny = (amount: string) => ({ amount, currency: 'CNY' });

describe('money', () => {
  it.each([
    ['0.1', 3, '0.30'],
    ['0.134', 8, '1.072'],
    ['0.000001', 1_100_000, '1.10'],
    ['4999.999999', 1_100_000, '5499999998.90'],
    ['900', 12, '10800'],
    ['0.25', 4, '1'],
    ['7', 0, '0'],
  ])('%s for %i is exactly %s', (amount, count, total) => {
    expect(times(usd(amount), count)).toEqual(usd(total));
  });

  it('is summed for each currency, and two currencies are never added', () => {
    expect(sums([usd('0.1'), cny('3'), usd('0.2'), cny('0.5')])).toEqual([usd('0.30'), cny('3.50')]);
    expect(isLess(usd('1'), cny('2'))).toBeUndefined();
    expect(countOf(usd('1'), cny('2'))).toBeUndefined();
  });

  it('is compared and divided without floating numbers', () => {
    expect(isLess(usd('0.30'), usd('0.3'))).toBe(false);
    expect(isLess(usd('-0.5'), usd('0'))).toBe(true);
    expect(countOf(usd('0.3'), usd('0.1'))).toBe(3);
    expect(countOf(usd('-1'), usd('0.1'))).toBe(0);
    expect(shareOf(usd('1'), 1, 3)).toEqual(usd('0.3333'));
  });

  it.each(['0.1234567', '1e-7', '1,5', '', '.5', 'NaN'])('does not take %j for an amount', (text) => {
    expect(isAmount(text)).toBe(false);
  });
});
