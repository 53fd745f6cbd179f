import { EXIT } from './exit.js';
import type { BatchEnd } from './follow/source.js';
import type { InterruptSignal } from './interrupt.js';
import { pauseForLeave } from './paused.js';
import type { RunningWorkers } from './ports.js';
import type { Scope } from './scope.js';
import type { Session } from './session.js';

/**
 * What a first interrupt brings about, and at a second one how to continue: at that one no command gets to say it. Answers what to call
 * once all has stopped.
 */
export function tellStopping({ renderer, interrupts }: Pick<Scope, 'renderer' | 'interrupts'>, batchId: string): () => void {
  renderer.notice({
    level: 'info',
    text: 'Stopping: nothing new is started; what runs is awaited and stored. Press Ctrl-C again to leave at once.',
  });
  interrupts.lastWords(() => {
    renderer.notice({ level: 'warning', text: `Left before all was stored. To go on: plantain resume ${batchId}` });
  });
  return () => interrupts.lastWords();
}

export interface Stop {
  /** The batch that is followed. */
  readonly batchId: string;
  /** All batches that the command was given and that are open. */
  readonly pauses: readonly string[];
  readonly workers: RunningWorkers;
  /** Resolves with how the followed batch ends. */
  readonly following: Promise<BatchEnd | undefined>;
}

/** Pauses the batches and stops the workers while the screen goes on; answers how the followed batch ended if that happened meanwhile. */
export async function stopWorkers(scope: Scope, session: Session, stop: Stop): Promise<BatchEnd | undefined> {
  const stopped = tellStopping(scope, stop.batchId);
  await pauseForLeave(scope, session, stop.pauses);
  const drained = stop.workers.drain();
  const end = await Promise.race([stop.following, drained.then(() => undefined)]);
  await drained;
  stopped();
  return end;
}

/** Tells how a command is left before its batch ended, and answers the exit code. */
export function leave(
  { renderer }: Pick<Scope, 'renderer'>,
  batchId: string,
  signal: InterruptSignal,
  stoppedWorker: boolean,
): number {
  const next = stoppedWorker ? `plantain resume ${batchId}` : `plantain watch ${batchId}`;
  renderer.left({ batchId, signal, stoppedWorker, next });
  return EXIT[signal];
}
