import { UserError } from '../domain/failures/user-error.js';
import type { Config } from '../config/load.js';
import { refuseOtherInput } from '../prepare/again/conflicts.js';
import { refuseWithoutAgain } from '../prepare/again/only-again.js';
import { prepareAgain } from '../prepare/again/prepare-again.js';
import { EXIT } from './exit.js';
import { checkBuild } from '../client/serve/fitness.js';
import { elsewherePhrase } from '../prepare/again/left-out.js';
import { preflight } from './preflight.js';
import { prepareBatch } from '../prepare/prepare-batch.js';
import type { BatchOptions } from '../prepare/batch-options.js';
import { preparingIn } from './preparing.js';
import type { Scope } from './scope.js';
import type { Session } from '../client/session.js';
import { withSession } from '../client/with-session.js';
import { checkPlace } from '../client/start/check-place.js';
import type { ForecastBatch } from '../client/start/prepared-batch.js';
import { tell } from '../words/current.js';
import { words } from '../words/words.js';

export interface BatchRequest {
  readonly config: Config;
  /** A path; absent: the scope's folder. */
  readonly input: string | undefined;
  readonly options: BatchOptions;
  /** Whether the command makes the batch itself. */
  readonly ownWorker: boolean;
}

type Work = (session: Session, prepared: ForecastBatch) => Promise<number>;

/** Prepares a batch, and starts it by `work` unless there is nothing to start. */
export async function withPrepared(scope: Scope, request: BatchRequest, work: Work): Promise<number> {
  const { config, input, options } = request;
  if (options.again?.trim() === '') throw new UserError('usage', words('again.noName'), { advice: words('batch.listAdvice') });
  if (options.again !== undefined) return withMissing(scope, request, options.again, work);
  refuseWithoutAgain(options);
  // An input is read and checked as a whole before a server is started for it.
  const { ownWorker } = request;
  const prepared = await preflight(scope, await prepareBatch(preparingIn(scope), config, input, options), {
    ...options,
    ownWorker,
  });
  if (!prepared) return EXIT.delivered;
  return withSession(scope.emit, config, (session) => begin(scope, session, prepared, { ...request, work }));
}

/** What an earlier batch owes is asked of the server that knows it. */
async function withMissing(scope: Scope, request: BatchRequest, name: string, work: Work): Promise<number> {
  const { config: loaded, input, options, ownWorker } = request;
  refuseOtherInput(input, options);
  return withSession(scope.emit, loaded, async (opened) => {
    const { earlier, batch } = await prepareAgain(preparingIn(scope), opened, name, { options, ownWorker });
    if (!batch) {
      const { batchId, elsewhere } = earlier;
      const whole =
        elsewhere.size === 0
          ? tell('batch.whole', { batch: batchId })
          : tell('batch.wholeElsewhere', { batch: batchId, where: elsewherePhrase(elsewhere) });
      scope.renderer.answer({ batch: batchId, missing: 0 }, [whole]);
      return EXIT.delivered;
    }
    const session = { ...opened, config: batch.config };
    // The server is at hand: a dry run can tell that the name is taken.
    if (options.dryRun) await checkPlace(session, batch, ownWorker);
    const prepared = await preflight(scope, batch, { ...options, ownWorker });
    return prepared ? begin(scope, session, prepared, { ...request, work }) : EXIT.delivered;
  });
}

async function begin(
  scope: Scope,
  session: Session,
  prepared: ForecastBatch,
  { ownWorker, work }: BatchRequest & { readonly work: Work },
): Promise<number> {
  if (ownWorker) checkBuild(scope.context);
  await checkPlace(session, prepared, ownWorker);
  return work(session, prepared);
}
