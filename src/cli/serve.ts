import { type BatchStart, info, warning } from '../client/events.js';
import { stakePhrase } from '../client/phrases/stake.js';
import { followToEnd, type FollowRequest, type Followed } from '../client/serve/follow-to-end.js';
import type { Session } from '../client/session.js';
import type { Starter } from '../client/start/start-batch.js';
import type { RunningWorkers, WorkerOptions } from '../client/workers.js';
import { EXIT, exitCodeOf } from './exit.js';
import type { InterruptSignal } from './interrupt.js';
import type { Scope } from './scope.js';
import { words } from '../words/words.js';

/** What of a worker the commands choose. */
type OwnWorkers = Pick<WorkerOptions, 'serves' | 'previews'>;

/** Starts workers in this process. */
export async function startOwnWorkers(scope: Scope, session: Session, own: OwnWorkers): Promise<RunningWorkers> {
  const { config, target } = session;
  // From here on an interrupt has something to stop in order.
  void scope.interrupts.take();
  return scope.context.startWorkers({
    config,
    target,
    env: config.env,
    log: (text) => scope.emit(info(text)),
    ...own,
  });
}

/** A command, as the start of a batch needs it. */
export const starterOf = ({ emit, context }: Scope): Starter => ({ emit, version: context.version });

/**
 * Follows a batch until it ends or the user leaves, and answers the exit code. Leaving never cancels the batch; it pauses it
 * if this command's workers served it.
 */
export async function followBatch(
  scope: Scope,
  session: Session,
  request: Omit<FollowRequest, 'emit' | 'stop'>,
): Promise<number> {
  const { emit, interrupts } = scope;
  const { start, workers } = request;
  const { batchId } = start;
  const stop = new AbortController();
  let signal: InterruptSignal = 'SIGINT';
  let isOver = false;
  void interrupts.take().then((taken) => {
    if (isOver) return;
    signal = taken;
    if (workers) tellHowToContinue(scope, batchId);
    stop.abort();
  });
  const followed = await followToEnd(session, { ...request, emit, stop: stop.signal });
  isOver = true;
  interrupts.lastWords();
  if (followed.how === 'ended') return exitCodeOf(followed.end);
  if (followed.how === 'paused') return tellPaused(scope, start, followed);
  const stoppedWorker = workers !== undefined;
  const next = stoppedWorker ? `plantain resume ${batchId}` : `plantain watch ${batchId}`;
  scope.renderer.left({ batchId, signal, stoppedWorker, next });
  return EXIT[signal];
}

/** After a first interrupt, what a second one still reports: at that one no command gets to say how to continue. */
export function tellHowToContinue({ emit, interrupts }: Pick<Scope, 'emit' | 'interrupts'>, batchId: string): void {
  interrupts.lastWords(() => {
    emit(warning(words('stopping.tellContinue', { batch: batchId })));
  });
}

function tellPaused(
  { emit }: Scope,
  { batchId, forecast }: BatchStart,
  { why, latest }: Extract<Followed, { how: 'paused' }>,
): number {
  const stake = latest ? stakePhrase(latest, forecast) : '';
  const facts = { batch: batchId, why };
  emit(warning(stake === '' ? words('paused.itself', facts) : words('paused.itselfStake', { ...facts, stake })));
  return EXIT.incomplete;
}
