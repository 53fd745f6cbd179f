import type { Item } from '../domain/item.js';
import { type Outcome, workedMs } from '../domain/outcome.js';
import { makespanMs, type Pace } from './makespan.js';

/** What a batch has seen of one model of a site. Times in milliseconds. */
export interface RecentModel {
  readonly model: string;
  /** Begun attempts, paid requests, and those that gave pictures or may have been billed without. */
  readonly attempts: number;
  readonly sent: number;
  readonly delivered: number;
  readonly maybe: number;
  /** How long requests took that gave a picture, and those that did not: at most `KEPT` of each. */
  readonly madeMs: readonly number[];
  readonly failedMs: readonly number[];
}

/** What a batch has seen of a site: the ground for the forecast of the next one. */
export interface RecentBatch {
  /** Epoch milliseconds. */
  readonly endedAt: number;
  /** Time of the batch before its first start and after its last end. */
  readonly aroundMs: number;
  /** How far it was over its bound: 1.08 is 8 %. */
  readonly overBound: number;
  readonly models: readonly RecentModel[];
}

export interface RecordedItem {
  readonly item: Pick<Item, 'site' | 'model' | 'lane'>;
  readonly outcome: Outcome;
}

/** Values of a kind that are kept of one batch. */
const KEPT = 100;
/** A batch that was paused, or whose server was away, says nothing of the next one. */
const MOST_OVER_BOUND = 2;

/** What a batch that has ended has seen of each of its sites; nothing of a site that took no request. */
export function recentBatches(
  entries: readonly RecordedItem[],
  span: { readonly startedAt: number; readonly endedAt: number },
  pace: Pace,
): Map<string, RecentBatch> {
  // What was in a job says nothing of how long a picture takes by itself.
  const begun = entries.filter(
    ({ item, outcome }) => item.lane === undefined && outcome.calls.sent > 0 && outcome.startedAt !== undefined,
  );
  const found = new Map<string, RecentBatch>();
  for (const site of new Set(begun.map(({ outcome }) => outcome.site))) {
    const own = begun.filter(({ outcome }) => outcome.site === site);
    const models = [...new Set(own.map(({ item }) => item.model ?? ''))];
    found.set(site, {
      endedAt: span.endedAt,
      ...overheadOf(
        begun.map(({ outcome }) => outcome),
        span,
        pace,
      ),
      models: models.map((model) =>
        recentModel(
          model,
          own.filter(({ item }) => (item.model ?? '') === model).map(({ outcome }) => outcome),
        ),
      ),
    });
  }
  return found;
}

/** From its start to its end, whatever happened between: the batch was as long. */
const lengthOf = ({ startedAt, endedAt }: Outcome): number => Math.max(0, endedAt - (startedAt ?? endedAt));

function overheadOf(outcomes: readonly Outcome[], span: { startedAt: number; endedAt: number }, pace: Pace) {
  const inOrder = [...outcomes].sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
  const first = inOrder[0]?.startedAt ?? span.startedAt;
  const last = inOrder.reduce((latest, { endedAt }) => Math.max(latest, endedAt), first);
  let next = 0;
  const bound = makespanMs(inOrder.length, () => lengthAt(inOrder, next++), pace);
  const over = bound > 0 ? (last - first) / bound : 1;
  return {
    aroundMs: Math.max(0, first - span.startedAt + span.endedAt - last),
    overBound: Math.min(MOST_OVER_BOUND, Math.max(1, over)),
  };
}

function lengthAt(outcomes: readonly Outcome[], index: number): number {
  const outcome = outcomes[index];
  return outcome ? lengthOf(outcome) : 0;
}

function recentModel(model: string, outcomes: readonly Outcome[]): RecentModel {
  const total = (of: (outcome: Outcome) => number): number => outcomes.reduce((sum, outcome) => sum + of(outcome), 0);
  const madeMs = outcomes.filter(({ calls }) => calls.sent === 1 && calls.delivered === 1).map(workedMs);
  const usual = middle(madeMs);
  const failedMs = outcomes
    .filter(({ calls }) => calls.sent > calls.delivered)
    .map((outcome) => {
      const { sent, delivered } = outcome.calls;
      return Math.max(0, (workedMs(outcome) - delivered * usual) / (sent - delivered));
    });
  return {
    model,
    attempts: total(({ attempts }) => attempts),
    sent: total(({ calls }) => calls.sent),
    delivered: total(({ calls }) => calls.delivered),
    maybe: total(({ calls }) => calls.empty + calls.unknown),
    madeMs: thinned(madeMs),
    failedMs: thinned(failedMs),
  };
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** At most `KEPT` of the values, evenly from the least to the greatest, as whole milliseconds. */
function thinned(values: readonly number[]): number[] {
  const sorted = values.map((value) => Math.round(value)).sort((a, b) => a - b);
  if (sorted.length <= KEPT) return sorted;
  return Array.from({ length: KEPT }, (_, k) => sorted[Math.round((k * (sorted.length - 1)) / (KEPT - 1))] ?? 0);
}
