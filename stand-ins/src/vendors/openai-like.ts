import { list } from '../gemini/request.js';
import { authorized, type Dialect, ok, STATUS, type Stage, text } from './dialect.js';

const generations = (method: string, path: string): { readonly model: string } | undefined =>
  method === 'POST' && path === '/images/generations' ? { model: '' } : undefined;

/** Volcengine Ark: Seedream, asked for base64, which comes at once. */
export const seedream: Dialect = {
  prefix: '/api/v3',
  key: authorized('Bearer'),
  atOnce: 'picture',
  submit: generations,
  wish: ({ fields }) => ({ prompt: text(fields.prompt), pictures: [fields.image ?? []].flat().map(text) }),
  accepted: ({ base64, reply }) => {
    const data = reply.type === 'empty' ? [] : [{ b64_json: base64, size: '2048x2048' }];
    return ok({ model: 'seedream', created_at: 1_790_000_000, data, usage: { generated_images: data.length } });
  },
  question: () => undefined,
  state: () => ok({}),
  error: (trouble, message) => {
    const code = trouble === 'moderated' ? 'InputTextSensitiveContentDetected' : trouble;
    return { status: STATUS[trouble], body: { error: { code, message, type: 'BadRequest' } } };
  },
};

const APIMART: Readonly<Record<Stage, string>> = {
  waiting: 'submitted',
  running: 'in_progress',
  done: 'completed',
  empty: 'completed',
  failed: 'failed',
  moderated: 'failed',
  cancelled: 'cancelled',
};

/** APIMart: OpenAI's path answers with a task, in an envelope of its own; a failed one is paid back. */
export const apimart: Dialect = {
  prefix: '/v1',
  key: authorized('Bearer'),
  refunds: true,
  submit: generations,
  wish: ({ fields }) => ({
    prompt: text(fields.prompt),
    pictures: list(fields.image_urls).map(text),
    ...(fields.size !== undefined && !/^\d+:\d+$/.test(text(fields.size)) && { refused: 'size is a ratio' }),
  }),
  accepted: ({ id }) => ok({ code: 200, data: [{ status: 'submitted', task_id: id }] }),
  question: (method, { pathname }) => {
    const [, id] = /^\/tasks\/([^/]+)$/.exec(pathname) ?? [];
    return method === 'GET' && id !== undefined ? { about: 'state', id } : undefined;
  },
  state: ({ id, url, reply }, stage) => {
    const error =
      stage === 'moderated'
        ? { code: 'content_policy_violation', message: 'flagged' }
        : { code: (reply.type === 'failed' && reply.code) || 'server_error', message: 'generation failed' };
    const data = {
      id,
      status: APIMART[stage],
      progress: stage === 'waiting' ? 0 : stage === 'running' ? 40 : 100,
      ...(stage === 'done' && { cost: 0.02, result: { images: [{ url: [url], expires_at: 1_790_000_000 }] } }),
      ...(stage === 'empty' && { result: { images: [] } }),
      ...((stage === 'failed' || stage === 'moderated') && { error }),
    };
    return ok({ code: 200, data });
  },
  error: (trouble, message) => ({ status: STATUS[trouble], body: { error: { code: STATUS[trouble], message, type: trouble } } }),
};
