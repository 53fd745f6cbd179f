import { useSignal } from '@preact/signals';
import type { Card } from '../../../../src/report/card.js';
import { shown, tell } from '../../shared/words.js';
import { costsOf } from './costs.js';

/** A bar of a chart: how many, and of what. */
export interface Bar {
  readonly label: string;
  readonly count: number;
  /** Instead of the number. */
  readonly said?: string;
}

/** How long pictures took, how many attempts, and what they cost as time went by. */
export function Charts({ cards }: { readonly cards: readonly Card[] }) {
  const isOpen = useSignal(false);
  const made = cards.filter(({ status }) => status === 'success');
  if (made.length < 2) return null;
  return (
    <details class="charts" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>{tell('page.batch.statistics')}</summary>
      {/* Cards change many times a second: nobody counts what is not seen. */}
      {isOpen.value && <Columns cards={cards} made={made} />}
    </details>
  );
}

function Columns({ cards, made }: { readonly cards: readonly Card[]; readonly made: readonly Card[] }) {
  const costs = costsOf(cards);
  return (
    <div class="columns">
      <Chart title={tell('page.batch.latency')} bars={latencies(made)} />
      <Chart title={tell('page.batch.attempts')} bars={attemptsOf(cards)} />
      {costs.length > 0 && <Chart title={tell('page.batch.costs')} bars={costs} />}
    </div>
  );
}

function Chart({ title, bars }: { readonly title: string; readonly bars: readonly Bar[] }) {
  const most = Math.max(...bars.map(({ count }) => count)) || 1;
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <table class="chart">
        <tbody>
          {bars.map(({ label, count, said }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>
                <span class="length" style={{ inlineSize: `${(count / most) * 100}%` }} />
                {said ?? shown(count)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** Widths of a bar, in seconds: the narrowest that gives at most eight bars. */
const WIDTHS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300];
const MOST_BARS = 8;

/** How many pictures took how long. */
export function latencies(made: readonly Card[]): Bar[] {
  const seconds = made.flatMap((card) => (card.seconds === undefined ? [] : [card.seconds]));
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)];
  const width = WIDTHS.find((one) => Math.floor(most / one) - Math.floor(least / one) < MOST_BARS) ?? most;
  const first = Math.floor(least / width);
  const bars = Array.from({ length: Math.floor(most / width) - first + 1 }, (_, bar) => ({
    from: (first + bar) * width,
    count: 0,
  }));
  for (const one of seconds) {
    const bar = bars[Math.floor(one / width) - first];
    if (bar) bar.count++;
  }
  return bars.map(({ from, count }) => ({ label: `${shown(from)}–${shown({ shortMs: (from + width) * 1000 })}`, count }));
}

/** How many items took how many attempts. */
export function attemptsOf(cards: readonly Card[]): Bar[] {
  const counts = new Map<number, number>();
  for (const { attempts } of cards) if (attempts) counts.set(attempts, (counts.get(attempts) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([attempts, count]) => ({ label: shown(attempts), count }));
}
