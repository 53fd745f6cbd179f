import { costPhrase, costRange, moneyOf, timeRange } from '../../client/phrases/forecast.js';
import type { Cost, Forecast } from '../../domain/money/forecast.js';
import type { BatchSummary } from '../../domain/summary.js';
import { tell } from '../../words/current.js';
import { columns, fit } from './columns.js';

const NAME_WIDTH = 10;

/** Forecast and reality of a batch that has ended, side by side. */
export function comparisonLines({ forecast, cost, tally, startedAt, endedAt }: BatchSummary): string[] {
  if (!forecast) return [];
  const took = tell('text.quoted', { text: { ms: endedAt - startedAt } });
  const rows: [name: string, forecast: string, reality: string][] = [
    ['', tell('compare.forecast'), tell('compare.reality')],
    [tell('compare.time'), forecast.time ? timeRange(forecast.time) : tell('compare.unknown'), took],
    [tell('compare.requests'), likelyRequests(forecast), String(tally.calls.sent)],
  ];
  if (forecast.cost && cost) rows.push([tell('compare.cost'), costRange(forecast.cost), realCost(cost)]);
  const width = Math.max(...rows.map(([, said]) => columns(said))) + 2;
  return rows.map(([name, said, came]) => `  ${fit(name, NAME_WIDTH)}${fit(said, width)}${came}`);
}

function likelyRequests({ pictures, requestsAtMost, requestsLikely: likely }: Forecast): string {
  const range = pictures === requestsAtMost ? String(pictures) : tell('compare.range', { from: pictures, to: requestsAtMost });
  return likely === undefined ? range : tell('compare.likely', { likely, range });
}

function realCost(cost: Cost): string {
  const spent = costPhrase(cost);
  return cost.maybe.length === 0 ? spent : tell('compare.maybe', { cost: spent, maybe: moneyOf(cost.maybe) });
}
