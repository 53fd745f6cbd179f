import { type Balance, type Rates, standingOf, yuanOf } from '../../domain/money/balance.js';
import { joined, shown, tell } from '../../words/current.js';

/** `4,585,000 quota, 9.17 USD, ¥4.5850` */
export function amountPhrase(amount: number, { unit, own }: Balance, rates: Rates | undefined): string {
  return joined([
    `${shown(amount)} ${tell(`balance.unit.${unit}`)}`,
    ...(own ? [`${shown(amount / own.perUnit)} ${own.currency}`] : []),
    ...(rates ? [`¥${yuanOf(amount, rates)}`] : []),
  ]);
}

/** What is left, in one line. */
export function leftPhrase(balance: Balance, rates: Rates | undefined, now: number): string {
  if (standingOf(balance, now) === 'exhausted') return tell('balance.exhausted');
  if (balance.unlimited) return tell('balance.noLimit');
  return balance.available === undefined ? tell('balance.notStated') : amountPhrase(balance.available, balance, rates);
}
