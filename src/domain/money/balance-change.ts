import { type Balance, isSameUnit, moneyOf, type Rates, yuanOf } from './balance.js';
import type { Cost } from './forecast.js';
import { type Text, type Words, words } from '../../words/words.js';
import { type Money, sums } from './money.js';
import type { PaidCalls } from '../outcome.js';

/** What a site stated before a batch, and what its units are worth, as the starter's configuration has it. */
export interface BalanceNote {
  readonly site: string;
  readonly balance: Balance;
  readonly rates?: Rates;
}

/** What a site stated after a batch, or why it did not. */
export interface AfterNote {
  readonly site: string;
  /** Null: it could not be had. */
  readonly balance: Balance | null;
  /** Epoch milliseconds. */
  readonly askedAt?: number;
  /** Why there is none. */
  readonly reason?: Text;
  /** Until when the site takes no more such questions, epoch milliseconds. */
  readonly limitedUntil?: number;
}

/** How a batch changed a balance, beside what our own count makes of it. Amounts in the unit of the balance. */
export interface BalanceChange {
  readonly site: string;
  readonly unit: Balance['unit'];
  /** What was left; absent for a key without a limit. */
  readonly before?: number;
  readonly after?: number;
  /** Negative: there is more than before. */
  readonly spent: number;
  readonly spentYuan?: string;
  /** What was spent in the currency of the prices, where the balance has it too. */
  readonly spentMoney?: Money;
  /** Requests that were charged by our own count: surely, and at most. */
  readonly charged: { readonly least: number; readonly most: number };
  /** What these should have cost, in the currency of `spentMoney`. */
  readonly expected?: { readonly least: string; readonly most: string; readonly currency: string };
  /** How the two differ, in words that follow "our count and the balance differ". */
  readonly mismatch?: Text;
}

/** A balance that was known before a batch and is not after it. */
export interface UnknownChange {
  readonly site: string;
  readonly unit: Balance['unit'];
  readonly before?: number;
  /** Why, in words that follow "not known". */
  readonly afterUnknown: Text;
}

/** Undefined: the two answers cannot be compared. `calls`, `cost`: those of the batch at this site. */
export function changeOf(note: BalanceNote, after: Balance, calls: PaidCalls, cost?: Cost): BalanceChange | undefined {
  const { balance: before, rates } = note;
  const spent = spentBetween(before, after);
  if (spent === undefined) return undefined;
  const charged = { least: calls.delivered, most: calls.delivered + calls.empty + calls.unknown };
  const money = cost && comparisonOf(note, spent, cost);
  const mismatch = mismatchOf(spent, charged) ?? (money && differenceOf(note, charged.most, money));
  return {
    ...beginningOf(note),
    ...(after.available === undefined ? {} : { after: after.available }),
    spent,
    ...(rates === undefined ? {} : { spentYuan: yuanOf(spent, rates) }),
    ...money,
    charged,
    ...(mismatch === undefined ? {} : { mismatch }),
  };
}

export function unknownChangeOf(note: BalanceNote, reason: Text): UnknownChange {
  return { ...beginningOf(note), afterUnknown: reason };
}

function beginningOf({ site, balance: { unit, available } }: BalanceNote) {
  return { site, unit, ...(available === undefined ? {} : { before: available }) };
}

type Comparison = Required<Pick<BalanceChange, 'spentMoney' | 'expected'>>;

/** What was spent and what should have been, in the one currency of the prices; undefined where the balance has nothing in common with it. */
function comparisonOf({ balance, rates }: BalanceNote, spent: number, { delivered, maybe }: Cost): Comparison | undefined {
  const all = [...delivered, ...maybe];
  const currency = all[0]?.currency;
  if (currency === undefined || !all.every((part) => isSameUnit(part.currency, currency))) return undefined;
  const spentMoney = moneyOf(spent, balance, currency, rates);
  const sumOf = (parts: readonly Money[]): string => sums(parts.map(({ amount }) => ({ amount, currency })))[0]?.amount ?? '0';
  return spentMoney && { spentMoney, expected: { least: sumOf(delivered), most: sumOf(all), currency } };
}

/** By what was used where that is stated: what is left also changes when somebody tops it up. */
function spentBetween(before: Balance, after: Balance): number | undefined {
  if (before.unit !== after.unit) return undefined;
  if (before.used !== undefined && after.used !== undefined) return exact(after.used - before.used);
  if (before.available !== undefined && after.available !== undefined) return exact(before.available - after.available);
  return undefined;
}

/** Without what floating numbers add to a difference. */
const exact = (difference: number): number => Number(difference.toFixed(6));

function mismatchOf(spent: number, charged: BalanceChange['charged']): Words | undefined {
  if (spent < 0) return words('mismatch.grown');
  if (spent > 0 && charged.most === 0) return words('mismatch.charged');
  return spent === 0 && charged.least > 0 ? words('mismatch.nothing') : undefined;
}

function differenceOf(note: BalanceNote, requests: number, { spentMoney, expected }: Comparison): Words | undefined {
  const { least, most, currency } = expected;
  const spent = Number(spentMoney.amount);
  const slack = slackOf(note, requests, currency);
  if (spent > Number(most) + slack) return words('mismatch.more', { money: { amount: most, currency } });
  return spent < Number(least) - slack ? words('mismatch.less', { money: { amount: least, currency } }) : undefined;
}

/** A site charges whole units, and what they are worth is rounded: so much of a price in another unit is no mismatch. */
function slackOf({ balance, rates }: BalanceNote, requests: number, currency: string): number {
  if (isSameUnit(balance.unit, currency)) return 0;
  return Number(moneyOf(requests, balance, currency, rates)?.amount ?? 0) + 0.0001;
}
