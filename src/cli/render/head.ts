import type { BatchStart } from '../../client/events.js';
import { forecastCost, forecastTime } from '../../client/phrases/forecast.js';
import { settingsPhrase } from '../../client/phrases/settings.js';
import type { Forecast } from '../../domain/money/forecast.js';
import { clean } from '../../domain/text/text.js';
import { say, tell } from '../../words/current.js';
import type { Given, WordsKey } from '../../words/words.js';
import { fit } from './columns.js';
import { noticeLine } from './phrases.js';

const NAME_WIDTH = 8;

type HeadName = Extract<WordsKey, `head.${string}`>;
type Plain<Key extends WordsKey> = Key extends unknown ? (Given<Key> extends [] ? Key : never) : never;

/** A line under the head of a batch: what it is about, then that. */
export const headLine = (name: Plain<HeadName>, text: string): string => `  ${fit(tell(name), NAME_WIDTH)} ${text}`;

export function startLines(start: BatchStart): string[] {
  return [
    firstLine(start),
    ...(start.input === '' ? [] : [headLine('head.input', clean(say(start.input)))]),
    ...(start.settings ? [headLine('head.settings', settingsPhrase(start.settings))] : []),
    ...(start.forecast ? forecastLines(start.forecast) : []),
    headLine('head.results', start.location),
    ...(start.uiUrl === undefined ? [] : [`  ${fit('Temporal', NAME_WIDTH)} ${start.uiUrl}`]),
  ];
}

function firstLine({ batchId: batch, total: count, sites: names, fresh }: BatchStart): string {
  if (names.length === 0)
    return fresh ? tell('head.batchNoSite', { batch, count }) : tell('head.followingNoSite', { batch, count });
  const sites = { list: names };
  return fresh ? tell('head.batch', { batch, count, sites }) : tell('head.following', { batch, count, sites });
}

/** What it will cost and how long it will take. */
export const forecastLines = (forecast: Forecast): string[] => [
  ...(forecast.remade === undefined ? [] : [headLine('head.remade', tell('forecast.remade', { count: forecast.remade }))]),
  headLine('head.cost', forecastCost(forecast)),
  headLine('head.time', forecastTime(forecast)),
];

/** The warnings of the head: not even `--quiet` leaves them out. */
export function warningLines({ warnings = [] }: BatchStart): string[] {
  return warnings.map((text) => noticeLine({ level: 'warning', text }));
}
