import { isPlantainError, PlantainError } from '../../domain/failures/failure.js';
import type { Submission } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import { retryAfterMs } from '../../http/retry-after.js';
import { sentences, words } from '../../words/words.js';
import { keepRecord, noAnswer } from '../answer/paid-answer.js';
import type { ReadAnswer } from '../answer/read-answer.js';
import type { Source } from '../answer/source.js';
import { Doubt, type Oddity } from '../tasks/doubt.js';
import type { FailedOperation, PaidContext } from '../provider.js';
import { unanswered } from '../tasks/unanswered.js';
import { ask } from './ask.js';
import { failureOfTask, refusal, saidIn } from './failures.js';
import type { House } from './house.js';
import { operation as schema, type Operation, urlAt } from './operation.js';
import type { Task } from './parts.js';
import { textAt } from './path.js';
import { fetchMade, fetchOrName, hasPictures, kept, type Made, madeOf, namedIn } from './pictures.js';
import { isWhole } from './submit.js';

const GROWTH = 1.1;
/** A site may ask for so much rest between two questions. */
const MOST_REST_MS = 60_000;

type End = Submission | FailedOperation;
type Follows = Operation & { readonly follow: { readonly task: Task } };

/** What one look at a task has shown. `odd`: not to be believed at once; `end` if it is to be believed. */
type Seen =
  | { readonly kind: 'running'; readonly progress: string | undefined; readonly restMs: number }
  | { readonly kind: 'made'; readonly operation: Made }
  | { readonly kind: 'ended'; readonly end: End }
  | { readonly kind: 'odd'; readonly about: Oddity; readonly end: End };

/** Asks for a task until it is over, then fetches its pictures; of an answer that had URLs, fetches them alone. */
export async function poll(house: House, pending: Json, context: PaidContext): Promise<End> {
  const operation = schema.parse(pending);
  if (operation.urls) return collected(await fetchMade({ ...operation, urls: operation.urls }, context), operation);
  const { task } = operation.follow;
  if (!task)
    throw new PlantainError({
      code: 'lost',
      message: words('declared.noTaskHere', { site: context.site.name }),
      billing: 'maybe',
    });
  const followed: Follows = { ...operation, follow: { ...operation.follow, task } };
  const pace = { ...task.poll, ...quicker(context) };
  const doubt = new Doubt(pace.every * 1000);
  let intervalMs = pace.every * 1000;
  let waitMs = Math.max(0, Date.parse(operation.takenAt) + pace.first * 1000 - Date.now());
  for (;;) {
    await house.pause(waitMs, context.signal);
    const askedAt = Date.now();
    const seen = await look(house, followed, context);
    if (seen.kind === 'made') return collected(await fetchOrName(seen.operation, context), operation);
    if (seen.kind === 'ended') return collected(seen.end, operation);
    if (seen.kind === 'odd' && doubt.isOver(seen.about, askedAt)) return seen.end;
    if (seen.kind === 'running') doubt.ease();
    if (seen.kind === 'running' && seen.progress !== undefined) context.progress({ progress: seen.progress });
    waitMs = Math.max(intervalMs, seen.kind === 'running' ? Math.min(MOST_REST_MS, seen.restMs) : 0);
    intervalMs = Math.min(Math.max(pace.every, pace.most) * 1000, intervalMs * GROWTH);
  }
}

/** The pace that the settings of the site have instead of that of the file. */
function quicker({ site: { settings } }: PaidContext): Partial<Record<'first' | 'every' | 'most', number>> {
  const { pollFirst: first, pollMost: most } = settings as { readonly pollFirst?: number; readonly pollMost?: number };
  return { ...(first !== undefined && { first, every: first }), ...(most !== undefined && { most }) };
}

async function look(house: House, operation: Follows, context: PaidContext): Promise<Seen> {
  const { task } = operation.follow;
  try {
    const { answer, source } = await ask(house, operation, { way: task.poll, named: operation.ways.poll }, context);
    return await closing(answer, context, () => judge(house, operation, { answer, source }, context));
  } catch (error) {
    throw isPlantainError(error) && error.code !== 'spool_full' ? unanswered(error) : error;
  }
}

