import type { Forecast } from '../../domain/money/forecast.js';
import { briefMoney, times } from '../../domain/money/money.js';
import { highestPrice } from './stake.js';
import type { OpenWork, SiteTasks } from '../serve/open-work.js';
import { duration, plural } from '../../domain/text/text.js';

/** What a first Ctrl-C does, and what a second one may cost. */
export function stoppingPhrase(batchId: string, work: OpenWork, forecast: Forecast | undefined): string {
  const { requests, tasks } = work;
  const awaited = [
    ...(requests === 0 ? [] : [plural(requests, 'open request')]),
    ...tasks.filter((one) => one.awaited).map(({ count, site }) => `${plural(count, 'task')} at ${site}`),
  ];
  const waits =
    awaited.length === 0
      ? 'What runs is finished and stored.'
      : `Waiting for ${awaited.join(' and ')}, whose pictures are stored.`;
  return [
    'Stopping: nothing new is started, and the batch is paused.',
    waits,
    ...tasks.filter((one) => !one.awaited).map((one) => `${keptFor(one)}: plantain resume ${batchId}.`),
    `Press Ctrl-C again to leave at once${riskPhrase(requests, forecast)}.`,
  ].join(' ');
}

/** What a worker that stops says of the tasks that sites work on. */
export function taskPhrases(tasks: readonly SiteTasks[]): string[] {
  const awaited = tasks.filter((one) => one.awaited).map(({ count, site }) => `${plural(count, 'task')} at ${site}`);
  return [
    ...(awaited.length === 0 ? [] : [`Waiting for ${awaited.join(' and ')}, whose pictures are stored.`]),
    ...tasks.filter((one) => !one.awaited).map((one) => `${keptFor(one)} by the next plantain worker.`),
  ];
}

function keptFor({ site, count, kind }: SiteTasks): string {
  const until = kind.keptMs === Infinity ? 'while its server runs' : `for ${duration(kind.keptMs)}`;
  return `${plural(count, 'task')} at ${site} can be collected ${until}`;
}

/** Of a request whose answer nobody takes, the picture is paid for and has to be paid for again. */
function riskPhrase(requests: number, forecast: Forecast | undefined): string {
  if (requests === 0) return '';
  const price = highestPrice(forecast);
  const open = requests === 1 ? '1 request is open' : `${requests} requests are open`;
  if (!price) return `: ${open} and may be paid twice`;
  return `: ${open}, up to ${briefMoney(times(price, requests))} may be paid twice`;
}
