import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import { endedCount } from '../../domain/outcome.js';
import type { BatchProgress, SlowWork } from '../../domain/progress.js';

const STAGE = defineSearchAttributeKey('PlantainStage', 'KEYWORD');
const FAILED = defineSearchAttributeKey('PlantainFailed', 'INT');

/** Puts a batch's progress where it is readable without a worker (memo, search attributes), and into the details of the web UI. */
export function publish(batchId: string, progress: BatchProgress, searchAttributes: boolean): void {
  const { stage, tally, total, concurrency, sitesOut, paused } = progress;
  const failed = endedCount(tally) - tally.success;
  upsertMemo({ progress });
  if (searchAttributes) {
    upsertSearchAttributes([
      { key: STAGE, value: stage },
      { key: FAILED, value: failed },
    ]);
  }
  const why = paused?.why === undefined ? [] : [`Paused: ${paused.why}.`];
  const last = paused?.wasted?.message === undefined ? [] : [`The last answer: "${paused.wasted.message}"`];
  const left = total - endedCount(tally);
  const { empty, unknown } = tally.calls;
  const stake = paused?.wasted
    ? [
        `${empty + unknown} requests may have been charged without a picture. ${left} items are left, each with a paid request of its own.`,
      ]
    : [];
  const pause = `Nothing new is started. To go on: \`plantain resume ${batchId}\`, or the signal \`resumeBatch\`.`;
  setCurrentDetails(
    [
      `**${stage}**: ${tally.success} of ${total} delivered, ${failed} without a picture, at most ${concurrency} at once`,
      ...(stage === 'paused' ? [...why, ...stake, ...last, pause] : []),
      ...waits(batchId, progress),
      ...sitesOut.map(({ site, message }) => `- **${site} is out**: ${message}`),
    ].join('\n\n'),
  );
}

const clock = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

const SLOW: Readonly<Record<SlowWork['phase'], string>> = {
  uploading: 'with references that are not uploaded',
  recovering: 'whose host does not say what became of a request',
  storing: 'with pictures that are not stored',
};

/** What the batch waits for, since when, why and until when. */
function waits(batchId: string, { resting = [], unsent, slow = [], unrecorded }: BatchProgress): string[] {
  const why = `pending activities show why, and so does \`plantain status ${batchId}\``;
  return [
    ...resting.map(
      ({ site, since, until, message }) =>
        `- **${site} rests**${since === undefined ? '' : ` since ${clock(since)}`}, next request ${clock(until)}: ${message}`,
    ),
    ...(unsent
      ? [`- **${unsent.items} not sent** since ${clock(unsent.since)}, next try ${clock(unsent.until)}: ${unsent.message}`]
      : []),
    ...slow.map(({ phase, items, since }) => `- **${items} ${SLOW[phase]}** since ${clock(since)}: ${why}`),
    ...(unrecorded ? [`- **Outcomes wait to be recorded**: ${why}`] : []),
  ];
}
