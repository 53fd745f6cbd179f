import type { BalanceChange, UnknownChange } from '../../domain/money/balance-change.js';
import { isSameUnit } from '../../domain/money/balance.js';
import { clean } from '../../domain/text/text.js';
import { joined, say, shown, tell } from '../../words/current.js';
import { mapText, sentences, type Value, type Words, words } from '../../words/words.js';
import { isYuan } from '../../words/format-value.js';

/** The balance before and after a batch, beside our own count. */
export function balanceChangeLines(change: BalanceChange | UnknownChange): string[] {
  if ('afterUnknown' in change) return [unknownLine(change)];
  const { site, unit, mismatch } = change;
  const line = say(sentences(spentWords(change), chargedWords(change)));
  if (mismatch === undefined) return [line];
  // Sites that count in points have no log of charges.
  return [line, unit === 'quota' ? tell('change.mismatchUsage', { site, mismatch }) : tell('change.mismatch', { mismatch })];
}

function spentWords(whole: BalanceChange): Words {
  const { site, unit, before, after, spent } = whole;
  const change =
    before === undefined || after === undefined
      ? words('change.spent', { site, spent, unit: unitWords(unit) })
      : words('change.left', { site, before, after, spent, unit: unitWords(unit) });
  const worth = worthOf(whole);
  return worth === '' ? words('change.noWorth', { change }) : words('change.worth', { change, worth });
}

function chargedWords({ charged: { least, most }, expected }: BalanceChange): Words {
  const requests = rangeOf(least, most);
  if (!expected) return words('change.charged', { requests, last: most });
  const { currency } = expected;
  const money = (amount: string): Value => ({ amount, currency });
  const cost =
    expected.least === expected.most
      ? money(expected.most)
      : words('money.range', { from: money(expected.least), to: money(expected.most) });
  return words('change.chargedCost', { requests, last: most, cost });
}

function unknownLine({ site, unit, before, afterUnknown }: UnknownChange): string {
  const why = mapText(afterUnknown, clean);
  return say(
    sentences(
      before === undefined
        ? words('change.unknown', { site, why })
        : words('change.unknownBefore', { site, before, unit: unitWords(unit), why }),
    ),
  );
}

/** `0.20 USD, ¥0.2000`: what the spent units are worth, each currency once. */
function worthOf({ unit, spentMoney, spentYuan }: BalanceChange): string {
  const money = spentMoney && !isSameUnit(spentMoney.currency, unit) ? [spentMoney] : [];
  const yuan =
    spentYuan === undefined || money.some(({ currency }) => isYuan(currency)) ? [] : [{ amount: spentYuan, currency: 'CNY' }];
  return joined([...money, ...yuan].map(shown));
}

const unitWords = (unit: BalanceChange['unit']): Words => words(`balance.unit.${unit}`);

const rangeOf = (from: number, to: number): Value => (from === to ? from : words('money.range', { from, to }));
