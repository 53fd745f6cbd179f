import { sourceOf, type Source } from '../answer/source.js';
import type { Submission } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import { isPlantainError, type Failure } from '../../domain/failures/failure.js';
import { quote } from '../../http/quote.js';
import type { HttpReply } from '../../http/request.js';
import { fetchPictures, KEPT_MS } from '../fetch-pictures.js';
import { pause } from '../pause.js';
import type { FailedOperation, PaidContext } from '../provider.js';
import { fetchedOr, QUESTION_MS } from '../tasks/question.js';
import { speaksOfKey } from '../refusal-words.js';
import { keepRecord, readAnswer, type Answer, type TaskAnswer } from './answer.js';
import { Doubt, type Oddity } from '../tasks/doubt.js';
import { failureOfTask, refusal, UNKNOWN_TASK } from './failures.js';
import { endpoint, headersOf, hostOfTask } from './hosts.js';
import { operation as schema, type Operation } from './operation.js';
import { Pace } from '../tasks/pace.js';
import { unanswered } from '../tasks/unanswered.js';
import { settings as settingSchema } from './settings.js';
import { chain, sentences, words } from '../../words/words.js';

const RESULT_LIFE_MS = 2 * 3_600_000;

/**
 * Asks for a task until it is over, then fetches its pictures at once: their URLs answer for two hours. Where they do not answer yet, they
 * are what is pending.
 * Whatever else answers, such as a gateway or a refused key, says nothing of the task: it is thrown as a failure to be repeated.
 */
export async function poll(pending: Json, context: PaidContext): Promise<Submission | FailedOperation> {
  const operation = schema.parse(pending);
  const { pollFirst, pollMost } = settingSchema.parse(context.site.settings);
  const takenAt = Date.parse(operation.takenAt);
  if (operation.urls) return collected(await fetchMade({ ...operation, urls: operation.urls }, context), takenAt);
  const pace = new Pace({ firstMs: pollFirst * 1000, mostMs: pollMost * 1000 }, takenAt, Date.now());
  const doubt = new Doubt(pollFirst * 1000);
  for (;;) {
    await pause(pace.waitMs(Date.now()), context.signal);
    const askedAt = Date.now();
    const { seen, text } = await look(operation, context);
    if (seen.kind === 'odd' && !doubt.isOver(seen.about, askedAt)) {
      pace.found(0, askedAt);
      continue;
    }
    if (seen.kind === 'running') {
      doubt.ease();
      context.progress({ progress: seen.progress });
      pace.found(seen.progress, askedAt);
      continue;
    }
    await keepRecord(text, context.site, context.spool);
    if (seen.kind === 'odd') return seen.end;
    if (seen.kind === 'failed') return seen;
    return fetchOrName({ ...operation, urls: seen.urls }, context);
  }
}

type Made = Operation & { readonly urls: readonly string[] };

const fetchMade = (operation: Made, context: PaidContext): Promise<Submission | FailedOperation> =>
  fetchPictures({ urls: operation.urls }, context, (urls) => ({ ...operation, urls: [...urls] }));

/** The pictures of a task, or where they lie. */
function fetchOrName(operation: Made, context: PaidContext): Promise<Submission | FailedOperation> {
  const takenAt = Date.parse(operation.takenAt);
  return fetchedOr<Submission | FailedOperation>(
    async () => collected(await fetchMade(operation, context), takenAt),
    () => {
      const keptMs = Math.min(KEPT_MS, Math.max(0, takenAt + RESULT_LIFE_MS - Date.now()));
      return { kind: 'pending', operation: { ...operation, urls: [...operation.urls] }, keptMs };
    },
    context.signal,
  );
}

/** What one look at a task has shown. `odd`: not to be believed at once; `end` if it is to be believed. */
type Seen =
  | { readonly kind: 'running'; readonly progress: number }
  | { readonly kind: 'made'; readonly urls: readonly string[] }
  | FailedOperation
  | { readonly kind: 'odd'; readonly about: Oddity; readonly end: Submission | FailedOperation };

