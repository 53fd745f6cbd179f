import { type FailureCode, hintOf, isFailureCode, meaningOf } from '../../domain/failures/failure.js';
import { endedCount, isFree, type Tally } from '../../domain/outcome.js';
import type { FirstMessages } from '../../domain/progress.js';
import type { BatchSummary, Statistics } from '../../domain/summary.js';
import { clean } from '../../domain/text/text.js';
import { costLines } from '../../client/phrases/forecast.js';
import type { BatchEnd } from '../../client/follow/source.js';
import { costSoFar } from '../../report/cost.js';
import { say, tell } from '../../words/current.js';
import { sentences, mapText } from '../../words/words.js';
import { balanceChangeLines } from './balance-change.js';
import { comparisonLines } from './comparison.js';
import { remedies } from './owing.js';
import { shortfall } from './phrases.js';

type Closed = Extract<BatchEnd, { readonly kind: 'closed' }>;

/** The last lines of a batch; the very last is where the results are. */
export function endLines(end: BatchEnd, codes: readonly FailureCode[], messages: FirstMessages = {}): string[] {
  const hints = hintLines(end, codes, messages);
  const commands = remedies(end, codes).map((remedy) => tell('remedy.line', { ...remedy }));
  if (end.kind === 'closed') return closedLines(end, [...hints, ...commands]);
  const { summary } = end;
  return [
    ...tallyLines(summary.tally, summary.total),
    ...howLines(summary),
    ...unstartedLines(summary),
    tell('end.time', { time: { shortMs: summary.endedAt - summary.startedAt } }),
    ...(summary.statistics ? statisticsLines(summary.statistics) : []),
    ...costLines(summary.tally.calls, summary.cost),
    ...unheardLines(summary),
    ...(summary.unread ? [tell('end.unread', { count: summary.unread })] : []),
    ...(summary.balances ?? []).flatMap(balanceChangeLines),
    ...comparisonLines(summary),
    ...sheetLines(summary),
    ...hints,
    ...commands,
    ...reportLines(summary),
    summary.location,
  ];
}

function closedLines(end: Closed, next: readonly string[]): string[] {
  const { progress, forecast } = end;
  const cost = forecast && progress ? costSoFar(forecast.prices, progress.tally.calls) : undefined;
  const open = progress ? progress.total - endedCount(progress.tally) : 0;
  return [
    closedPhrase(end),
    ...(progress ? tallyLines(progress.tally, progress.total) : []),
    ...(open > 0 ? [tell('end.uncounted', { count: open })] : []),
    ...(progress ? costLines(progress.tally.calls, cost) : []),
    ...(end.message === '' || end.how === 'not in Temporal' ? [] : [clean(say(end.message))]),
    ...next,
    ...(end.location === undefined ? [] : [end.location]),
  ];
}

function closedPhrase({ batchId: batch, how }: Closed): string {
  if (how === 'not in Temporal') return tell('end.gone', { batch });
  if (how === 'failed') return tell('end.failed', { batch });
  if (how === 'timed out') return tell('end.timedOut', { batch });
  return how === 'cancelled' ? tell('end.stopped', { batch }) : tell('end.terminated', { batch });
}

/** How many items have their pictures, and what became of the others. */
function tallyLines(tally: Tally, total: number): string[] {
  const { success } = tally;
  // Not all but one of a thousand are 100 %.
  const share = { share: total === 0 ? 1 : Math.floor((success / total) * 100) / 100 };
  if (success === total) return [tell('end.success', { success, total, share })];
  const missing = shortfall(tally);
  return [tell('end.incomplete', { success, total, share }), ...(missing === '' ? [] : [tell('end.shortfall', { missing })])];
}

function howLines({ ended, reason }: BatchSummary): string[] {
  if (ended === 'finished') return [];
  if (ended === 'deadline') return [tell('end.deadline')];
  return [reason === undefined ? tell('end.cancelled') : tell('end.cancelledWhy', { reason: mapText(reason, clean) })];
}

/** What people want to know of a batch's time. */
function statisticsLines(statistics: Statistics): string[] {
  const { averageMs, slowest, averageUploadMs, averageGenerationMs = 0, oneByOneMs, savedMs } = statistics;
  const whole = { average: { shortMs: averageMs }, slowest: { shortMs: slowest.ms }, item: clean(slowest.id) };
  return [
    averageUploadMs === undefined
      ? tell('end.average', whole)
      : tell('end.averageSplit', {
          ...whole,
          upload: { shortMs: averageUploadMs },
          generation: { shortMs: averageGenerationMs },
        }),
    ...(savedMs > 0 ? [tell('end.saved', { saved: { shortMs: savedMs }, oneByOne: { shortMs: oneByOneMs } })] : []),
  ];
}

/** Of the items that were never begun, in one line: each by itself would say the same. */
function unstartedLines({ unstarted: count = 0, ended, reason }: BatchSummary): string[] {
  if (count === 0) return [];
  if (ended === 'deadline') return [tell('end.unstarted.deadline', { count })];
  // Such as those of a segment that somebody has ended in Temporal: each has a reason of its own.
  if (ended === 'finished') return [tell('end.unstarted.finished', { count })];
  if (reason === undefined) return [tell('end.unstarted.cancelled', { count })];
  return [tell('end.unstarted.cancelledWhy', { count, reason: mapText(reason, clean) })];
}

function unheardLines({ unheard = [] }: BatchSummary): string[] {
  return unheard.length === 0 ? [] : [tell('end.unheard', { count: unheard.length, hosts: { list: unheard.map(clean) } })];
}

function hintLines(end: BatchEnd, codes: readonly FailureCode[], messages: FirstMessages): string[] {
  const batchId = end.kind === 'summary' ? end.summary.batchId : end.batchId;
  const free = end.kind === 'summary' && isFree(end.summary.tally.calls);
  return codes.filter(isFailureCode).map((code) => {
    const text = sentences(meaningOf(code), hintOf(code, { isFree: free, message: messages[code], batchId }));
    return `  ${tell('end.hint', { code, text })}`;
  });
}

/** How to look at the pictures. */
const sheetLines = ({ batchId: batch, tally }: BatchSummary): string[] =>
  tally.images > 0 ? [tell('end.sheet', { batch })] : [];

/** Where the report lies if its store took none, and how to pass pictures on. */
function reportLines({ batchId: batch, location, tally, reportKept }: BatchSummary): string[] {
  const hasUrls = tally.images > 0 && /^https?:/i.test(location);
  return [
    ...(reportKept === undefined
      ? []
      : [tell('end.reportKept', { place: reportKept.at, reason: clean(say(reportKept.reason)) })]),
    ...(hasUrls ? [tell('end.urls', { batch })] : []),
  ];
}
