/** An exact amount: decimal text with at most six digits after the point, such as `0.134`. */
export interface Money {
  readonly amount: string;
  /** `USD`, `CNY`, `points`: as the price table has it. */
  readonly currency: string;
}

const DIGITS = 6;
const UNIT = 10n ** BigInt(DIGITS);
/** Amounts that are only about right are shown to so many millionths. */
const ROUNDED_TO = 100n;

export const isAmount = (text: string): boolean => /^-?\d{1,15}(?:\.\d{1,6})?$/.test(text);

/** Millionths: sums of floating numbers are not exact. */
function micros(amount: string): bigint {
  const negative = amount.startsWith('-');
  const [whole = '0', part = ''] = amount.replace('-', '').split('.');
  const size = BigInt(whole) * UNIT + BigInt(part.padEnd(DIGITS, '0'));
  return negative ? -size : size;
}

/** Without needless zeros, but `0.50` rather than `0.5`. */
function money(size: bigint, currency: string): Money {
  const [sign, rest] = size < 0n ? ['-', -size] : ['', size];
  const part = (rest % UNIT).toString().padStart(DIGITS, '0').replace(/0+$/, '');
  return { amount: `${sign}${rest / UNIT}${part === '' ? '' : `.${part.padEnd(2, '0')}`}`, currency };
}

/** `price` for `count` of it. @param count a whole number */
export const times = ({ amount, currency }: Money, count: number): Money => money(micros(amount) * BigInt(count), currency);

/** Half of it, rounded up to a millionth. */
export const halfOf = ({ amount, currency }: Money): Money => money((micros(amount) + 1n) / 2n, currency);

/** The sum for each currency, in the order in which they come: two currencies are never added. */
export function sums(parts: readonly Money[]): Money[] {
  const totals = new Map<string, bigint>();
  for (const { amount, currency } of parts) totals.set(currency, (totals.get(currency) ?? 0n) + micros(amount));
  return [...totals].map(([currency, total]) => money(total, currency));
}

/** About `part` of `whole` shares of the amount. */
export function shareOf({ amount, currency }: Money, part: number, whole: number): Money {
  const divisor = BigInt(whole) * ROUNDED_TO;
  return money(((micros(amount) * BigInt(part) + divisor / 2n) / divisor) * ROUNDED_TO, currency);
}

/** Whether `a` is less than `b`; undefined when they have two currencies. */
export function isLess(a: Money, b: Money): boolean | undefined {
  return a.currency === b.currency ? micros(a.amount) < micros(b.amount) : undefined;
}

/** How many of `price` an amount pays for; undefined when they have two currencies or the price is nothing. */
export function countOf(amount: Money, price: Money): number | undefined {
  if (amount.currency !== price.currency || micros(price.amount) <= 0n) return undefined;
  const count = micros(amount.amount) / micros(price.amount);
  return count < 0n ? 0 : Number(count);
}
