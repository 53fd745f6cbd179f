import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Exchange, readBody, sendJson } from '../server.js';
import { creditsOf, isAuthorized, type Desk } from './draw.js';
import { parseFields } from './request.js';
import { drawResult, unifiedResult } from './shapes.js';
import type { Api, Task } from './tasks.js';

const MOST_BYTES = 100_000;

async function fieldsOf(request: IncomingMessage) {
  return parseFields((await readBody(request, MOST_BYTES))?.toString() ?? '') ?? {};
}

/** Answers `/v1/draw/result` and `/v1/api/result`. */
export async function answerResult(desk: Desk, api: Api, { request, response, url }: Omit<Exchange, 'closing'>): Promise<void> {
  const body = await fieldsOf(request);
  if (!isAuthorized(desk, request)) return sendJson(response, 401, { error: 'invalid api key' });
  const id = api === 'draw' ? body.id : url.searchParams.get('id');
  if (typeof id !== 'string' || id === '') return sendJson(response, 400, { error: 'invalid_id' });
  desk.polls.set(id, [...(desk.polls.get(id) ?? []), Date.now()]);
  const trouble = desk.pollTroubles.shift();
  if (trouble) return sendJson(response, trouble.status, trouble.body);
  const task = desk.tasks.find(api, id);
  if (api === 'draw') {
    const envelope = task
      ? { code: 0, msg: 'success', data: drawResult(task, desk.resultHost) }
      : { code: -22, msg: 'task does not exist', data: null };
    return sendJson(response, 200, envelope);
  }
  if (!task) return sendJson(response, 400, { id, status: 'failed', error: 'task does not exist' });
  const result = unifiedResult(task, desk.resultHost);
  sendJson(response, 'status' in result && result.status === 'failed' ? 400 : 200, result);
}

/** Answers for the pictures at the result host. */
export async function answerPicture(desk: Desk, response: ServerResponse, url: URL): Promise<void> {
  const task = desk.tasks.byFile(url.pathname.slice('/file/'.length));
  if (!task || isExpired(desk, task)) return sendJson(response, 404, { error: 'not found' });
  task.fetches += 1;
  if (task.reply.type === 'slowHost' && task.fetches <= task.reply.times) return sendJson(response, 503, { error: 'try again' });
  const picture = await task.picture;
  response.writeHead(200, { 'content-type': 'image/png', 'content-length': String(picture.length) }).end(picture);
}

const isExpired = ({ resultLifeMs }: Desk, { reply, dueAt }: Task): boolean =>
  reply.type === 'expired' || Date.now() > dueAt + resultLifeMs;

/** Answers the account and status routes; undefined for any other. */
export function accountRoute(desk: Desk, path: string) {
  const credits = async (_request: IncomingMessage, response: ServerResponse, known: boolean): Promise<void> =>
    sendJson(
      response,
      200,
      known ? { code: 0, msg: 'success', data: { credits: creditsOf(desk) } } : { code: -1, msg: 'invalid key', data: null },
    );
  switch (path) {
    case '/client/openapi/getAPIKeyCredits':
      return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        const { apiKey } = await fieldsOf(request);
        return credits(request, response, typeof apiKey === 'string' && (desk.keys?.includes(apiKey) ?? true));
      };
    case '/client/openapi/getCredits':
      return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        const { token } = await fieldsOf(request);
        return credits(request, response, (typeof token === 'string' && token !== '') || isAuthorized(desk, request));
      };
    case '/client/common/getModelStatus':
      return async (_request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
        const error = desk.paused.get(url.searchParams.get('model') ?? '');
        sendJson(response, 200, { code: 0, msg: 'success', data: { status: error === undefined, error: error ?? '' } });
      };
    default:
      return undefined;
  }
}
