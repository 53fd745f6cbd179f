import type { Tally } from '../../domain/outcome.js';
import type { EndedItem } from '../../domain/progress.js';
import { shorten } from '../../domain/text/shorten.js';
import { clean } from '../../domain/text/text.js';
import type { Notice, Preparing } from '../../client/events.js';
import { joined, say, tell } from '../../words/current.js';
import type { Leaving, Trouble } from './renderer.js';

const LONGEST_REASON = 400;

/** `12 of 80 pictures fetched` */
export const preparingPhrase = ({ what, done, total }: Preparing): string => tell('head.preparing', { what, done, total });

/** How an item ended; its number is that of its files. */
export function itemPhrase(item: EndedItem): string {
  const name = `#${item.index + 1} ${clean(item.label)}`;
  if (item.status === 'success') return donePhrase(name, item);
  const code = item.code ?? item.status;
  // The whole text is in the manifest.
  return item.message === undefined
    ? tell('item.ended', { name, code })
    : tell('item.endedWhy', { name, code, reason: shorten(clean(say(item.message)), LONGEST_REASON) });
}

/** With the times of its two parts where something was uploaded. */
function donePhrase(name: string, { images: count, tookMs, uploadMs, generationMs = 0 }: EndedItem): string {
  const time = { ms: tookMs };
  return uploadMs === undefined
    ? tell('item.done', { name, count, time })
    : tell('item.doneSplit', { name, count, time, upload: { shortMs: uploadMs }, generation: { shortMs: generationMs } });
}

export function noticeLine(notice: Notice): string {
  const text = clean(say(notice.text));
  return notice.level === 'warning' ? tell('head.warning', { text }) : text;
}

/** `2 failed, 1 answered without a picture`; empty when all have theirs. */
export function shortfall(tally: Tally): string {
  const parts = [
    ['tally.failed', tally.error],
    ['tally.noImage', tally.no_image],
    ['tally.timedOut', tally.timeout_total],
    ['tally.cancelled', tally.cancelled],
  ] as const;
  return joined(parts.filter(([, count]) => count > 0).map(([key, count]) => tell(key, { count })));
}

/** Whether the item is told of at the end, in one line with others. */
export const isNeverStarted = ({ code, tookMs }: EndedItem): boolean =>
  tookMs === 0 && (code === 'cancelled' || code === 'timeout_total');

export function leavingLine({ stoppedWorker, next: command }: Leaving): string {
  return stoppedWorker ? tell('leaving.stopped', { command }) : tell('leaving.left', { command });
}

export function troubleLines(trouble: Trouble): string[] {
  return [
    tell('head.error', { text: clean(say(trouble.message)) }),
    ...trouble.problems.map((problem) => `  ${clean(say(problem))}`),
    ...(trouble.advice === undefined ? [] : [clean(say(trouble.advice))]),
  ];
}
