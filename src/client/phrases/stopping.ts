import type { Forecast } from '../../domain/money/forecast.js';
import { times } from '../../domain/money/money.js';
import { sentences, type Words, words } from '../../words/words.js';
import type { OpenWork, SiteTasks } from '../serve/open-work.js';
import { highestPrice } from './stake.js';

/** What a first Ctrl-C does, and what a second one may cost. */
export function stoppingPhrase(batch: string, work: OpenWork, forecast: Forecast | undefined): Words {
  const { requests, tasks } = work;
  const awaited = [...(requests === 0 ? [] : [words('stopping.requests', { count: requests })]), ...awaitedOf(tasks)];
  const kept = tasks
    .filter((one) => !one.awaited)
    .map(({ count, site, kind: { keptMs } }) =>
      keptMs === Infinity
        ? words('stopping.keptOpen', { count, site, batch })
        : words('stopping.kept', { count, site, batch, time: { ms: keptMs } }),
    );
  return sentences(
    words('stopping.begin'),
    awaited.length === 0 ? words('stopping.running') : words('stopping.waiting', { list: { list: awaited } }),
    ...kept,
    againPhrase(requests, forecast),
  );
}

/** What a worker that stops says of the tasks that sites work on. */
export function taskPhrases(tasks: readonly SiteTasks[]): Words[] {
  const awaited = awaitedOf(tasks);
  const kept = tasks
    .filter((one) => !one.awaited)
    .map(({ count, site, kind: { keptMs } }) =>
      keptMs === Infinity
        ? words('stopping.keptOpenWorker', { count, site })
        : words('stopping.keptWorker', { count, site, time: { ms: keptMs } }),
    );
  return [...(awaited.length === 0 ? [] : [words('stopping.waiting', { list: { list: awaited } })]), ...kept];
}

const awaitedOf = (tasks: readonly SiteTasks[]): Words[] =>
  tasks.filter((one) => one.awaited).map(({ count, site }) => words('stopping.tasks', { count, site }));

/** Of a request whose answer nobody takes, the picture is paid for and has to be paid for again. */
function againPhrase(count: number, forecast: Forecast | undefined): Words {
  if (count === 0) return words('stopping.again');
  const price = highestPrice(forecast);
  return price ? words('stopping.againCost', { count, cost: times(price, count) }) : words('stopping.againRisk', { count });
}
