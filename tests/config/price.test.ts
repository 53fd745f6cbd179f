import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check.js';
import { mistakesOf } from './config-folder.js';
import { priceOf, tokenPricesOf } from '../../src/config/price.js';

const tableOf = (price: unknown) => checkConfig({ sites: { banana: { provider: 'gemini', price } } }).sites['banana']?.price;
const TABLE = [
  { amount: 0.1, currency: 'USD' },
  { size: '4K', amount: '0.2', currency: 'USD' },
  { model: 'pro', amount: 0.3, currency: 'USD' },
  { model: 'pro', size: '4K', amount: 0.4, currency: 'USD' },
  { model: 'points', amount: 900, currency: 'points' },
];

describe('the price table of a site', () => {
  it.each([
    ['flash', '1K', '0.1'],
    ['flash', '4k', '0.2'],
    ['pro', 'Auto', '0.3'],
    ['pro', '4K', '0.4'],
    [undefined, undefined, '0.1'],
  ])('has for %s at %s the row that says most: %s', (model, size, amount) => {
    expect(priceOf(tableOf(TABLE), model, size)).toEqual({ amount, currency: 'USD' });
  });

  it('may be one price for everything, in points as well', () => {
    expect(priceOf(tableOf({ amount: 900, currency: 'points' }), 'any', '1K')).toEqual({ amount: '900', currency: 'points' });
    expect(priceOf(tableOf(TABLE), 'points', '1K')).toEqual({ amount: '900', currency: 'points' });
  });

  it('may be by tokens, with what a request costs at about', () => {
    const perMillion = { textIn: 5, imageIn: '8', imageOut: 30 };
    const table = tableOf([
      { amount: 0.1, currency: 'USD' },
      { model: 'gpt-image-2', amount: 0.06, currency: 'USD', perMillion },
    ]);
    expect(tokenPricesOf(table, 'gpt-image-2', undefined)).toEqual({ textIn: '5', imageIn: '8', imageOut: '30' });
    expect(priceOf(table, 'gpt-image-2', undefined)).toEqual({ amount: '0.06', currency: 'USD' });
    expect(tokenPricesOf(table, 'other', undefined)).toBeUndefined();
  });

  it('says nothing of what no row fits', () => {
    expect(priceOf(tableOf([{ model: 'pro', amount: 1, currency: 'USD' }]), 'flash', '1K')).toBeUndefined();
    expect(priceOf(undefined, 'pro', '1K')).toBeUndefined();
  });

  it.each([
    ['a bare number', 0.13],
    ['no currency', { amount: 1 }],
    ['no price of the picture', { amount: 1, currency: 'USD', perMillion: { textIn: 5 } }],
    ['a negative amount', { amount: -1, currency: 'USD' }],
    ['more than six digits', { amount: 0.1234567, currency: 'USD' }],
    ['two rows that say the same', [...TABLE, { model: 'pro', amount: 2, currency: 'USD' }]],
    ['no rows', []],
  ])('is refused with %s', async (_what, price) => {
    const [first] = await mistakesOf(() => tableOf(price));
    expect(first).toMatch(/sites\.banana\.price(?:: .*expected a price such as|\.amount: .*expected an amount)/);
  });
});
