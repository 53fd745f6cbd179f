import { isAmount, type Money, sums } from './money.js';

/** Tokens that a site counted for one request. */
export interface TokenUsage {
  readonly textIn: number;
  readonly imageIn: number;
  /** Words and thoughts. */
  readonly textOut: number;
  readonly imageOut: number;
}

/** What a million tokens cost, as decimal texts in the currency of their row. */
export interface TokenPrices {
  readonly textIn: string;
  readonly imageOut: string;
  /** Absent: as `textIn`. */
  readonly imageIn?: string;
  /** Absent: as `imageOut`. */
  readonly textOut?: string;
}

const KINDS = ['textIn', 'imageIn', 'textOut', 'imageOut'] as const;
const DIGITS = 6;
const MILLION = 1_000_000n;

/** Millionths of the unit. */
function micros(amount: string): bigint {
  if (!isAmount(amount)) return 0n;
  const [whole = '0', part = ''] = amount.split('.');
  return BigInt(whole + part.padEnd(DIGITS, '0'));
}

/** What the tokens of a request cost, to a millionth of the currency, halves rounded up. */
export function tokenCost(usage: TokenUsage, prices: TokenPrices, currency: string): Money {
  const { textIn, imageOut, imageIn = textIn, textOut = imageOut } = prices;
  const rates = { textIn, imageIn, textOut, imageOut };
  const sum = KINDS.reduce((total, kind) => total + BigInt(usage[kind]) * micros(rates[kind]), 0n);
  const size = (sum + MILLION / 2n) / MILLION;
  const amount = `${size / MILLION}.${(size % MILLION).toString().padStart(DIGITS, '0')}`;
  // As every other amount is written.
  return sums([{ amount, currency }])[0] ?? { amount, currency };
}
