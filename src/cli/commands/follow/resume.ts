import { info } from '../../../client/events.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { withCustomSitesOf } from '../../../prepare/custom-site.js';
import { EXIT, exitCodeOf, isInterrupted } from '../../exit.js';
import type { InterruptSignal } from '../../interrupt.js';
import { findBatch } from '../../../client/batches/find-batches.js';
import type { ListedBatch } from '../../../client/batches/listed-batch.js';
import { letContinue, servedBy, unpaused } from '../../../client/serve/resume-batches.js';
import { tellLeftOpen } from '../../../client/serve/left-open.js';
import { tellUnreported } from '../../../client/batches/forgotten-batches.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import { SETTING_RANGES } from '../../options/batch.js';
import type { Scope } from '../../scope.js';
import { startOf } from '../../../client/batches/start-of.js';
import { followBatch, startOwnWorkers, tellHowToContinue } from '../../serve.js';
import type { Session } from '../../../client/session.js';
import { withSession } from '../../../client/with-session.js';
import { settleEnded } from '../../../client/settle/settle-ended.js';
import { seconds } from '../../options/values.js';
import { words } from '../../../words/words.js';
import { stateWords } from '../../../client/phrases/state.js';
import { tell } from '../../../words/current.js';

export function addResume(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[batch]', tell('argument.batchResume'))
    .option('--total-timeout <time>', tell('option.newTotalTimeout'), seconds(...SETTING_RANGES.totalTimeout))
    .addHelpText('after', example('plantain resume summer --total-timeout 30m'))
    .action((batch, options, command) => act(command.optsWithGlobals(), (scope) => resume(scope, batch, options.totalTimeout)));
}

async function resume(scope: Scope, name: string | undefined, totalTimeout: number | undefined): Promise<number> {
  const loaded = await scope.loadConfig();
  return withSession(scope.emit, loaded, async (opened) => {
    const named = name === undefined ? undefined : await findBatch(opened, name);
    if (named && named.state !== 'open') {
      if (totalTimeout !== undefined)
        throw new UserError('conflict', words('resume.ended', { batch: named.batchId, state: stateWords(named.state) }), {
          advice: words('resume.endedAdvice', { batch: named.batchId }),
        });
      // A site whose key is missing is only not asked for what it has made.
      const { config } = await withCustomSitesOf(loaded, [named]);
      return settle(scope, { ...opened, config }, named);
    }
    if (!named) await tellUnreported(scope.emit, opened);
    const batches = named ? [named] : await unpaused(scope.emit, opened);
    if (batches.length === 0) {
      scope.emit(info(words('resume.none')));
      return EXIT.delivered;
    }
    const { config, missing } = await withCustomSitesOf(loaded, batches);
    const [first, ...others] = missing;
    if (first !== undefined)
      throw new UserError('config', first, {
        advice: words('resume.missing'),
        problems: others,
      });
    const session = { ...opened, config };
    const totalTimeoutMs = totalTimeout === undefined ? undefined : totalTimeout * 1000;
    await letContinue(session, batches, { build: scope.context, emit: scope.emit, totalTimeoutMs });
    return followAll(scope, session, batches);
  });
}

/** Recovers what an ended batch has left, until it is interrupted. */
async function settle(scope: Scope, session: Session, batch: ListedBatch): Promise<number> {
  const { emit, interrupts, renderer } = scope;
  const { batchId } = batch;
  const stop = new AbortController();
  let signal: InterruptSignal = 'SIGINT';
  let isOver = false;
  const end = await settleEnded(session, batch, {
    emit,
    stop: stop.signal,
    startWorkers: (serves) => {
      void interrupts.take().then((taken) => {
        if (isOver) return;
        signal = taken;
        emit(info(words('stopping.storing')));
        tellHowToContinue(scope, batchId);
        stop.abort();
      });
      return startOwnWorkers(scope, session, { serves });
    },
  });
  isOver = true;
  interrupts.lastWords();
  if (end) return exitCodeOf(end);
  renderer.left({ batchId, signal, stoppedWorker: true, next: `plantain resume ${batchId}` });
  return EXIT[signal];
}

/** Serves all batches at once and follows one after another. */
async function followAll(scope: Scope, session: Session, batches: readonly ListedBatch[]): Promise<number> {
  const ids = batches.map(({ batchId }) => batchId);
  const [workers] = await Promise.all([
    startOwnWorkers(scope, session, { serves: servedBy(batches) }),
    tellLeftOpen(scope.emit, session, ids),
  ]);
  let worst: number = EXIT.delivered;
  for (const [index, batch] of batches.entries()) {
    const start = startOf(session, batch);
    const code = await followBatch(scope, session, { start, mainQueue: batch.mainQueue, workers, pauses: ids.slice(index) });
    if (isInterrupted(code)) return code;
    worst = Math.max(worst, code);
    const left = batches.length - index - 1;
    if (left > 0) scope.emit(info(words('resume.left', { count: left })));
  }
  await workers.drain('over');
  return worst;
}
