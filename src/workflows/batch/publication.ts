import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import { endedCount } from '../../domain/outcome.js';
import type { BatchInput } from '../../domain/batch.js';
import { type BatchProgress, reasonOfPause } from '../../domain/progress.js';
import { say } from '../../words/current.js';
import { type Text, words } from '../../words/words.js';

const STAGE = defineSearchAttributeKey('PlantainStage', 'KEYWORD');
const FAILED = defineSearchAttributeKey('PlantainFailed', 'INT');

/** Puts a batch's progress where it is readable without a worker (memo, search attributes), and into the details of the web UI. */
export function publish({ batch: { batchId }, searchAttributes }: BatchInput, progress: BatchProgress): void {
  const { stage, tally } = progress;
  const failed = endedCount(tally) - tally.success;
  upsertMemo({ progress });
  if (searchAttributes) {
    upsertSearchAttributes([
      { key: STAGE, value: stage },
      { key: FAILED, value: failed },
    ]);
  }
  setCurrentDetails(detailsOf(batchId, progress));
}

/** What Temporal's UI shows of the batch, as Markdown. */
function detailsOf(batchId: string, progress: BatchProgress): string {
  const { stage, tally, total, concurrency, sitesOut, paused } = progress;
  const failed = endedCount(tally) - tally.success;
  const { empty, unknown } = tally.calls;
  const head = words('batch.details', {
    ...{ stage: words(`stage.${stage}`), success: tally.success, total, failed, concurrency },
  });
  const why = reasonOfPause(paused);
  const pause: Text[] = [
    ...(why === undefined ? [] : [words('batch.pausedWhy', { why })]),
    ...(paused?.wasted ? [words('batch.stake', { requests: empty + unknown, items: total - endedCount(tally) })] : []),
    ...(paused?.wasted?.message === undefined ? [] : [words('batch.lastAnswer', { answer: paused.wasted.message })]),
    words('batch.howToContinue', { batch: batchId }),
  ];
  const out = sitesOut.map(({ site, message }) => words('batch.siteOut', { site, why: message }));
  const texts = [head, ...(stage === 'paused' ? pause : []), ...waits(batchId, progress), ...out];
  return texts.map((text) => say(text)).join('\n\n');
}

const clock = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

/** What the batch waits for, since when, why and until when. */
function waits(batch: string, { resting = [], unsent, slow = [], unrecorded }: BatchProgress): Text[] {
  return [
    ...resting.map(({ site, since, until, message: why }) =>
      since === undefined
        ? words('batch.siteRests', { site, until: clock(until), why })
        : words('batch.siteRestsSince', { site, since: clock(since), until: clock(until), why }),
    ),
    ...(unsent
      ? [
          words('batch.unsent', {
            items: unsent.items,
            since: clock(unsent.since),
            until: clock(unsent.until),
            why: unsent.message,
          }),
        ]
      : []),
    ...slow.map(({ phase, items, since }) => words(`batch.slow.${phase}`, { items, since: clock(since), batch })),
    ...(unrecorded ? [words('batch.unrecorded', { batch })] : []),
  ];
}
