import { isFields, list } from '../gemini/request.js';
import { type Answer, authorized, type Dialect, ok, STATUS, type Stage, text, type Trouble } from './dialect.js';
import type { Task } from './tasks.js';

const codeOf = ({ reply }: Task): string => (reply.type === 'failed' ? (reply.code ?? '') : '');
const messageOf = ({ reply }: Task): string => (reply.type === 'failed' ? (reply.message ?? 'generation failed') : 'flagged');
const detail = (trouble: Trouble, message: string): Answer => ({ status: STATUS[trouble], body: { detail: message } });

/** The queue of fal: the URLs of a task have owner and app, and not the rest of the model's path. */
export const fal: Dialect = {
  prefix: '',
  key: authorized('Key'),
  submit: (method, path) =>
    method === 'POST' && /^\/[^/]+\/[^/]+/.test(path) && !path.includes('/requests/') ? { model: path.slice(1) } : undefined,
  wish: ({ fields, model }) => ({
    prompt: text(fields.prompt),
    pictures: list(fields.image_urls).map(text),
    ...(model.endsWith('/edit') && list(fields.image_urls).length === 0 && { refused: 'image_urls: field required' }),
  }),
  accepted: (task, base) => {
    const url = `${base}/${task.model.split('/').slice(0, 2).join('/')}/requests/${task.id}`;
    const urls = { response_url: url, status_url: `${url}/status`, cancel_url: `${url}/cancel` };
    return ok({ status: 'IN_QUEUE', request_id: task.id, ...urls, queue_position: 0 });
  },
  question: (method, { pathname }) => {
    const [, id, rest] = /^\/[^/]+\/[^/]+\/requests\/([^/]+)(\/status|\/cancel)?$/.exec(pathname) ?? [];
    if (id === undefined) return undefined;
    if (method === 'PUT' && rest === '/cancel') return { about: 'cancel', id };
    return method === 'GET' && rest !== '/cancel' ? { about: rest === undefined ? 'result' : 'state', id } : undefined;
  },
  // Failures, too, are completed.
  state: ({ id }, stage) =>
    stage === 'waiting' || stage === 'running'
      ? ok({ status: stage === 'waiting' ? 'IN_QUEUE' : 'IN_PROGRESS', request_id: id }, 202)
      : ok({ status: 'COMPLETED', request_id: id }),
  result: (task, stage) => {
    if (stage === 'done') return ok({ images: [{ url: task.url, content_type: 'image/png' }], seed: 7 });
    if (stage === 'empty') return ok({ images: [], seed: 7 });
    if (stage === 'moderated') {
      return { status: 422, body: { detail: [{ loc: ['body', 'prompt'], msg: 'flagged', type: 'content_policy_violation' }] } };
    }
    if (stage === 'failed') return { status: 500, body: { detail: messageOf(task), error_type: codeOf(task) || 'runner_error' } };
    return { status: 400, body: { detail: stage === 'cancelled' ? 'Request was cancelled' : 'Request is still in progress' } };
  },
  cancel: (_task, taken) =>
    taken ? ok({ status: 'CANCELLATION_REQUESTED' }, 202) : { status: 400, body: { status: 'ALREADY_COMPLETED' } },
  stops: (stage) => stage === 'waiting',
  error: (trouble, message) =>
    trouble === 'moderated'
      ? { status: 422, body: { detail: [{ loc: ['body', 'prompt'], msg: message, type: 'content_policy_violation' }] } }
      : detail(trouble, message),
};

const REPLICATE: Readonly<Record<Stage, string>> = {
  waiting: 'starting',
  running: 'processing',
  done: 'succeeded',
  empty: 'succeeded',
  failed: 'failed',
  moderated: 'failed',
  cancelled: 'canceled',
};

function prediction(task: Task, stage: Stage, base: string): Record<string, unknown> {
  const url = `${base}/predictions/${task.id}`;
  const failed = stage === 'failed' || stage === 'moderated';
  return {
    id: task.id,
    status: REPLICATE[stage],
    urls: { get: url, cancel: `${url}/cancel` },
    output: stage === 'done' ? [task.url] : null,
    error: failed ? messageOf(task) : null,
  };
}

/** Replicate: predictions of official models. */
export const replicate: Dialect = {
  prefix: '/v1',
  key: authorized('Bearer'),
  submit: (method, path) => {
    const [, model] = /^\/models\/([^/]+\/[^/]+)\/predictions$/.exec(path) ?? [];
    return method === 'POST' && model !== undefined ? { model } : undefined;
  },
  wish: ({ fields }) => {
    const input = isFields(fields.input) ? fields.input : undefined;
    const pictures = list(input?.image_input).map(text);
    return { prompt: text(input?.prompt), pictures, ...(input ? {} : { refused: 'input: Required' }) };
  },
  accepted: (task, base) => ok(prediction(task, 'waiting', base), 201),
  question: (method, { pathname }) => {
    const [, id, cancel] = /^\/predictions\/([^/]+)(\/cancel)?$/.exec(pathname) ?? [];
    if (id === undefined) return undefined;
    if (cancel !== undefined) return method === 'POST' ? { about: 'cancel', id } : undefined;
    return method === 'GET' ? { about: 'state', id } : undefined;
  },
  state: (task, stage, base) => ok(prediction(task, stage, base)),
  cancel: (task) => ok({ id: task.id, status: task.cancelled ? 'canceled' : 'succeeded' }),
  stops: (stage) => stage === 'waiting' || stage === 'running',
  error: detail,
  free: ({ request, path, known }) => {
    if (request.method !== 'GET' || path !== '/account') return undefined;
    return known ? ok({ type: 'user', username: 'pear' }) : detail('key', 'Unauthenticated');
  },
};

const BFL: Readonly<Record<Stage, string>> = {
  waiting: 'Pending',
  running: 'Generating',
  done: 'Ready',
  empty: 'Ready',
  failed: 'Error',
  moderated: 'Content Moderated',
  cancelled: 'Error',
};

/** Black Forest Labs: a task is asked for at the URL that its submit names; the id goes into its query. */
export const bfl: Dialect = {
  prefix: '/v1',
  key: ({ headers }) => text(headers['x-key']),
  submit: (method, path) => {
    const [, model] = /^\/(flux[a-z0-9.-]*)$/.exec(path) ?? [];
    return method === 'POST' && model !== undefined ? { model } : undefined;
  },
  wish: ({ fields }) => ({
    prompt: text(fields.prompt),
    pictures: Object.entries(fields).flatMap(([name, value]) => (/^input_image(_\d+)?$/.test(name) ? [text(value)] : [])),
  }),
  accepted: (task, base) => ok({ id: task.id, polling_url: `${base}/get_result`, cost: 3, input_mp: 0, output_mp: 1 }),
  question: (method, { pathname, searchParams }) =>
    method === 'GET' && pathname === '/get_result' ? { about: 'state', id: searchParams.get('id') ?? '' } : undefined,
  state: (task, stage) => {
    const result = stage === 'done' ? { sample: task.url, seed: 5 } : null;
    const why = stage === 'failed' ? { message: messageOf(task) } : {};
    return ok({ id: task.id, status: BFL[stage], result, ...why });
  },
  error: (trouble, message) =>
    trouble === 'no_such_task' ? ok({ id: null, status: 'Task not found', result: null }) : detail(trouble, message),
};
