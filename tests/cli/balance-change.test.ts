import { describe, expect, it } from 'vitest';
import type { BalanceChange } from '../../src/domain/money/balance-change.js';
import { endLines } from '../../src/cli/render/ending.js';
import { summary } from './fixtures.js';

const POINTS: BalanceChange = {
  site: 'grsai',
  unit: 'points',
  before: 10_000,
  after: 9_998,
  spent: 2,
  spentMoney: { amount: '2', currency: 'points' },
  charged: { least: 2, most: 2 },
  expected: { least: '880', most: '880', currency: 'points' },
  mismatch: 'less was charged than 880 points',
};
const DOLLARS: BalanceChange = {
  site: 'mirror',
  unit: 'quota',
  spent: 100_000,
  spentYuan: '0.2000',
  spentMoney: { amount: '0.2000', currency: 'USD' },
  charged: { least: 1, most: 2 },
  expected: { least: '0.50', most: '1', currency: 'USD' },
};

const said = (balance: BalanceChange): string =>
  endLines({ kind: 'summary', summary: summary({ balances: [balance] }) }, []).join('\n');

describe('the balance among the last lines of a batch', () => {
  it('stands beside the cost in the unit of the prices, and what does not fit is said', () => {
    expect(said(POINTS)).toContain(
      'Balance at grsai: 10,000 before, 9,998 after, 2 points spent. By our own count 2 requests were charged, 880 points.',
    );
    expect(said(POINTS)).toContain(
      'Warning: our count and the balance differ: less was charged than 880 points. Other work on the same key counts too, and a site may book a minute late.',
    );
    expect(said(DOLLARS)).toContain(
      'Balance at mirror: 100,000 quota spent (0.2000 USD, ¥0.2000). By our own count 1 to 2 requests were charged, 0.50 USD to 1 USD.',
    );
    expect(said(DOLLARS)).not.toContain('Warning');
    expect(said({ ...DOLLARS, mismatch: 'the balance has grown' })).toContain(
      'a minute late: plantain usage mirror lists each charge.',
    );
  });

  it('is in ¥ once', () => {
    const yuan = {
      ...DOLLARS,
      spentMoney: { amount: '1.4600', currency: '元' },
      expected: { least: '1', most: '2', currency: '元' },
    };
    expect(said(yuan)).toContain('spent (¥1.4600). By our own count 1 to 2 requests were charged, ¥1 to ¥2.');
  });

  it('that is not known is said once, with the one before and the reason', () => {
    const unknown = { site: 'm', unit: 'quota', before: 5_000, afterUnknown: 'site "m" did not answer within 5 s' } as const;
    const lines = endLines({ kind: 'summary', summary: summary({ balances: [unknown] }) }, []);
    expect(lines.filter((line) => line.includes('did not answer'))).toEqual([
      'Balance at m: before 5,000 quota, after not known: site "m" did not answer within 5 s',
    ]);
  });
});
