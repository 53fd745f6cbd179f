import { type Failure, isPlantainError } from '../../domain/failures/failure.js';
import type { Submission } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import { retryAfterMs } from '../../http/retry-after.js';
import { words } from '../../words/words.js';
import { type Bench, keepRecord, picturesIn } from '../answer/paid-answer.js';
import { poll as fetchOf } from '../answer/picture-addresses.js';
import { readAnswer, type ReadAnswer } from '../answer/read-answer.js';
import { refusal } from '../answer/refusal.js';
import { brokenOff, sourceOf, type Source } from '../answer/source.js';
import { errorIn } from '../answer/wire-error.js';
import { pause } from '../pause.js';
import type { FailedOperation, FollowContext, PaidContext } from '../provider.js';
import { fetchedOr, QUESTION_MS } from '../tasks/question.js';
import { Doubt, type Oddity } from '../tasks/doubt.js';
import { Pace } from '../tasks/pace.js';
import { unanswered } from '../tasks/unanswered.js';
import { headersOf } from './address.js';
import { settings as settingSchema } from './settings.js';
import { DONE, FAILED, MODERATED, operation as schema, type Operation, stateOf, type TaskFields, taskIn } from './task.js';

/** A site may want to be asked no sooner; it is not let put off for longer. */
const LONGEST_WAIT_MS = 30_000;

/** Asks for a task until it is over, and fetches its pictures; an operation of URLs is only fetched. */
export async function poll(pending: Json, context: FollowContext): Promise<Submission | FailedOperation> {
  const parsed = schema.safeParse(pending);
  if (!parsed.success) return fetchOf(pending, context);
  const operation = parsed.data;
  const { pollFirst, pollMost } = settingSchema.parse(context.site.settings);
  const firstMs = pollFirst * 1000;
  const pace = new Pace({ firstMs, mostMs: pollMost * 1000 }, Date.parse(operation.takenAt), Date.now());
  const doubt = new Doubt(firstMs);
  let told = 0;
  for (;;) {
    await pause(Math.max(pace.waitMs(Date.now()), told), context.signal);
    const askedAt = Date.now();
    const seen = await look(operation, context);
    switch (seen.kind) {
      case 'odd':
        if (doubt.isOver(seen.about, askedAt)) return seen.end;
        pace.found(0, askedAt);
        break;
      case 'running':
        doubt.ease();
        context.progress({ progress: seen.progress });
        pace.found(seen.progress, askedAt);
        told = Math.min(seen.waitMs, LONGEST_WAIT_MS, pollMost * 1000);
        break;
      case 'pending':
        return fetchedOr(
          () => fetchOf(seen.operation, context),
          () => seen,
          context.signal,
        );
      case 'done':
      case 'empty':
      case 'failed':
        return seen;
    }
  }
}

type Seen =
  | { readonly kind: 'running'; readonly progress: number; readonly waitMs: number }
  /** Not to be believed at once; `end` if it is to be believed. */
  | { readonly kind: 'odd'; readonly about: Oddity; readonly end: Submission | FailedOperation }
  | Submission
  | FailedOperation;

async function look(operation: Operation, context: PaidContext): Promise<Seen> {
  const { site, http, signal, spool } = context;
  const url = new URL(operation.task, new URL(site.baseUrl).origin);
  try {
    const reply = await http.request({
      method: 'GET',
      url,
      headers: headersOf(site),
      signal: AbortSignal.any([signal, AbortSignal.timeout(QUESTION_MS)]),
      proxy: site.proxy,
      insecureTls: site.insecureTls,
    });
    const source = sourceOf(site, 'GET', url, reply);
    const answer = await readAnswer(reply, spool);
    try {
      return await judge(answer, source, operation, context);
    } finally {
      await answer.discardRest();
    }
  } catch (error) {
    throw isPlantainError(error) ? unanswered(error) : error;
  }
}

async function judge(answer: ReadAnswer, source: Source, operation: Operation, { spool }: PaidContext): Promise<Seen> {
  if (source.status === 404) return unknownTask(source, operation);
  const error = errorIn(answer);
  const task = taskIn(answer.documents.all);
  if (source.status < 200 || source.status > 299) throw refusal(source, error ?? { message: answer.text });
  if (answer.broken !== undefined) throw brokenOff(answer, source);
  const state = task ? stateOf(task) : '';
  if (task && FAILED.includes(state)) {
    await keepRecord(answer, source, spool);
    return { kind: 'failed', failure: failureOf(task, answer, source) };
  }
  if (!DONE.includes(state) && task) {
    const waitMs = retryAfterMs(source.headers) ?? 0;
    return { kind: 'running', progress: task.progress ?? 0, waitMs };
  }
  const bench: Bench = { source, spool, prompt: '', method: 'tasks' };
  const made = await picturesIn(answer, bench);
  if (made) {
    await keepRecord(answer, source, spool);
    return made;
  }
  if (!task) throw refusal(source, error ?? { message: answer.text });
  const reason = words('openai.noPicture', { site: source.site.name });
  return { kind: 'odd', about: 'no_address', end: { kind: 'empty', reason } };
}

/** What ended a task, by the error that the site repeats, and the status that it had for it. */
function failureOf(task: TaskFields, answer: ReadAnswer, source: Source): Failure {
  const inner = errorIn(answer) ?? errorInData(answer) ?? {};
  const status = task.http_status !== undefined && task.http_status >= 400 ? task.http_status : 500;
  const failure = refusal({ ...source, status, headers: {} }, inner).toFailure();
  if (MODERATED.includes(stateOf(task))) return { ...failure, code: 'content_blocked' };
  return failure;
}

function errorInData(answer: ReadAnswer) {
  return answer.documents.all
    .map((one) => (typeof one === 'object' && one !== null && 'data' in one ? one.data : undefined))
    .map((data) => errorIn({ documents: { all: [data], isStream: false }, legible: (said) => answer.legible(said) }))
    .find((error) => error !== undefined);
}

function unknownTask({ site }: Source, { task, byKey }: Operation): Seen {
  const id = decodeURIComponent(task.slice(task.lastIndexOf('/') + 1));
  // Of one that was only asked for by the key of its request, the site may never have heard.
  const failure: Failure = byKey
    ? { code: 'network', billing: 'unbilled', message: words('openai.neverTaken', { site: site.name }) }
    : { code: 'server_error', billing: 'maybe', message: words('grsai.noTask', { site: site.name, id }) };
  return { kind: 'odd', about: 'unknown', end: { kind: 'failed', failure } };
}
