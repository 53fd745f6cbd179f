import { settingsPhrase } from '../../client/phrases/settings.js';
import { type FailureCode, hintOf, isFailureCode, meaningOf } from '../../domain/failures/failure.js';
import { endedCount, isFree, type Tally } from '../../domain/outcome.js';
import type { EndedItem, FirstMessages } from '../../domain/progress.js';
import { shorten } from '../../domain/text/shorten.js';
import type { BatchSummary, Statistics } from '../../domain/summary.js';
import { costSoFar } from '../../report/cost.js';
import type { BatchStart, Notice, Preparing } from '../../client/events.js';
import type { BatchEnd } from '../../client/follow/source.js';
import type { Leaving, Trouble } from './renderer.js';
import { balanceChangeLines } from './balance-change.js';
import { costLines, forecastLines } from '../../client/phrases/forecast.js';
import { comparisonLines } from './comparison.js';
import { remedies } from './owing.js';
import { clean, duration, plural, shortTime } from '../../domain/text/text.js';
import { say } from '../../words/current.js';
import { sentences } from '../../words/words.js';

const LONGEST_REASON = 400;

export function startLines(start: BatchStart): string[] {
  const sites = start.sites.length === 0 ? '' : ` at ${start.sites.join(', ')}`;
  return [
    `${start.fresh ? 'Batch' : 'Following batch'} ${start.batchId}: ${plural(start.total, 'picture')} to make${sites}`,
    ...(start.input === '' ? [] : [`  from     ${clean(start.input)}`]),
    ...(start.settings ? [`  how      ${settingsPhrase(start.settings)}`] : []),
    ...(start.forecast ? forecastLines(start.forecast) : []),
    `  results  ${start.location}`,
    ...(start.uiUrl === undefined ? [] : [`  Temporal ${start.uiUrl}`]),
  ];
}

/** The warnings of the head: not even `--quiet` leaves them out. */
export function warningLines({ warnings = [] }: BatchStart): string[] {
  return warnings.map((text) => noticeLine({ level: 'warning', text }));
}

/** `12 of 80 pictures fetched` */
export const preparingPhrase = ({ what, done, total }: Preparing): string => `${done} of ${total} ${what}`;

/** How an item ended; its number is that of its files. */
export function itemPhrase(item: EndedItem): string {
  const name = `#${item.index + 1} ${clean(item.label)}`;
  if (item.status === 'success') return `${name}: ${plural(item.images, 'picture')} in ${duration(item.tookMs)}${split(item)}`;
  // The whole text is in the manifest.
  const reason = item.message === undefined ? '' : `: ${shorten(clean(say(item.message)), LONGEST_REASON)}`;
  return `${name}: ${item.code ?? item.status}${reason}`;
}

/** ` (upload 1.2 s, generation 61.3 s)`; empty where nothing was uploaded. */
function split({ uploadMs, generationMs = 0 }: { readonly uploadMs?: number; readonly generationMs?: number }): string {
  if (uploadMs === undefined) return '';
  return ` (upload ${shortTime(uploadMs)}, generation ${shortTime(generationMs)})`;
}

/** What people want to know of a batch's time, in one line. */
function statisticsPhrase({ averageMs, slowest, averageUploadMs, averageGenerationMs, oneByOneMs, savedMs }: Statistics): string {
  const parts = averageUploadMs === undefined ? {} : { uploadMs: averageUploadMs, generationMs: averageGenerationMs ?? 0 };
  return (
    `Time: ${shortTime(averageMs)} an item on average${split(parts)}, ${shortTime(slowest.ms)} the slowest (${clean(slowest.id)}); ` +
    `one after the other ${shortTime(oneByOneMs)}, saved ${shortTime(savedMs)}.`
  );
}

export function noticeLine(notice: Notice): string {
  return `${notice.level === 'warning' ? 'Warning: ' : ''}${clean(notice.text)}`;
}

