import { endedCount } from '../../domain/outcome.js';
import type { JsonObject } from '../../domain/json.js';
import { reasonOfPause, type RunningItem } from '../../domain/progress.js';
import type { BatchView } from '../../client/follow/view.js';
import type { Paint } from './paint.js';
import { costPhrase, maybePhrase } from '../../client/phrases/forecast.js';
import { shortfall } from './phrases.js';
import { pausedPhrase } from '../../client/phrases/paused.js';
import { waitLines, waitWords } from '../../client/phrases/stuck.js';
import { clean } from '../../domain/text/text.js';
import { joined, tell } from '../../words/current.js';
import { columns, cut, fit, fitRight } from './columns.js';

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

const PHASE_WIDTH = 10;
const SINCE_WIDTH = 6;
const LABEL_WIDTH = 28;
const BAR_WIDTH = 30;
/** Below this many columns a bar says less than the numbers beside it. */
const NARROW = 50;
/** So many servers that are away are named. */
const MOST_AWAY = 3;

/** `12 of 60 done, 2 failed, 5 running, 14.2/min, about 3 min left, 97 % of full speed, 1.30 USD spent`. */
export function progressPhrase(view: BatchView): string {
  const done = endedCount(view.tally);
  const maybe = maybePhrase(view.tally.calls, view.cost);
  const extras = [...waitWords(view), ...awayPhrases(view), ...(maybe === undefined ? [] : [maybe])];
  return joined([tell('progress.done', { done, total: view.total }), ...details(view), ...extras]);
}

function details(view: BatchView): string[] {
  const missing = shortfall(view.tally);
  return [
    ...(missing ? [missing] : []),
    ...(view.live ? [tell('progress.running', { count: view.running.length })] : [tell('progress.noWorker')]),
    ...(view.stage === 'paused' ? [pausedPhrase(view.batchId, reasonOfPause(view.paused))] : speed(view)),
    ...(view.deadline === undefined ? [] : [deadlinePhrase(view.deadline - view.now)]),
    ...(view.cost ? [tell('progress.spent', { cost: costPhrase(view.cost) })] : []),
    ...(view.stage === 'running' || view.stage === 'paused' ? [] : [tell(`stage.${view.stage}`)]),
  ];
}

/** Servers that cannot be asked about what runs there, each once. */
function awayPhrases({ running }: BatchView): string[] {
  const away = running.flatMap(({ site, detail }) => {
    if (detail?.['away'] === undefined && detail?.['odd'] === undefined) return [];
    const { server = null, away = null, odd = null } = detail;
    return [[typeof server === 'string' ? server : site, detailPhrase(site, { server, away, odd })] as const];
  });
  return [...new Map(away).values()].slice(0, MOST_AWAY);
}

/** Of a paused batch it would say nothing. */
function speed(view: BatchView): string[] {
  return [
    ...(view.perMinute === undefined ? [] : [tell('progress.perMinute', { rate: view.perMinute.toFixed(1) })]),
    ...(view.leftMs === undefined || view.leftMs === 0 ? [] : [tell('progress.left', { time: { ms: view.leftMs } })]),
    ...(view.boundShare === undefined ? [] : [tell('progress.speed', { share: { share: view.boundShare } })]),
  ];
}

function deadlinePhrase(leftMs: number): string {
  return leftMs > 0 ? tell('progress.deadline', { time: { ms: leftMs } }) : tell('progress.late');
}

