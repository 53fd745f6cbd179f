import { type ChildWorkflowHandle, getExternalWorkflowHandle, log, sleep, startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { pauses } from '../pauses.js';
import { summaryOf } from '../../domain/text/shorten.js';
import { say } from '../../words/current.js';
import type { Text } from '../../words/words.js';
import type { RunSegment, SegmentInput } from '../segment/segment-input.js';

/** For how long a start that fails for no known reason is repeated. */
const TRY_FOR_MS = 10 * 60_000;
/** Of how many ids behind those that a batch surely had, one after another, none must be known before no further one is tried. */
const UNKNOWN_IDS = 8;

interface SegmentStart {
  readonly workflowId: string;
  /** As of now: what is wanted may change between two tries. */
  readonly input: () => SegmentInput;
  readonly summary: Text;
}

/**
 * Starts a segment. While its id is taken by a segment that the run before a reset has opened, that one is ended and waited for. Answers
 * `undefined` when Temporal does not start the segment for another reason.
 */
export async function startSegment({
  workflowId,
  input,
  summary,
}: SegmentStart): Promise<ChildWorkflowHandle<RunSegment> | undefined> {
  const giveUpAt = Date.now() + TRY_FOR_MS;
  const pause = pauses();
  for (;;) {
    try {
      return await startChild<RunSegment>('runSegment', { args: [input()], workflowId, staticSummary: summaryOf(say(summary)) });
    } catch (error) {
      log.warn('a segment did not start', { segment: workflowId, error: String(error) });
      if (error instanceof WorkflowExecutionAlreadyStartedError) await wasCancelled(workflowId);
      else if (Date.now() >= giveUpAt) return undefined;
    }
    await sleep(pause.next().value);
  }
}

/**
 * Ends all segments that the run before a reset of the root has opened, and resolves when they have closed. They let their open requests
 * finish and record them; nobody else can tell them to stop, because they belong to a run that is gone. `least` are the segments that the
 * batch surely has; it had more when some of them were opened again.
 */
export async function endSegmentsBefore(least: number, start: (segment: number) => SegmentStart): Promise<void> {
  const known: SegmentStart[] = [];
  for (let from = 0; ; from += UNKNOWN_IDS) {
    const some = Array.from({ length: UNKNOWN_IDS }, (_, next) => start(from + next));
    const heard = await Promise.all(some.map(({ workflowId }) => wasCancelled(workflowId)));
    const found = some.filter((_, at) => heard[at]);
    known.push(...found);
    if (found.length === 0 && from >= least) break;
  }
  // An id is free when a segment can be started under it: one without items, which ends at once. However it ended, the id was free.
  await Promise.allSettled(known.map((segment) => startSegment(segment).then((handle) => handle?.result())));
}

/** Whether there was a workflow of this id to be cancelled; Temporal may also say so of one that has closed. */
const wasCancelled = (workflowId: string): Promise<boolean> =>
  getExternalWorkflowHandle(workflowId)
    .cancel()
    .then(
      () => true,
      () => false,
    );
