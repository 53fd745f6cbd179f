import type { ServerResponse } from 'node:http';
import { type Exchange, readBody, sendJson } from '../server.js';
import { type Desk, isKnown, keyOf } from './desk.js';
import type { Answer, Question, Stage } from './dialect.js';
import { stageOf, type Task } from './tasks.js';

const MOST_BYTES = 20_000_000;

/** Answers what is asked about a task. */
export function answerQuestion(desk: Desk, question: Question, { request, response }: Exchange): void {
  const key = keyOf(desk, request);
  if (isKnown(desk, key)) desk.questions.push({ ...question });
  const { status, body, headers } = answerTo(desk, question, key);
  sendJson(response, status, body, headers ?? {});
}

function answerTo(desk: Desk, { about, id }: Question, key: string): Answer {
  const { dialect } = desk;
  if (!isKnown(desk, key)) return dialect.error('key', 'the key is not known');
  const trouble = desk.questionTroubles.shift();
  if (trouble) return trouble;
  const task = desk.tasks.get(id);
  if (!task || task.key !== key) return dialect.error('no_such_task', 'no such task');
  if (about === 'cancel') return cancelled(desk, task);
  if (about === 'result') return dialect.result?.(task, stageNow(desk, task)) ?? dialect.error('no_such_route', 'no such route');
  task.questions += 1;
  const { reply, questions } = task;
  if (reply.type === 'unknown' && questions <= (reply.times ?? Infinity)) return dialect.error('no_such_task', 'no such task');
  const answer = dialect.state(task, stageNow(desk, task), desk.base);
  if (reply.type !== 'odd' || questions > reply.times) return answer;
  const running = JSON.stringify(dialect.state(task, 'running', desk.base).body);
  const word = JSON.parse(
    running.replace(/"[^"]*(?:status)":"[^"]*"/, (pair) => `${pair.split(':')[0] ?? ''}:"${reply.word}"`),
  ) as unknown;
  return { ...answer, body: word };
}

/** While the stand-in is held, no task ends. */
function stageNow({ held }: Desk, task: Task): Stage {
  const stage = stageOf(task);
  return held && stage !== 'waiting' && stage !== 'cancelled' ? 'running' : stage;
}

function cancelled(desk: Desk, task: Task): Answer {
  const { dialect, meter } = desk;
  if (!dialect.cancel) return dialect.error('no_such_route', 'no such route');
  const taken = dialect.stops?.(stageNow(desk, task)) ?? false;
  if (taken) {
    task.cancelled = true;
    meter.refund(task.entry);
    meter.close(task.entry, 'refused');
  }
  return dialect.cancel(task, taken);
}

/** Answers at the host of the pictures, which asks for no key. */
export async function servePicture(desk: Desk, response: ServerResponse, path: string): Promise<void> {
  desk.picturesAsked += 1;
  if (desk.held) return sendJson(response, 503, { error: 'try again' });
  const task = desk.tasks.get(/^\/([^/]+)\.png$/.exec(path)?.[1] ?? '');
  if (!task || task.reply.type === 'expired') return sendJson(response, 404, { error: 'not found' });
  const picture = await task.picture;
  response.writeHead(200, { 'content-type': 'image/png', 'content-length': String(picture.length) }).end(picture);
}

/** Answers a route that is free; false: there is none. */
export async function answerFree(desk: Desk, path: string, { request, response }: Exchange): Promise<boolean> {
  const known = isKnown(desk, keyOf(desk, request));
  const body = async (): Promise<Buffer> => (await readBody(request, MOST_BYTES)) ?? Buffer.alloc(0);
  const answer = await desk.dialect.free?.({ request, path, known, body });
  if (answer) sendJson(response, answer.status, answer.body, answer.headers ?? {});
  return answer !== undefined;
}
