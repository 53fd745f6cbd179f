import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { batchWorkflowId } from '../../domain/names.js';
import { UserError } from '../../domain/failures/user-error.js';
import { type ControlAnswer, REFUSED } from '../../workflows/messages.js';
import type { ListedBatch } from '../batches/listed-batch.js';
import { isServed } from '../../temporal/queue.js';
import type { Session } from '../session.js';
import { say } from '../../words/current.js';
import { isText, words } from '../../words/words.js';

/** A worker answers within milliseconds; one that was killed is listed for minutes. */
const ANSWER_MS = 5_000;

/** What a command wants of a batch: an Update, which answers, and the signal that does the same. */
export interface Wish {
  readonly update: { readonly name: string };
  readonly signal: { readonly name: string };
  readonly arg?: string | number;
}

/**
 * Tells a batch what is wanted of it and answers what is now in force; undefined where no worker can answer now, or the batch is one of an
 * earlier version: the wish is then on record as a signal, which the next worker hears.
 *
 * @throws UserError with the words of a batch that refuses
 */
export async function control(session: Session, batch: ListedBatch, wish: Wish): Promise<ControlAnswer | undefined> {
  const answer = await answered(session, batch, wish);
  if (answer) return isText(answer.answerWords) ? { ...answer, answer: say(answer.answerWords) } : answer;
  await session.client.workflow.getHandle(batchWorkflowId(batch.batchId)).signal(wish.signal.name, ...argsOf(wish));
  return undefined;
}

async function answered(
  { client }: Session,
  { batchId, mainQueue, progress }: ListedBatch,
  wish: Wish,
): Promise<ControlAnswer | undefined> {
  // Earlier versions know no Updates, and would not understand the history of one.
  if (progress?.whole !== true || !(await isServed(client, mainQueue))) return undefined;
  const handle = client.workflow.getHandle(batchWorkflowId(batchId));
  try {
    return await client.withDeadline(Date.now() + ANSWER_MS, () => {
      const { update, arg } = wish;
      if (arg === undefined) return handle.executeUpdate<ControlAnswer, []>(update.name);
      return handle.executeUpdate<ControlAnswer, [string | number]>(update.name, { args: [arg] });
    });
  } catch (error) {
    const refused = refusalOf(batchId, error);
    if (refused) throw refused;
    // The signal says the same once more, and finds out what Temporal has against it.
    return undefined;
  }
}

const argsOf = ({ arg }: Wish): unknown[] => (arg === undefined ? [] : [arg]);

function refusalOf(batchId: string, error: unknown): UserError | undefined {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== REFUSED) return undefined;
  const [detail] = cause.details ?? [];
  return new UserError('refused', words('batch.refuses', { batch: batchId, why: isText(detail) ? detail : cause.message }), {
    advice: words('batch.refusesAdvice', { batch: batchId }),
  });
}