/** The lines of a running batch: one bar, and under it what is in flight as far as the window is high. */
export function frame(view: BatchView, size: FrameSize, paint: Paint): string[] {
  const width = Math.max(10, size.columns - 1);
  const waits = waitLines(view)
    .slice(0, Math.max(0, size.rows - 4))
    .map((line) => paint('yellow', cut(`  ${line}`, width)));
  const lost = maybePhrase(view.tally.calls, view.cost);
  const maybe = lost === undefined ? [] : [paint('yellow', cut(`  ${lost}`, width))];
  const top = head(view, width, paint);
  const room = Math.max(0, size.rows - 1 - top.length - waits.length - maybe.length);
  const shown = view.running.length <= room ? view.running : view.running.slice(0, Math.max(0, room - 1));
  const hidden = view.running.length - shown.length;
  return [
    ...top,
    ...maybe,
    ...shown.map((item) => paint('dim', runningLine(item, view.now, width))),
    ...(hidden > 0 && room > 0 ? [paint('dim', cut(`  ${tell('progress.more', { count: hidden })}`, width))] : []),
    ...waits,
  ];
}

function head(view: BatchView, width: number, paint: Paint): string[] {
  const done = endedCount(view.tally);
  const name = cut(view.batchId, Math.max(8, Math.floor(width / 4)));
  const count = `${done}/${view.total}`;
  const parts = details(view);
  if (width < NARROW) return [cut(`${name} ${count} ${joined(parts)}`, width)];
  const barWidth = Math.min(BAR_WIDTH, Math.floor(width / 4));
  const share = view.total === 0 ? 1 : done / view.total;
  const full = Math.min(barWidth, Math.floor(share * barWidth));
  const color = shortfall(view.tally) ? 'yellow' : 'green';
  const bar = paint(color, '█'.repeat(full)) + paint('dim', '░'.repeat(barWidth - full));
  const used = columns(name) + 1 + barWidth + 1;
  const room = width - used;
  // What has no room beside the bar gets a line of its own.
  const fitting = parts.findIndex((_part, index) => columns(`${count}  ${joined(parts.slice(0, index + 1))}`) > room);
  const [beside, below] = fitting < 0 ? [parts, []] : [parts.slice(0, fitting), parts.slice(fitting)];
  const line = `${paint('bold', name)} ${bar} ${cut(`${count}  ${joined(beside)}`.trimEnd(), room)}`;
  return below.length === 0 ? [line] : [line, cut(`  ${joined(below)}`, width)];
}

function runningLine(item: RunningItem, now: number, width: number): string {
  const label = fit(`#${item.index + 1} ${clean(item.label)}`, Math.min(LABEL_WIDTH, Math.max(8, width - 22)));
  const since = fitRight(tell('text.quoted', { text: { ms: now - item.since } }), SINCE_WIDTH);
  const detail = item.detail === undefined ? item.site : detailPhrase(item.site, item.detail);
  const tail = joined([detail, ...(item.attempt > 1 ? [tell('progress.attempt', { attempt: item.attempt })] : [])]);
  return cut(`  ${label} ${fit(tell(`phase.${item.phase}`), PHASE_WIDTH)} ${since}  ${tail}`, width);
}

const STEP_BAR_WIDTH = 10;

/** `gpu KSampler ███████░░░ 14/25`, `gpu queue 3`; what a worker has told of an item that it follows at its site. */
export function detailPhrase(site: string, { server, node, step, of, queue, away, odd }: JsonObject): string {
  return [
    typeof server === 'string' ? clean(server) : site,
    ...(typeof away === 'number' ? [tell('progress.away', { time: { ms: away * 1000 } })] : []),
    ...(typeof odd === 'number' ? [tell('progress.odd', { time: { ms: odd * 1000 } })] : []),
    ...(typeof queue === 'number' ? [tell('progress.queue', { position: queue })] : []),
    ...(typeof node === 'string' ? [clean(node)] : []),
    ...(typeof step === 'number' && typeof of === 'number' && of > 0 ? [stepBar(step / of), `${step}/${of}`] : []),
  ].join(' ');
}

function stepBar(share: number): string {
  const full = Math.max(0, Math.min(STEP_BAR_WIDTH, Math.round(share * STEP_BAR_WIDTH)));
  return '█'.repeat(full) + '░'.repeat(STEP_BAR_WIDTH - full);
}