/** `2 failed, 1 without a picture in the answer`; empty when all have theirs. */
export function shortfall(tally: Tally): string {
  const parts: [number, string][] = [
    [tally.error, 'failed'],
    [tally.no_image, 'answered without a picture'],
    [tally.timeout_total, 'out of time'],
    [tally.cancelled, 'cancelled'],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

function tallyPhrase(tally: Tally, total: number): string {
  const missing = shortfall(tally);
  const items = total === 1 ? 'item has its pictures' : 'items have their pictures';
  return `${tally.success} of ${total} ${items} (${plural(tally.images, 'picture')})${missing ? `; ${missing}` : ''}.`;
}

/** Of the items that were never begun, in one line: each by itself would say the same. */
function unstartedLines({ unstarted = 0, ended, reason }: BatchSummary): string[] {
  if (unstarted === 0) return [];
  const items = `${plural(unstarted, 'item')} not started`;
  if (ended === 'deadline') return [`${items}: the total time was over`];
  // Such as those of a segment that somebody has ended in Temporal: each has a reason of its own.
  if (ended === 'finished') return [`${items}: manifest.jsonl says why`];
  if (reason === undefined) return [`${items}: cancelled`];
  return [`${items}: cancelled${reason.startsWith('by ') ? '' : ':'} ${clean(reason)}`];
}

/** Whether the item is told of at the end, in one line with others. */
export const isNeverStarted = ({ code, tookMs }: EndedItem): boolean =>
  tookMs === 0 && (code === 'cancelled' || code === 'timeout_total');

/** The last lines of a batch; the very last is where the results are. */
export function endLines(end: BatchEnd, codes: readonly FailureCode[], messages: FirstMessages = {}): string[] {
  const batchId = end.kind === 'summary' ? end.summary.batchId : end.batchId;
  const free = end.kind === 'summary' && isFree(end.summary.tally.calls);
  const hints = codes
    .filter(isFailureCode)
    .map(
      (code) => `  ${code}: ${say(sentences(meaningOf(code), hintOf(code, { isFree: free, message: messages[code], batchId })))}`,
    );
  if (end.kind === 'summary') {
    const { summary } = end;
    const reason = summary.reason === undefined ? '' : ` (${clean(summary.reason)})`;
    const how = { finished: 'Finished', deadline: 'Stopped by its total timeout', cancelled: `Cancelled${reason}` }[
      summary.ended
    ];
    return [
      `${how} after ${duration(summary.endedAt - summary.startedAt)}: ${tallyPhrase(summary.tally, summary.total)}`,
      ...unstartedLines(summary),
      ...(summary.statistics ? [statisticsPhrase(summary.statistics)] : []),
      ...costLines(summary.tally.calls, summary.cost),
      ...unheardLines(summary),
      ...unreadLines(summary),
      ...(summary.balances ?? []).flatMap(balanceChangeLines),
      ...comparisonLines(summary),
      ...hints,
      ...remedyLines(end, codes),
      ...reportLines(summary),
      summary.location,
    ];
  }
  const { progress, forecast } = end;
  const cost = forecast && progress ? costSoFar(forecast.prices, progress.tally.calls) : undefined;
  const counted = progress ? `: ${tallyPhrase(progress.tally, progress.total)}` : '.';
  const open = progress ? progress.total - endedCount(progress.tally) : 0;
  return [
    `Batch ${end.batchId} ${end.how === 'not in Temporal' ? 'is not in Temporal any more' : `was ${end.how}`}${counted}`,
    ...(open > 0
      ? [`${plural(open, 'item')} not counted; what had arrived for them lies in the spools of the hosts that made it.`]
      : []),
    ...(progress ? costLines(progress.tally.calls, cost) : []),
    ...(end.message === '' || end.how === 'not in Temporal' ? [] : [clean(say(end.message))]),
    ...hints,
    ...remedyLines(end, codes),
    ...(end.location === undefined ? [] : [end.location]),
  ];
}

function unheardLines({ unheard = [] }: BatchSummary): string[] {
  if (unheard.length === 0) return [];
  const [who, they] = unheard.length === 1 ? ['Host', 'it'] : ['Hosts', 'they'];
  return [
    `${who} ${unheard.map(clean).join(', ')} did not answer: paid requests that ${they} sent may be missing in these counts.`,
  ];
}

const unreadLines = ({ unread = 0 }: BatchSummary): string[] =>
  unread > 0 ? [`${plural(unread, 'item')} without name and prompt in the report: staging has lost them.`] : [];

const remedyLines = (end: BatchEnd, codes: readonly FailureCode[]): string[] =>
  remedies(end, codes).map(({ what, command }) => `${what}: ${command}`);

/** Where the report lies if its store took none, and how to pass pictures on. */
function reportLines({ batchId, location, tally, reportKept }: BatchSummary): string[] {
  const hasAddresses = tally.images > 0 && /^https?:/i.test(location);
  return [
    ...(reportKept === undefined
      ? []
      : [`The store took no report; it lies in ${reportKept.at} (${clean(say(reportKept.reason))})`]),
    ...(hasAddresses ? [`Addresses of the pictures: plantain urls ${batchId}`] : []),
  ];
}

export function leavingLine(leaving: Leaving): string {
  const what = leaving.stoppedWorker ? 'Stopped; what was running is stored.' : 'Left; the batch goes on without this command.';
  return `${what} To go on: ${leaving.next}`;
}

export function troubleLines(trouble: Trouble): string[] {
  return [
    `Error: ${clean(trouble.message)}`,
    ...trouble.problems.map((problem) => `  ${clean(problem)}`),
    ...(trouble.advice === undefined ? [] : [clean(trouble.advice)]),
  ];
}
