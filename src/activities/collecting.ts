import { activityInfo, log } from '@temporalio/activity';
import type { BatchRef } from '../domain/batch.js';
import { type FailureCode, isPlantainError, PlantainError } from '../domain/failures/failure.js';
import type { CancelReport, SpooledSubmission } from '../domain/generation.js';
import type { Json, JsonObject } from '../domain/json.js';
import { parseSubmissionKey, requestKey } from '../domain/names.js';
import type { FollowContext, PaidContext } from '../providers/provider.js';
import { type FreeRun, type IsFinal, keyless, runFree, toApplicationFailure } from './context.js';
import type { Dependencies } from './dependencies.js';
import { answerOf } from './record/answer-of.js';
import { keepReply } from './paid/replies.js';

export interface CollectInput {
  /** Absent in batches of an earlier version. */
  readonly batch?: BatchRef;
  readonly site: string;
  readonly key: string;
  readonly operation: Json;
  /** How long the site may work on it, where that is not what limits this activity: see `queues` of `Submission`. */
  readonly executionLimitMs?: number;
}

/** What follows a running operation of a site, free of charge. */
export function createCollectActivities(dependencies: Dependencies) {
  const { spool, http } = dependencies;
  return {
    /** Waits until the operation is final; its pictures are then in the spool of this host under the key of the input. */
    async collectGeneration(input: CollectInput): Promise<SpooledSubmission> {
      const { key } = input;
      const submission = await answerOf(spool, key);
      // What is still pending is to be fetched.
      if (submission && submission.kind !== 'pending') return { host: spool.host, key, submission, tookMs: 0 };
      const earlier = activityInfo().heartbeatDetails as JsonObject | undefined;
      return runFree((run) => collect(dependencies, input, run, earlier), staysSo(input));
    },

    /** Asks the site to stop an operation and says what really became of it. */
    async cancelGeneration(input: CollectInput): Promise<CancelReport> {
      return runFree(async ({ signal, progress }) => {
        const site = dependencies.site(input.site);
        const provider = dependencies.provider(site.provider);
        if (!provider.cancel) return 'unknown';
        const context = { site, http, signal, progress };
        return keyless(site, signal, provider.cancel(input.operation, context));
      });
    },
  };
}

/** Failures that pass: of the connection, of a site that is busy or down, of this host's disk. */
const PASSING: ReadonlySet<FailureCode> = new Set([
  'network',
  'timeout',
  'overloaded',
  'rate_limited',
  'server_error',
  'site_unreachable',
  'spool_full',
]);
/** So often a site is asked that answers what cannot be used: over a minute. */
const MOST_TRIES = 10;

/** What limits an operation that waits in a queue is the end of the batch, so an answer that stays the same has to be given up here. */
const staysSo = ({ executionLimitMs }: CollectInput): IsFinal =>
  executionLimitMs === undefined ? () => false : ({ code }, attempt) => attempt >= MOST_TRIES && !PASSING.has(code);

/** `earlier`: the last progress of whoever followed the operation before. */
export async function collect(
  dependencies: Dependencies,
  input: CollectInput,
  { signal, progress }: FreeRun,
  earlier?: JsonObject,
): Promise<SpooledSubmission> {
  const { spool, http } = dependencies;
  const { key } = input;
  await spool.accepted(requestKey(key), input.operation).catch((trouble: unknown) => {
    log.warn('an accepted request is not in the journal', { key, error: String(trouble) });
  });
  const from = performance.now();
  const tookMs = (): number => Math.round(performance.now() - from);
  const site = dependencies.site(input.site);
  const provider = dependencies.provider(site.provider);
  if (!provider.poll) throw new Error(`${provider.kind} has no operations to follow`);
  const context = followContext(
    input,
    { site, http, key, signal, spool: spool.writer(key), received: () => undefined, progress },
    earlier,
  );
  const preview = input.batch && dependencies.previews?.of(input.batch.batchId, key);
  const followed = provider.poll(input.operation, { ...context, ...(preview && { preview: preview.show }) });
  const submission = await keyless(
    site,
    signal,
    followed.finally(() => preview?.close()),
  ).catch((error: unknown) => {
    if (!isPlantainError(error)) throw error;
    // That it could not be asked for says nothing of what the operation has cost, nor of how it ends.
    const billing = provider.tasks?.charged === false ? 'unbilled' : 'maybe';
    throw new PlantainError({ ...error.toFailure(), billing, open: true });
  });
  if (submission.kind === 'failed') throw toApplicationFailure({ ...submission.failure, tookMs: tookMs() });
  if (input.batch) await dependencies.held.note(input.batch);
  await spool.intend(key, { site: input.site, collected: true });
  await spool.received(key, submission);
  if (input.batch) await keepReply(dependencies, input.batch, key);
  // Its time in a queue of the site says nothing of how long a picture takes there.
  const worked = submission.kind === 'done' ? submission.workedMs : undefined;
  return { host: spool.host, key, submission, tookMs: worked ?? tookMs() };
}

/** With the item in each heartbeat, so that a screen knows whose it is, and with the last one of an earlier try. */
function followContext({ key, executionLimitMs }: CollectInput, context: PaidContext, earlier?: JsonObject): FollowContext {
  const index = parseSubmissionKey(key)?.index;
  return {
    ...context,
    progress: (detail) => context.progress({ ...detail, ...(index !== undefined && { item: index }) }),
    ...(executionLimitMs !== undefined && { executionLimitMs }),
    ...(earlier && { earlier }),
  };
}
