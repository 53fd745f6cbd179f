import { endOf } from '../../client/batches/batch-end.js';
import { findBatch } from '../../client/batches/find-batches.js';
import { isPaused, type ListedBatch } from '../../client/batches/listed-batch.js';
import { startOf } from '../../client/batches/start-of.js';
import type { BatchStart } from '../../client/events.js';
import type { BatchEnd } from '../../client/follow/source.js';
import { viewNow } from '../../client/follow/view-now.js';
import type { BatchView } from '../../client/follow/view.js';
import { costLines, costPhrase, forecastCost, forecastTime, maybePhrase } from '../../client/phrases/forecast.js';
import { pausedLine } from '../../client/phrases/paused.js';
import { stakePhrase } from '../../client/phrases/stake.js';
import { stateWords } from '../../client/phrases/state.js';
import { unservedPhrase, waitLines } from '../../client/phrases/stuck.js';
import type { Session } from '../../client/session.js';
import type { Cost } from '../../domain/money/forecast.js';
import { EMPTY_TALLY, type PaidCalls } from '../../domain/outcome.js';
import { reasonOfPause } from '../../domain/progress.js';
import { costSoFar } from '../../report/cost.js';
import { joined, say, tell } from '../../words/current.js';
import { words } from '../../words/words.js';

/** A batch in a list. */
export function listedBatch(batch: ListedBatch) {
  const { batchId, state, startedAt, closedAt, progress, start } = batch;
  const costs = progress && start?.forecast && costSoFar(start.forecast.prices, progress.tally.calls);
  return {
    batchId,
    state,
    stateText: isPaused(batch) ? tell('stage.paused') : say(stateWords(state)),
    startedAt,
    ...(closedAt === undefined ? {} : { endedAt: closedAt }),
    ...(progress ? { stage: progress.stage, total: progress.total, tally: progress.tally } : {}),
    ...(start ? { sites: start.sites, location: start.location, version: start.version } : {}),
    ...costFields(progress?.tally.calls, costs),
  };
}

/** What it has cost, said and as amounts; absent where something has no price. */
const costFields = (calls: PaidCalls | undefined, costs: Cost | undefined) =>
  costs && calls
    ? { cost: joined([costPhrase(costs), maybePhrase(calls, costs)].filter((part) => part !== undefined)), costs }
    : {};

/** How a batch is, said in the language of whoever is answered: what a page shows of it beside its items. */
export function factsOf(start: BatchStart, now: { readonly view?: BatchView; readonly end?: BatchEnd }, mainQueue?: string) {
  const { batchId, sites, location, uiUrl, forecast } = start;
  return {
    batchId,
    sites,
    location,
    ...(uiUrl === undefined ? {} : { uiUrl }),
    ...(forecast ? { forecast: forecastCost(forecast), forecastTime: forecastTime(forecast) } : {}),
    ...(now.end ? endedFacts(start, now.end) : openFacts(start, now.view, mainQueue)),
  };
}

function openFacts({ batchId, total, forecast }: BatchStart, view: BatchView | undefined, mainQueue: string | undefined) {
  const unserved = mainQueue === undefined ? [] : [say(unservedPhrase(batchId, mainQueue))];
  if (!view)
    return { state: 'open', stage: 'preparing', stateText: tell('state.open'), total, tally: EMPTY_TALLY, waits: unserved };
  const { stage, tally, startedAt, concurrency, leftMs, deadline, cost, live, paused } = view;
  const stake = stakePhrase(view, forecast);
  const sites = mainQueue === undefined ? [] : (view.unserved ?? []).map((site) => say(unservedPhrase(batchId, mainQueue, site)));
  return {
    state: 'open',
    stage,
    stateText: stage === 'paused' ? tell('stage.paused') : tell('state.open'),
    total: view.total,
    tally,
    startedAt,
    concurrency,
    ...(leftMs === undefined ? {} : { leftMs }),
    ...(deadline === undefined ? {} : { deadline }),
    ...costFields(tally.calls, cost),
    waits: [
      ...(stage === 'paused' ? [say(pausedLine(batchId, reasonOfPause(paused)))] : []),
      ...(stake === '' ? [] : [say(stake)]),
      ...waitLines(view),
      ...(live ? sites : unserved),
    ],
  };
}

function endedFacts({ total, forecast }: BatchStart, end: BatchEnd) {
  if (end.kind !== 'summary') {
    const tally = end.progress?.tally ?? EMPTY_TALLY;
    const how = { state: 'ended', stage: 'ended', stateText: say(stateWords(end.how)), total, tally };
    return { ...how, ...(end.progress ? { startedAt: end.progress.startedAt } : {}), waits: [say(end.message)] };
  }
  const { summary } = end;
  const { tally, startedAt, endedAt, ended, repeatable, paidFor, cost } = summary;
  return {
    state: 'ended',
    stage: 'ended',
    stateText: say(stateWords(ended === 'cancelled' ? 'cancelled' : 'completed')),
    total: summary.total,
    tally,
    startedAt,
    endedAt,
    ...costFields(tally.calls, cost ?? (forecast && costSoFar(forecast.prices, tally.calls))),
    waits: [],
    ...(repeatable === undefined ? {} : { repeatable }),
    ...(paidFor === undefined ? {} : { paidFor }),
    summary: [
      ...(summary.reason === undefined ? [] : [say(words('text.quoted', { text: summary.reason }))]),
      ...costLines(tally.calls, cost),
    ],
  };
}

/** A batch as a page shows it, with all that is to be said of it, and the same as data. */
export async function describedBatch(session: Session, batchId: string) {
  const listed = await findBatch(session, batchId);
  const { startedAt, mainQueue } = listed;
  const start = startOf(session, listed);
  const again = listed.start?.root;
  const common = { startedAt, ...(again === undefined || again === batchId ? {} : { again }) };
  if (listed.state !== 'open') {
    const end = await endOf(session, listed);
    return { ...common, ...factsOf(start, { end }), start, end };
  }
  const view = await viewNow(session, listed);
  return { ...common, ...factsOf(start, view ? { view } : {}, mainQueue), start, ...(view ? { view } : {}) };
}
