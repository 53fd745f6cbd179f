import { join } from 'node:path';
import { info, startedEvent } from '../../../client/events.js';
import { SHARED_QUEUE } from '../../../domain/names.js';
import { UserError } from '../../../domain/failures/user-error.js';
import { withCustomSite } from '../../../prepare/custom-site.js';
import { refuseCustomSite } from '../../options/custom-site.js';
import { isInterrupted } from '../../exit.js';
import { GROUPS } from '../../help/option-groups.js';
import { tellLeftOpen } from '../../../client/serve/left-open.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import { batchCommand, batchOptionsOf } from '../../options/batch.js';
import { type BatchOptions } from '../../../prepare/batch-options.js';
import { withPage } from '../../page.js';
import type { Scope } from '../../scope.js';
import type { ForecastBatch } from '../../../client/start/prepared-batch.js';
import type { Session } from '../../../client/session.js';
import { followBatch, starterOf, startOwnWorkers } from '../../serve.js';
import { ownSeat, sharedSeat } from '../../../client/start/seat.js';
import { startBatch } from '../../../client/start/start-batch.js';
import { withPrepared } from '../../with-prepared.js';
import { words } from '../../../words/words.js';
import { tell } from '../../../words/current.js';

interface RunOptions extends BatchOptions {
  /** False by `--no-worker`. */
  readonly worker: boolean;
  readonly preview?: true | undefined;
  readonly open?: true | undefined;
}

export function addRun(subcommand: Subcommand, { act }: Root): void {
  batchCommand(subcommand)
    .optionsGroup(tell(GROUPS.pace))
    .option('--no-worker', tell('option.noWorker'))
    .optionsGroup(tell(GROUPS.results))
    .option('--preview', tell('option.preview'))
    .option('--open', tell('option.runOpen'))
    .addHelpText('after', example('plantain run ~/pictures/cats --concurrency 5 --total-timeout 30m'))
    .action((input, options, command) =>
      act(command.optsWithGlobals(), (scope) => run(scope, input, batchOptionsOf(options, command))),
    );
}

/** Makes a batch from `input`, a path or the scope's folder, and follows it. */
export async function run(scope: Scope, input: string | undefined, given: RunOptions): Promise<number> {
  if (!given.worker) refuseCustomSite(given, '--no-worker');
  if (!given.worker && given.preview)
    throw new UserError('usage', words('run.previewNoWorker'), { advice: words('run.previewNoWorkerAdvice') });
  const { config, options } = await withCustomSite(scope.emit, await scope.loadConfig(), given);
  return withPrepared(scope, { config, input, options, ownWorker: options.worker }, async (session, prepared) =>
    withPage(scope, session, given.open ? prepared.batchId : undefined, () =>
      make(scope, session, prepared, { ...given, ...options }),
    ),
  );
}

async function make(scope: Scope, session: Session, prepared: ForecastBatch, options: RunOptions): Promise<number> {
  if (!options.worker) {
    const start = await startBatch(starterOf(scope), session, prepared, sharedSeat());
    return followBatch(scope, session, { start, mainQueue: SHARED_QUEUE });
  }
  const seat = ownSeat(prepared.batchId);
  // A worker takes a second to start: meanwhile the items are staged.
  const previews = options.preview ? join(scope.folder, 'previews') : undefined;
  if (previews !== undefined) scope.emit(info(words('run.previews', { folder: join(previews, prepared.batchId) })));
  const starting = startOwnWorkers(scope, session, {
    serves: [{ mainQueue: seat.mainQueue, sites: [prepared.site] }],
    ...(previews === undefined ? {} : { previews }),
  });
  const [staged, launched] = await Promise.allSettled([
    startBatch(starterOf(scope), session, prepared, seat),
    starting,
    tellLeftOpen(scope.emit, session, [prepared.batchId]),
  ]);
  if (launched.status === 'rejected') {
    if (staged.status === 'fulfilled') scope.emit(startedEvent(staged.value));
    throw launched.reason;
  }
  const workers = launched.value;
  if (staged.status === 'rejected') {
    await workers.drain();
    throw staged.reason;
  }
  const exitCode = await followBatch(scope, session, { start: staged.value, mainQueue: seat.mainQueue, workers });
  if (!isInterrupted(exitCode)) await workers.drain('over');
  return exitCode;
}
