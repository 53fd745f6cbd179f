import { z } from 'zod';
import { type Failure, isPlantainError } from '../../domain/failures/failure.js';
import type { Submission } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import { words } from '../../words/words.js';
import { poll as fetchPictures } from '../answer/picture-addresses.js';
import type { JobContext, JobEnd } from '../jobs.js';
import { pause } from '../pause.js';
import type { FailedOperation, FollowContext } from '../provider.js';
import { type Batch, cancel, look, named } from './batch-calls.js';
import { takeResults } from './batch-results.js';

/** Between two looks: at first, and at most. */
const FIRST_LOOK_MS = 1_000;
const LONGEST_LOOK_MS = 60_000;
const SLOWER = 1.3;
/** A batch that is not in the list is looked for again after these times: the list may be a moment late. */
const LOOKED_FOR_MS = [0, 2_000, 8_000];

const operationSchema = z.object({ batch: z.string().exactOptional(), key: z.string() });
const lineSchema = z.object({ job: operationSchema, line: z.string() });

/** Fetches what an operation stands for: the pictures behind URLs, or the answer to one request of a batch. */
export async function poll(operation: Json, context: FollowContext): Promise<Submission | FailedOperation> {
  const parsed = lineSchema.safeParse(operation);
  if (!parsed.success) return fetchPictures(operation, context);
  const { job, line } = parsed.data;
  let found: Submission | FailedOperation | undefined;
  const end = await follow(job, {
    ...context,
    until: Infinity,
    stopMs: 0,
    take: (key) => Promise.resolve(key === line ? { spool: context.spool, prompt: '', params: {} } : undefined),
    ended: (_, answer) => {
      found = answer;
      return Promise.resolve();
    },
  });
  if (found) return found;
  const { site } = context;
  if (end.kind === 'ended') return { kind: 'failed', failure: end.missing };
  const message = words('gemini.neverTaken', { site: site.name });
  return { kind: 'failed', failure: { code: 'network', message, billing: 'unbilled' } };
}

/** Waits for the end of a batch, and takes its answers. */
export async function follow(operation: Json, context: JobContext): Promise<JobEnd> {
  const { batch, key } = operationSchema.parse(operation);
  const { site, until, stopMs, signal } = context;
  let seen: Batch | 'gone';
  try {
    const name = batch ?? (await searched(key, context))?.name;
    if (name === undefined) return { kind: 'never_taken' };
    seen = await untilFinal(name, context);
    if (seen === 'gone') return ended(unknown('gemini.jobGone', { site: site.name, job: name }));
  } catch (error) {
    signal.throwIfAborted();
    // Its time is over, and nobody answers: `resume` asks again.
    if (!isPlantainError(error) || Date.now() < until + stopMs) throw error;
    return ended({ code: 'submission_unknown', message: error.text, billing: 'maybe', open: true });
  }
  if (!seen.isFinal)
    return ended({ ...unknown('gemini.jobOpen', { site: site.name, job: seen.name, state: seen.state }), open: true });
  // What is in the file is paid for: it is fetched for as long as it takes.
  const taken = seen.results === undefined ? 0 : await takeResults(seen.results, context);
  return ended(missing(seen, taken, context));
}

const ended = (failure: Failure): JobEnd => ({ kind: 'ended', missing: failure });

const unknown = (key: 'gemini.jobGone' | 'gemini.jobOpen', values: { site: string; job: string; state?: string }): Failure => ({
  code: 'submission_unknown',
  message: words(key, { state: '', ...values }),
  billing: 'maybe',
});

/**
 * How the requests ended of which the results say nothing. Those that Google counts as made and does not hand over may be charged; of a
 * batch that expired or failed nothing is left.
 */
function missing({ name, state, made, results }: Batch, taken: number, { site }: JobContext): Failure {
  const isNothing = results === undefined && (state === 'EXPIRED' || state === 'FAILED');
  const isFree = made === undefined ? isNothing : made <= taken;
  const message = words('gemini.jobEnded', { site: site.name, job: name, state });
  return isFree
    ? { code: 'overloaded', message, billing: 'unbilled' }
    : { code: 'submission_unknown', message, billing: 'maybe' };
}

async function searched(key: string, context: JobContext): Promise<Batch | undefined> {
  for (const waitMs of LOOKED_FOR_MS) {
    await pause(waitMs, context.signal);
    const found = await named(key, context);
    if (found) return found;
  }
  return undefined;
}

/** The batch when it has ended; as it is when it does not end although it was stopped. */
async function untilFinal(name: string, context: JobContext): Promise<Batch | 'gone'> {
  const { until, stopMs, signal } = context;
  let intervalMs = FIRST_LOOK_MS;
  let isStopped = false;
  for (;;) {
    const isOver = Date.now() >= until + stopMs;
    if (Date.now() >= until && !isStopped) {
      await cancel(name, context);
      [isStopped, intervalMs] = [true, FIRST_LOOK_MS];
    }
    const seen = await look(name, context);
    if (!seen) return 'gone';
    if (seen.isFinal || isOver) return seen;
    const { state, requests = 0, made = 0, failed = 0 } = seen;
    context.progress({ state, done: made + failed, of: requests });
    const end = isStopped ? until + stopMs : until;
    await pause(Math.min(intervalMs, Math.max(0, end - Date.now()), 2 ** 31 - 1), signal);
    intervalMs = Math.min(LONGEST_LOOK_MS, intervalMs * SLOWER);
  }
}
