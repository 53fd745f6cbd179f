import { info, warning } from '../../client/events.js';
import { inParallel } from '../../domain/in-parallel.js';
import { batchWorkflowId, SHARED_QUEUE } from '../../domain/names.js';
import { UserError } from '../../domain/failures/user-error.js';
import { deadlineUpdate, extendDeadline, pauseBatch, resumeBatch, resumeUpdate } from '../../workflows/messages.js';
import { control } from '../control.js';
import { withCustomSitesOf } from '../../prepare/custom-site.js';
import { EXIT, isInterrupted } from '../exit.js';
import { misfitOf } from '../fitness.js';
import { findBatch, listBatches, openBatchesOf } from '../../client/batches/find-batches.js';
import type { ListedBatch } from '../../client/batches/listed-batch.js';
import { isLive, tellLeftOpen } from '../left-open.js';
import { pausedBy } from '../../client/serve/paused.js';
import type { ServedQueues } from '../../client/workers.js';
import { pausedPhrase } from '../../client/phrases/paused.js';
import { tellUnreported } from '../../client/batches/forgotten-batches.js';
import { example, type Root, type Subcommand } from '../root.js';
import { SETTING_RANGES } from '../run-options.js';
import type { Scope } from '../scope.js';
import { followBatch, startOf, startOwnWorkers } from '../serve.js';
import type { Session } from '../../client/session.js';
import { withSession } from '../../client/with-session.js';
import { settleEnded } from '../settle.js';
import { seconds } from '../values.js';

/** Most batches of the shared task queues that are looked at. */
const MOST_HELD = 200;
const ASKED_AT_ONCE = 8;

export function addResume(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[batch]', 'Batch to go on with, also a paused one (default: all open ones of this folder that are not paused)')
    .option('--total-timeout <time>', 'New total timeout, counted from now', seconds(...SETTING_RANGES.totalTimeout))
    .addHelpText('after', example('plantain resume summer --total-timeout 30m'))
    .action((batch, options, command) => act(command.optsWithGlobals(), (scope) => resume(scope, batch, options.totalTimeout)));
}

async function resume(scope: Scope, name: string | undefined, totalTimeout: number | undefined): Promise<number> {
  const loaded = await scope.loadConfig();
  return withSession(scope.emit, loaded, async (opened) => {
    const named = name === undefined ? undefined : await findBatch(opened, name);
    if (named && named.state !== 'open') {
      if (totalTimeout !== undefined)
        throw new UserError(
          'conflict',
          `Batch ${named.batchId} has ended already (${named.state}): --total-timeout has nothing to change.`,
        );
      // A site whose key is missing is only not asked for what it has made.
      const { config } = await withCustomSitesOf(loaded, [named]);
      return settleEnded(scope, { ...opened, config }, named);
    }
    if (!named) await tellUnreported(scope.emit, opened);
    const batches = named ? [named] : await unpaused(scope, opened);
    if (batches.length === 0) {
      scope.emit(info('There is no open batch to go on with.'));
      return EXIT.delivered;
    }
    const { config, missing } = await withCustomSitesOf(loaded, batches);
    const [first, ...others] = missing;
    if (first !== undefined)
      throw new UserError('config', first, {
        advice: 'Nothing was started; other batches go on with plantain resume <batch>.',
        problems: others,
      });
    const session = { ...opened, config };
    for (const batch of batches) await prepare(scope, session, batch, totalTimeout);
    await holdOthers(scope, session, batches);
    for (const batch of batches) await endPause(scope, session, batch);
    return followAll(scope, session, batches);
  });
}

/** Open batches without those that a person paused: that person has not allowed it to continue. */
async function unpaused(scope: Scope, { client, config }: Session): Promise<ListedBatch[]> {
  const batches: ListedBatch[] = [];
  for (const batch of await openBatchesOf(client, config)) {
    const { batchId } = batch;
    const by = await pausedBy(client, batchId);
    if (by === 'user' || by === 'plantain') {
      scope.emit(info(`Left out: batch ${batchId} is ${pausedPhrase(batchId)}`));
    } else batches.push(batch);
  }
  return batches;
}

/** Makes sure that a worker of this version can go on with the batch, and moves its deadline before one does. */
async function prepare(scope: Scope, session: Session, batch: ListedBatch, totalTimeout: number | undefined): Promise<void> {
  const misfit = await misfitOf(scope, session, batch);
  if (misfit) throw misfit;
  if (totalTimeout !== undefined) {
    const arg = Date.now() + totalTimeout * 1000;
    await control(session, batch, { update: deadlineUpdate, signal: extendDeadline, arg });
  }
}

/**
 * Batches of the shared task queues cannot be served one by one. Where no worker serves them now, those that were not asked for are paused, so
 * that nothing is paid for them unasked.
 */
async function holdOthers({ emit }: Scope, { client }: Session, given: readonly ListedBatch[]): Promise<void> {
  if (!given.some(({ mainQueue }) => mainQueue === SHARED_QUEUE)) return;
  const isGiven = ({ batchId }: ListedBatch): boolean => given.some((one) => one.batchId === batchId);
  const open = await listBatches(client, { open: true, most: MOST_HELD });
  await inParallel(open, ASKED_AT_ONCE, async (batch) => {
    const { batchId, mainQueue } = batch;
    if (mainQueue !== SHARED_QUEUE || isGiven(batch) || (await pausedBy(client, batchId)) !== undefined) return;
    // The task queue does not tell: a worker that has gone stays listed there for minutes.
    if (await isLive({ client }, batchId)) return;
    await client.workflow.getHandle(batchWorkflowId(batchId)).signal(pauseBatch);
    const text = `Batch ${batchId} shares the task queues and is paused meanwhile. To continue it: plantain resume ${batchId}`;
    emit(warning(text));
  });
}

async function endPause({ emit }: Scope, session: Session, batch: ListedBatch): Promise<void> {
  const { batchId } = batch;
  if ((await pausedBy(session.client, batchId)) === undefined) return;
  await control(session, batch, { update: resumeUpdate, signal: resumeBatch });
  emit(info(`Batch ${batchId} was paused and goes on.`));
}

/** Serves all batches at once and follows one after another. */
async function followAll(scope: Scope, session: Session, batches: readonly ListedBatch[]): Promise<number> {
  const ids = batches.map(({ batchId }) => batchId);
  const [workers] = await Promise.all([
    startOwnWorkers(scope, session, { serves: servedBy(batches) }),
    tellLeftOpen(scope, session, ids),
  ]);
  let worst: number = EXIT.delivered;
  for (const [index, batch] of batches.entries()) {
    const start = startOf(session, batch);
    const code = await followBatch(scope, session, { start, mainQueue: batch.mainQueue, workers, pauses: ids.slice(index) });
    if (isInterrupted(code)) return code;
    worst = Math.max(worst, code);
    const left = batches.length - index - 1;
    if (left > 0) scope.emit(info(`Open batches left: ${left}`));
  }
  await workers.drain('over');
  return worst;
}

/** The task queues of these batches, at all of their sites. */
function servedBy(batches: readonly ListedBatch[]): ServedQueues[] {
  const sites = new Map<string, Set<string>>();
  for (const { mainQueue, start } of batches) {
    sites.set(mainQueue, new Set([...(sites.get(mainQueue) ?? []), ...(start?.sites ?? [])]));
  }
  return [...sites].map(([mainQueue, names]) => ({ mainQueue, sites: [...names] }));
}
