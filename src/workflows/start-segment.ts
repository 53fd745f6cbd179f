import { type ChildWorkflowHandle, getExternalWorkflowHandle, log, sleep, startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { runSegment } from './segment.js';
import type { SegmentInput } from './segment-input.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** For how long a start that fails for no known reason is repeated. */
const TRY_FOR_MS = 10 * 60_000;
/** So many segments of one batch are open at once at most, beside tails that take very long. */
const NEIGHBOURS = 4;

interface SegmentStart {
  readonly workflowId: string;
  /** As of now: what is wanted may change between two tries. */
  readonly input: () => SegmentInput;
  readonly summary: string;
}

/**
 * Starts a segment. After a reset of the root its ids may be taken by the segments of before: those are ended, which lets their open
 * requests finish, and are waited for. Their requests have the same keys, so that none is paid for again. Answers `undefined` when
 * Temporal does not start the segment for another reason.
 */
export async function startSegment({
  workflowId,
  input,
  summary,
}: SegmentStart): Promise<ChildWorkflowHandle<typeof runSegment> | undefined> {
  const giveUpAt = Date.now() + TRY_FOR_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)) {
    try {
      return await startChild<typeof runSegment>('runSegment', { args: [input()], workflowId, staticSummary: summary });
    } catch (error) {
      log.warn('a segment did not start', { segment: workflowId, error: String(error) });
      if (error instanceof WorkflowExecutionAlreadyStartedError) await endThoseBefore(workflowId);
      else if (Date.now() >= giveUpAt) return undefined;
    }
    await sleep(pauseMs);
  }
}

/** Ends the segment of this id and those behind it: one of them may be starting items. */
async function endThoseBefore(workflowId: string): Promise<void> {
  const at = workflowId.lastIndexOf('/') + 1;
  const number = Number(workflowId.slice(at));
  const ids = Array.from({ length: NEIGHBOURS }, (_, next) => `${workflowId.slice(0, at)}${number + next}`);
  const ended = ids.map((id) => getExternalWorkflowHandle(id).cancel());
  // One that is not there, or no more, needs no end.
  await Promise.allSettled(ended);
}
