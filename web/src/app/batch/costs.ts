import type { Card } from '../../../../src/report/card.js';
import { sums } from '../../../../src/domain/money/money.js';
import { shown, tell } from '../../shared/words.js';
import type { Bar } from './charts.js';

const BARS = 8;

/** What had been paid at equal distances of time, in the currency of the first that was; empty where nothing has a price. */
export function costsOf(cards: readonly Card[]): Bar[] {
  const paid = cards.flatMap(({ endedAt, seconds = 0, price }) =>
    endedAt === undefined || !price ? [] : [{ endedAt, seconds, price }],
  );
  const currency = paid[0]?.price.currency;
  const ended = paid.filter(({ price }) => price.currency === currency).sort((a, b) => a.endedAt - b.endedAt);
  const last = ended.at(-1)?.endedAt ?? 0;
  const first = ended.reduce((least, { endedAt, seconds }) => Math.min(least, endedAt - seconds * 1000), last);
  if (last <= first) return [];
  const times = Array.from({ length: BARS }, (_, bar) => first + ((last - first) * (bar + 1)) / BARS);
  return times.map((time) => {
    const [sum] = sums(ended.filter(({ endedAt }) => endedAt <= time).map(({ price }) => price));
    const label = tell('page.batch.after', { time: { shortMs: time - first } });
    return { label, count: Number(sum?.amount ?? 0), ...(sum ? { said: shown(sum) } : {}) };
  });
}
