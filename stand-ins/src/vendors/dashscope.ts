import { type Fields, isFields, list } from '../gemini/request.js';
import {
  type Answer,
  authorized,
  type Dialect,
  ok,
  STATUS,
  type Stage,
  type Submit,
  text,
  type Trouble,
  type Wish,
} from './dialect.js';

const CODES: Readonly<Record<Trouble, string>> = {
  key: 'InvalidApiKey',
  money: 'Arrearage',
  busy: 'Throttling.RateQuota',
  moderated: 'DataInspectionFailed',
  invalid: 'InvalidParameter',
  server: 'InternalError',
  no_such_task: 'UNKNOWN',
  no_such_route: 'InvalidURL',
};
const REQUEST = { request_id: '3f0c2b5e' };

function error(trouble: Trouble, message: string): Answer {
  // An id that it does not know is no error here.
  if (trouble === 'no_such_task') return ok({ output: { task_id: '', task_status: 'UNKNOWN' }, ...REQUEST });
  const status = trouble === 'money' ? 400 : STATUS[trouble];
  return { status, body: { code: CODES[trouble], message, ...REQUEST } };
}

/** Of `input.messages` with one message of the user. */
function wishOf({ fields }: Submit): Wish {
  const [message] = isFields(fields.input) ? list(fields.input.messages).filter(isFields) : [];
  const parts = list(message?.content).filter(isFields);
  const parameters: Fields = isFields(fields.parameters) ? fields.parameters : {};
  const refused =
    parts.length === 0
      ? 'Field required: input.messages'
      : parameters.size !== undefined && !/^\d+\*\d+$/.test(text(parameters.size))
        ? 'size must be in the format of width*height'
        : undefined;
  return {
    prompt: parts.map((part) => text(part.text)).join(''),
    pictures: parts.flatMap((part) => (part.image === undefined ? [] : [text(part.image)])),
    ...(refused !== undefined && { refused }),
  };
}

const common = { prefix: '/api/v1', key: authorized('Bearer'), error };
const modelOf =
  (route: string) =>
  (method: string, path: string): { readonly model: string } | undefined =>
    method === 'POST' && path === `/services/aigc/${route}/generation` ? { model: '' } : undefined;

/** Qwen-Image, which answers with the URL of the picture. */
export const dashscopeQwen: Dialect = {
  ...common,
  atOnce: 'url',
  submit: modelOf('multimodal-generation'),
  wish: (submit) => ({
    ...wishOf(submit),
    ...(submit.request.headers['x-dashscope-async'] !== undefined && {
      refused: 'current user api does not support asynchronous calls',
    }),
  }),
  accepted: ({ url, reply }) => {
    const content = reply.type === 'empty' ? [] : [{ image: url }];
    const choices = [{ finish_reason: 'stop', message: { role: 'assistant', content } }];
    return ok({ output: { choices }, usage: { image_count: content.length }, ...REQUEST });
  },
  question: (method, { pathname }) => {
    const [, id] = /^\/tasks\/([^/]+)$/.exec(pathname) ?? [];
    return method === 'GET' && id !== undefined ? { about: 'state', id } : undefined;
  },
  state: () => error('no_such_task', ''),
};

const WAN: Readonly<Record<Stage, string>> = {
  waiting: 'PENDING',
  running: 'RUNNING',
  done: 'SUCCEEDED',
  empty: 'SUCCEEDED',
  failed: 'FAILED',
  moderated: 'FAILED',
  cancelled: 'CANCELED',
};

/** wan, by tasks: only with the header that asks for them. */
export const dashscopeWan: Dialect = {
  ...common,
  submit: modelOf('image-generation'),
  wish: (submit) => ({
    ...wishOf(submit),
    ...(submit.request.headers['x-dashscope-async'] !== 'enable' && {
      refused: 'current user api does not support synchronous calls',
    }),
  }),
  accepted: ({ id }) => ok({ output: { task_id: id, task_status: 'PENDING' }, ...REQUEST }),
  question: (method, { pathname }) => {
    const [, id, cancel] = /^\/tasks\/([^/]+)(\/cancel)?$/.exec(pathname) ?? [];
    if (id === undefined) return undefined;
    if (cancel !== undefined) return method === 'POST' ? { about: 'cancel', id } : undefined;
    return method === 'GET' ? { about: 'state', id } : undefined;
  },
  state: ({ id, url, reply }, stage) => {
    const failed =
      stage === 'moderated'
        ? { code: 'DataInspectionFailed', message: 'Output data may contain inappropriate content.' }
        : stage === 'failed'
          ? { code: (reply.type === 'failed' && reply.code) || 'InternalError', message: 'generation failed' }
          : {};
    const content = stage === 'done' ? [{ type: 'image', image: url }] : [];
    const choices = stage === 'done' || stage === 'empty' ? { choices: [{ message: { role: 'assistant', content } }] } : {};
    return ok({ output: { task_id: id, task_status: WAN[stage], ...failed, ...choices }, ...REQUEST });
  },
  cancel: (_task, taken) =>
    taken ? ok(REQUEST) : { status: 400, body: { code: 'UnsupportedOperation', message: 'only PENDING tasks', ...REQUEST } },
  stops: (stage) => stage === 'waiting',
};
