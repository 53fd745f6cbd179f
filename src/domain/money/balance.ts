import { isYuan } from '../../words/format-value.js';
import type { Money } from './money.js';

/** What a site says is left on a key. Amounts in the unit that the site counts in. */
export interface Balance {
  readonly unit: 'quota' | 'points';
  /** Of the key, at the site. */
  readonly name?: string;
  /** The key has no limit of its own: what is left to it is that of the account, which the site does not say. */
  readonly unlimited: boolean;
  readonly available?: number;
  readonly used?: number;
  readonly total?: number;
  /** Epoch milliseconds; absent: the site does not say. */
  readonly expiresAt?: number | 'never';
  /** How the site itself shows amounts: `perUnit` of our unit are one `currency`. */
  readonly own?: { readonly currency: string; readonly perUnit: number };
}

/** One request as the site has it on record. */
export interface UsageRow {
  /** When it ended, epoch milliseconds. */
  readonly endedAt: number;
  readonly seconds?: number;
  readonly model: string;
  /** What was charged, in the unit of the site's balance. */
  readonly charged: number;
  /** A row about a request that failed. */
  readonly failed: boolean;
  /** The site's id of the request, as its reply had it. */
  readonly requestId?: string;
}

/** What one unit is worth: settings of a site. The ¥ is the seller's own price, which no site states. */
export interface Rates {
  /** ¥ for one unit. */
  readonly yuanPerQuota: number;
  /** What the balance is multiplied by, 0.0001 to 100. */
  readonly costFactor: number;
}

/** ¥0.20 for 100,000 quota, and no factor: what the ComfyUI node counts with (protocols/balance.md, section 4). */
export const USUAL_RATES: Rates = { yuanPerQuota: 2e-6, costFactor: 1 };

/** Decimals of what an amount is worth. */
const PLACES = 4;
/** The most that an amount of money has. */
const MOST_PLACES = 6;

/** `amount` in ¥ with four decimals, exact, halves away from zero: 4 585 000 at a factor of 0.5 is `4.5850`. */
export function yuanOf(amount: number, { yuanPerQuota, costFactor }: Rates): string {
  const factors = [amount, yuanPerQuota, costFactor].map(decimalOf);
  const digits = factors.reduce((product, factor) => product * factor.digits, 1n);
  const places = factors.reduce((sum, factor) => sum + factor.places, 0);
  const scaled = rounded(digits, places);
  const text = String(scaled < 0n ? -scaled : scaled).padStart(PLACES + 1, '0');
  return `${scaled < 0n ? '-' : ''}${text.slice(0, -PLACES)}.${text.slice(-PLACES)}`;
}

/** `digits / 10^places` in ten-thousandths. */
function rounded(digits: bigint, places: number): bigint {
  if (places <= PLACES) return digits * 10n ** BigInt(PLACES - places);
  const unit = 10n ** BigInt(places - PLACES);
  const half = digits < 0n ? -unit / 2n : unit / 2n;
  return (digits + half) / unit;
}

/** A number as the decimal that it is written as: `digits / 10^places`. */
function decimalOf(value: number): { readonly digits: bigint; readonly places: number } {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const places = fraction.length - Number(exponent);
  const digits = BigInt(`${sign}${whole}${fraction}`);
  return places >= 0 ? { digits, places } : { digits: digits * 10n ** BigInt(-places), places: 0 };
}

/** Two ways to write one unit: `points` and `Points`, `CNY` and `¥`. */
export const isSameUnit = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase() || (isYuan(one) && isYuan(other));

/**
 * What `amount` of a balance is in `currency`: as the site counts or shows it, else in ¥ by the rates. Undefined: the two have nothing in
 * common.
 */
export function moneyOf(amount: number, { unit, own }: Balance, currency: string, rates?: Rates): Money | undefined {
  if (isSameUnit(unit, currency)) return { amount: amount.toFixed(MOST_PLACES).replace(/\.?0+$/, ''), currency };
  if (own && isSameUnit(own.currency, currency)) return { amount: (amount / own.perUnit).toFixed(PLACES), currency };
  return rates && isYuan(currency) ? { amount: yuanOf(amount, rates), currency } : undefined;
}

/** What a balance says of the key itself. */
export function standingOf({ unlimited, available, expiresAt }: Balance, now: number): 'usable' | 'expired' | 'exhausted' {
  if (typeof expiresAt === 'number' && expiresAt <= now) return 'expired';
  return !unlimited && available !== undefined && available <= 0 ? 'exhausted' : 'usable';
}
