import type { BalanceChange, UnknownChange } from '../../domain/money/balance-change.js';
import { isSameUnit } from '../../domain/money/balance.js';
import { briefMoney, isYuan } from '../../domain/money/money.js';
import { clean, sentence, thousands } from '../../domain/text/text.js';

/** The balance before and after a batch, beside our own count. */
export function balanceChangeLines(change: BalanceChange | UnknownChange): string[] {
  if ('afterUnknown' in change) return [unknownLine(change)];
  const { site, unit, before, after, spent, charged, expected, mismatch } = change;
  const left = before === undefined || after === undefined ? '' : `${thousands(before)} before, ${thousands(after)} after, `;
  const cost = expected ? `, ${costRange(expected)}` : '';
  const line =
    `Balance at ${site}: ${left}${thousands(spent)} ${unit} spent${worthPhrase(change)}. ` +
    `By our own count ${range(charged.least, charged.most)} ${charged.most === 1 ? 'request was' : 'requests were'} charged${cost}.`;
  if (mismatch === undefined) return [line];
  // Sites that count in points have no log of charges.
  const more = unit === 'quota' ? `: plantain usage ${site} lists each charge` : '';
  const why = `Other work on the same key counts too, and a site may book a minute late${more}.`;
  return [line, `Warning: our count and the balance differ: ${mismatch}. ${why}`];
}

function unknownLine({ site, unit, before, afterUnknown }: UnknownChange): string {
  const left = before === undefined ? '' : `before ${thousands(before)} ${unit}, `;
  return sentence(`Balance at ${site}: ${left}after not known: ${clean(afterUnknown)}`);
}

/** ` (0.20 USD, ¥0.2000)`: what the spent units are worth, each currency once. */
function worthPhrase({ unit, spentMoney, spentYuan }: BalanceChange): string {
  const money = spentMoney && !isSameUnit(spentMoney.currency, unit) ? [spentMoney] : [];
  const yuan =
    spentYuan === undefined || money.some(({ currency }) => isYuan(currency)) ? [] : [{ amount: spentYuan, currency: 'CNY' }];
  const worth = [...money, ...yuan].map(briefMoney).join(', ');
  return worth === '' ? '' : ` (${worth})`;
}

const range = (least: number | string, most: number | string): string => (least === most ? `${least}` : `${least} to ${most}`);

/** `¥0.30 to 0.40`, `440 to 880 points` */
const costRange = ({ least, most, currency }: NonNullable<BalanceChange['expected']>): string =>
  briefMoney({ amount: range(least, most), currency });
