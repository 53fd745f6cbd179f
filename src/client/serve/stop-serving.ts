import { setTimeout as pause } from 'node:timers/promises';
import { type EventSink, info } from '../events.js';
import type { RunningItem } from '../../domain/progress.js';
import { isOutage } from '../follow/outage.js';
import { ServiceAwayError } from '../follow/source.js';
import { isAwaited, openWork, runningIn } from './open-work.js';
import type { RunningWorkers } from '../workers.js';
import { taskPhrases } from '../phrases/stopping.js';
import { sourceOf } from '../follow/source-of.js';
import { words } from '../../words/words.js';
import type { Session } from '../session.js';

const LOOK_EVERY_MS = 500;

/**
 * Stops a worker that serves batches: nothing new is sent, what is paid for comes in first, also from tasks that a site has accepted and
 * charges for. `batches`: asked once nothing is sent any more.
 */
export async function stopServing(
  emit: EventSink,
  session: Session,
  workers: RunningWorkers,
  batches: () => Promise<readonly string[]>,
): Promise<void> {
  emit(info(words('notice.stopping')));
  await workers.endPaid();
  try {
    const ids = await batches();
    const tasks = await tasksIn(session, ids);
    for (const text of taskPhrases(openWork(session.config, [...tasks.values()]).tasks)) emit(info(text));
    const awaited = [...tasks].filter(([, item]) => isAwaited(session.config, item)).map(([name]) => name);
    await gone(session, ids, awaited);
  } catch (error) {
    // Temporal is away: what is left is collected by the next worker.
    if (!isOutage(error) && !(error instanceof ServiceAwayError)) throw error;
  }
  await workers.drain();
}

/** Resolves when none of these tasks is worked on any more; later ones are those of other workers. */
async function gone(session: Session, ids: readonly string[], names: readonly string[]): Promise<void> {
  for (let left = names; left.length > 0;) {
    await pause(LOOK_EVERY_MS);
    const now = await tasksIn(session, ids);
    left = left.filter((name) => now.has(name));
  }
}

/** What sites work on for these batches, by batch, item and attempt. A batch that does not answer has ended, or is served by nobody. */
async function tasksIn(session: Session, ids: readonly string[]): Promise<Map<string, RunningItem>> {
  const found = await Promise.all(
    ids.map(async (batchId) => (await runningIn(sourceOf(session, batchId))).map((item) => ({ batchId, item }))),
  );
  const collected = found.flat().filter(({ item }) => item.phase === 'collecting');
  return new Map(collected.map(({ batchId, item }) => [`${batchId} ${item.index} ${item.attempt}`, item]));
}
