import { type Balance, type Rates, yuanOf } from './balance.js';
import type { Cost } from './forecast.js';
import { isYuan, type Money, sums } from './money.js';
import type { PaidCalls } from './outcome.js';

/** What a site stated before a batch, and what its units are worth, as the starter's configuration has it. */
export interface BalanceNote {
  readonly site: string;
  readonly balance: Balance;
  readonly rates?: Rates;
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
  /** Requests that were charged by our own count: surely, and at most. */
  readonly charged: { readonly least: number; readonly most: number };
  /** What these should have cost in ¥, where the site has prices in ¥. */
  readonly expectedYuan?: { readonly least: string; readonly most: string };
  /** How the two differ, in words that follow "our count and the balance differ". */
  readonly mismatch?: string;
}

/** Undefined: the two answers cannot be compared. `calls`, `cost`: those of the batch at this site. */
export function changeOf(note: BalanceNote, after: Balance, calls: PaidCalls, cost?: Cost): BalanceChange | undefined {
  const { site, balance: before, rates } = note;
  const spent = spentBetween(before, after);
  if (spent === undefined) return undefined;
  const charged = { least: calls.delivered, most: calls.delivered + calls.empty + calls.unknown };
  const expectedYuan = cost && expectedOf(cost);
  const spentYuan = rates && yuanOf(spent, rates);
  const mismatch = mismatchOf(spent, charged, spentYuan, expectedYuan);
  return {
    site,
    unit: before.unit,
    ...(before.available === undefined ? {} : { before: before.available }),
    ...(after.available === undefined ? {} : { after: after.available }),
    spent,
    ...(spentYuan === undefined ? {} : { spentYuan }),
    charged,
    ...(expectedYuan === undefined ? {} : { expectedYuan }),
    ...(mismatch === undefined ? {} : { mismatch }),
  };
}

function expectedOf({ delivered, maybe }: Cost): BalanceChange['expectedYuan'] {
  const all = [...delivered, ...maybe];
  if (all.length === 0 || !all.every(({ currency }) => isYuan(currency))) return undefined;
  const sumOf = (parts: readonly Money[]): string =>
    sums(parts.map(({ amount }) => ({ amount, currency: 'CNY' })))[0]?.amount ?? '0';
  return { least: sumOf(delivered), most: sumOf(all) };
}

/** By what was used where that is stated: what is left also changes when somebody tops it up. */
function spentBetween(before: Balance, after: Balance): number | undefined {
  if (before.unit !== after.unit) return undefined;
  if (before.used !== undefined && after.used !== undefined) return after.used - before.used;
  if (before.available !== undefined && after.available !== undefined) return before.available - after.available;
  return undefined;
}

function mismatchOf(
  spent: number,
  charged: BalanceChange['charged'],
  spentYuan: string | undefined,
  expected: BalanceChange['expectedYuan'],
): string | undefined {
  if (spent < 0) return 'the balance has grown';
  if (spent > 0 && charged.most === 0) return 'something was charged, and by our count nothing should have been';
  if (spent === 0 && charged.least > 0) return 'nothing was charged for the pictures yet';
  if (expected === undefined || spentYuan === undefined) return undefined;
  if (Number(spentYuan) > Number(expected.most)) return `more was charged than ¥${expected.most}`;
  return Number(spentYuan) < Number(expected.least) ? `less was charged than ¥${expected.least}` : undefined;
}