async function closing<T>(answer: ReadAnswer, context: PaidContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await answer.discardRest();
    await keepRecord(answer, context, context.spool);
  }
}

interface Reply {
  readonly answer: ReadAnswer;
  readonly source: Source;
}

async function judge(house: House, operation: Follows, reply: Reply, context: PaidContext): Promise<Seen> {
  const { answer, source } = reply;
  const { task, errors } = operation.follow;
  const isFine = source.status >= 200 && source.status < 300;
  const said = textAt(answer.json, task.state.at);
  const is = (list: readonly string[] | undefined): boolean => said !== undefined && (list ?? []).includes(said);
  // A failed task may come with a status of 400. What refuses the question has no word of the file's lists.
  if (is(task.state.moderated)) return { kind: 'ended', end: failed(operation, reply, true) };
  if (is(task.state.failed)) return { kind: 'ended', end: failed(operation, reply, false) };
  if (is(task.state.unknown) || source.status === 404 || source.status === 410) return unknown(operation, source);
  const refused = refusal(source, answer, errors);
  if (refused) throw refused;
  if (!isWhole(answer)) throw noAnswer(answer, source);
  if (isFine && is(task.state.done)) return done(house, operation, reply, context);
  return { kind: 'running', progress: textAt(answer.json, task.progress), restMs: retryAfterMs(source.headers) ?? 0 };
}

/** A task that is over: its pictures, those behind a second question, or why there are none. */
async function done(house: House, operation: Follows, reply: Reply, context: PaidContext): Promise<Seen> {
  const { result } = operation.follow.task;
  if (!result) return taken(operation, reply, context);
  const named = urlAt(reply.answer.json, result.url) ?? operation.ways.result;
  const { answer, source } = await ask(house, operation, { way: result, named }, context);
  return closing(answer, context, async () => {
    const refused = refusal(source, answer, operation.follow.errors);
    if (!refused) return taken(operation, { answer, source }, context);
    // How a task failed may be the status of its result; a gateway, a refused key or a limit of pace says nothing of it.
    const own = saidIn(answer, operation.follow.errors).texts.length > 0;
    const passing = [401, 402, 403, 404, 408, 425, 429, 502, 503, 504].includes(source.status) || source.status < 400;
    if (passing || !own) throw refused;
    return { kind: 'ended', end: failed(operation, { answer, source }, false) } as const;
  });
}

async function taken(operation: Follows, reply: Reply, context: PaidContext): Promise<Seen> {
  const { answer, source } = reply;
  const named = namedIn(answer.json, operation.follow);
  const inside = await kept(named, answer, source, context);
  if (inside) return { kind: 'ended', end: inside };
  if (hasPictures(named)) return { kind: 'made', operation: madeOf(operation, named) };
  if (saidIn(answer, operation.follow.errors).texts.length > 0) return { kind: 'ended', end: failed(operation, reply, false) };
  const reason = words('declared.doneWithout', { site: context.site.name });
  return { kind: 'odd', about: 'no_address', end: { kind: 'empty', reason } };
}

function failed({ follow }: Follows, { answer, source }: Reply, moderated: boolean): FailedOperation {
  const { errors, charges } = follow;
  const billing = moderated ? charges.moderated : charges.failed;
  const failure = failureOfTask(source.site, saidIn(answer, errors), { errors, billing, moderated });
  return { kind: 'failed', failure };
}

function unknown({ id = '' }: Follows, { site, status }: Source): Seen {
  const message = words('declared.taskUnknown', { site: site.name, id, status: String(status) });
  return { kind: 'odd', about: 'unknown', end: { kind: 'failed', failure: { code: 'server_error', billing: 'maybe', message } } };
}

/** What was fetched; of a result that came too late, the reason. */
function collected(end: End, { takenAt, follow: { task } }: Operation): End {
  if (end.kind !== 'failed' || end.failure.code !== 'no_image' || !task) return end;
  const at = Date.parse(takenAt);
  if (Date.now() - at < task.kept * 1000) return end;
  const message = sentences(
    end.failure.message,
    words('declared.resultKept', { takenAt: { at }, kept: { ms: task.kept * 1000 } }),
  );
  return { kind: 'failed', failure: { ...end.failure, message } };
}
