import type { Money } from '../../../src/domain/money/money.js';
import type { Cost } from '../../../src/domain/money/forecast.js';
import { shown, tell } from '../shared/words.js';

/** Amounts in one or several currencies; undefined where there are none. */
export const amountsText = (amounts: readonly Money[]): string | undefined =>
  amounts.length === 0 ? undefined : shown({ list: amounts });

/** What is paid for; undefined where nothing is. */
export function costText({ delivered, maybe, exact }: Cost): string | undefined {
  const paid = amountsText(delivered);
  const lost = amountsText(maybe);
  if (paid === undefined && lost === undefined) return undefined;
  const sure = exact || paid === undefined ? (paid ?? shown(0)) : tell('page.about', { money: paid });
  return lost === undefined ? sure : tell('page.costMaybe', { cost: sure, lost });
}
