import { costPhrase, costRange, timeRange } from '../../client/phrases/forecast.js';
import type { Cost, Forecast } from '../../domain/money/forecast.js';
import { moneyPhrase } from '../../domain/money/money.js';
import type { BatchSummary } from '../../domain/summary.js';
import { duration } from '../../domain/text/text.js';
import { fit } from './columns.js';

const NAME_WIDTH = 10;

/** Forecast and reality of a batch that has ended, side by side. */
export function comparisonLines({ forecast, cost, tally, startedAt, endedAt }: BatchSummary): string[] {
  if (!forecast) return [];
  const rows: [name: string, forecast: string, reality: string][] = [
    ['', 'forecast', 'in fact'],
    ['time', forecast.time ? timeRange(forecast.time) : 'unknown', duration(endedAt - startedAt)],
    ['requests', likelyRequests(forecast), String(tally.calls.sent)],
    ...(forecast.cost && cost ? [['cost', costRange(forecast.cost), realCost(cost)] satisfies [string, string, string]] : []),
  ];
  const width = Math.max(...rows.map(([, said]) => said.length)) + 2;
  return rows.map(([name, said, came]) => `  ${fit(name, NAME_WIDTH)}${fit(said, width)}${came}`);
}

function likelyRequests({ pictures, requestsAtMost, requestsLikely }: Forecast): string {
  const range = pictures === requestsAtMost ? String(pictures) : `${pictures} to ${requestsAtMost}`;
  return requestsLikely === undefined ? range : `about ${requestsLikely} (${range})`;
}

function realCost(cost: Cost): string {
  return `${costPhrase(cost)}${cost.maybe.length > 0 ? `, and ${moneyPhrase(cost.maybe)} maybe` : ''}`;
}