async function look(operation: Operation, context: PaidContext): Promise<{ readonly seen: Seen; readonly text: string }> {
  try {
    const { answer, text, source } = await ask(operation, context);
    return { seen: judge(answer, source, operation), text };
  } catch (error) {
    throw isPlantainError(error) ? unanswered(error) : error;
  }
}

function judge(answer: Answer, source: Source, { api, id }: Operation): Seen {
  const isFine = source.status >= 200 && source.status < 300;
  if (answer.kind === 'task') {
    // The unified API tells of a failed task with HTTP 400. What refuses the question may use the same words, but not the id.
    const isOfTask = answer.task.id === id || (isFine && !speaksOfKey(answer.task.error));
    if (isOfTask) return judgeTask(answer.task, source, api);
  }
  // A good envelope around nothing.
  if (answer.kind === 'data' && isFine) return { kind: 'running', progress: 0 };
  if (answer.kind === 'refused' && answer.code === UNKNOWN_TASK) return unknownTask(source.site, id, answer.words);
  throw refusal(source, answer);
}

function judgeTask(task: TaskAnswer, { site }: Source, api: Operation['api']): Seen {
  const { status, progress, results, failure_reason: reason, error } = task;
  const urls = [...new Set([...results.map(({ url }) => url), task.url].filter((url) => url !== ''))];
  switch (status) {
    case 'succeeded': {
      if (urls.length > 0) return { kind: 'made', urls };
      const text = results.map(({ content }) => content).find((content) => content !== '');
      const why = words('grsai.noPicture', { site: site.name });
      const said = text ?? error;
      const reason = said === '' ? why : chain(why, quote(said, site.key));
      return { kind: 'odd', about: 'no_address', end: { kind: 'empty', reason } };
    }
    case 'violation':
      return { kind: 'failed', failure: failureOfTask(site, task, api) };
    case 'failed':
      if (/does not exist/i.test(error)) return unknownTask(site, task.id, error);
      return { kind: 'failed', failure: failureOfTask(site, task, api) };
    default:
      // `running`, `queued`, none at all; what says why it failed has failed, whatever it calls that.
      if (reason !== '') return { kind: 'failed', failure: failureOfTask(site, task, api) };
      return { kind: 'running', progress };
  }
}

function unknownTask({ name, key }: Source['site'], id: string, said: string): Seen {
  const what = words('grsai.noTask', { site: name, id });
  const message = said === '' ? what : chain(what, quote(said, key));
  const failure: Failure = { code: 'server_error', billing: 'maybe', message };
  return { kind: 'odd', about: 'unknown', end: { kind: 'failed', failure } };
}

/** What was fetched; of a result that came too late, the reason. */
function collected(end: Submission | FailedOperation, takenAt: number): Submission | FailedOperation {
  if (end.kind !== 'failed' || Date.now() - takenAt < RESULT_LIFE_MS) return end;
  const message = sentences(end.failure.message, words('grsai.resultKept', { takenAt: { at: takenAt } }));
  return { kind: 'failed', failure: { ...end.failure, message } };
}

async function ask({ api, id, host }: Operation, context: PaidContext) {
  const { site, http, signal } = context;
  const base = hostOfTask(site, host);
  const url = endpoint(base, api === 'draw' ? '/v1/draw/result' : '/v1/api/result');
  if (api === 'unified') url.searchParams.set('id', id);
  const method = api === 'draw' ? 'POST' : 'GET';
  const reply: HttpReply = await http.request({
    method,
    url,
    headers: headersOf(site),
    ...(api === 'draw' && { body: JSON.stringify({ id }) }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(QUESTION_MS)]),
    proxy: site.proxy,
    insecureTls: site.insecureTls,
  });
  const { answer, text } = await readAnswer(reply);
  const source = sourceOf(site, method, url, reply);
  return { answer, text, source };
}
