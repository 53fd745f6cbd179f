import { randomUUID } from 'node:crypto';
import { type Exchange, sendJson, sleep } from '../server.js';
import { keyOf, type Desk } from './desk.js';
import { imagesBody, type Material, type OpenAiReply } from './replies.js';
import type { MeterEntry } from '../meter.js';

type Style = 'sub2api' | 'apimart' | 'evolink';

export interface Task {
  readonly id: string;
  readonly style: Style;
  /** Who submitted it: any other key is told that there is no such task. */
  readonly key: string;
  readonly reply: OpenAiReply;
  readonly dueAt: number;
  readonly createdAt: number;
  readonly material: Material;
  polls: number;
}

export interface NewTask extends Pick<Task, 'style' | 'key' | 'reply' | 'material'> {
  readonly entry: MeterEntry;
  readonly ms: number;
  readonly closing: AbortSignal;
}

const HOUR_MS = 3_600_000;
const PREFIX: Readonly<Record<Style, string>> = { sub2api: 'imgtask_', apimart: 'task_', evolink: 'task-unified-' };

/** Takes a task on. It ends by itself; a failed one is paid back. */
export function addTask(desk: Desk, { entry, ms, closing, ...rest }: NewTask): Task {
  const createdAt = Date.now();
  const id = `${PREFIX[rest.style]}${randomUUID()}`;
  const task: Task = { ...rest, id, createdAt, dueAt: rest.reply.type === 'stuck' ? Infinity : createdAt + ms, polls: 0 };
  desk.tasks.set(id, task);
  const end = async (): Promise<void> => {
    if (task.dueAt === Infinity) return;
    await sleep(ms, closing);
    if (rest.reply.type === 'lateError') desk.meter.refund(entry);
    desk.meter.close(entry, rest.reply.type === 'lateError' ? 'refused' : rest.reply.type === 'empty' ? 'no_image' : 'delivered');
  };
  end().catch(() => undefined);
  return task;
}

/** What the submit of a task is answered with. */
export function acceptedBody(task: Task): object {
  const { id, style, createdAt } = task;
  const seconds = Math.floor(createdAt / 1000);
  if (style === 'apimart') return { code: 200, data: [{ status: 'submitted', task_id: id }] };
  if (style === 'evolink') return { id, object: 'image.generation.task', status: 'pending', progress: 0, created: seconds };
  return {
    id,
    task_id: id,
    object: 'image.generation.task',
    status: 'processing',
    created_at: seconds,
    expires_at: seconds + 24 * 3_600,
    poll_url: `/v1/images/tasks/${id}`,
  };
}

/** Answers the question for a task; false for any other route. */
export function answerTask(desk: Desk, { request, response, url }: Omit<Exchange, 'closing'>): boolean {
  const [, images, byKey, id] = /^\/v1\/(images\/)?tasks\/(by-request\/)?([^/]+)$/.exec(url.pathname) ?? [];
  if (id === undefined || request.method !== 'GET') return false;
  request.resume();
  const known = byKey === undefined ? id : desk.requests.get(decodeURIComponent(id))?.id;
  const task = known === undefined ? undefined : desk.tasks.get(known);
  const isHere = task && task.key === keyOf(request) && (task.style === 'sub2api') === (images !== undefined);
  desk.polls.push(url.pathname);
  const trouble = desk.pollTroubles.shift();
  if (trouble) sendJson(response, trouble.status, trouble.body, trouble.headers);
  else if (!isHere || Date.now() - task.createdAt > 24 * HOUR_MS) {
    sendJson(response, 404, { error: { type: 'not_found_error', message: 'image task not found' } });
  } else {
    task.polls += 1;
    const isDone = Date.now() >= task.dueAt;
    sendJson(response, 200, isDone ? ended(task) : running(task), isDone ? {} : { 'retry-after': desk.retryAfter });
  }
  return true;
}

function running(task: Task): object {
  const body = acceptedBody(task);
  if (task.style === 'apimart') return { code: 200, data: { id: task.id, status: 'in_progress', progress: 40 } };
  return { ...body, status: 'processing' };
}

function ended({ id, style, reply, material }: Task): object {
  if (reply.type === 'lateError') {
    const error = { type: 'image_generation_user_error', code: reply.code, message: reply.message };
    const failed = { id, status: 'failed', error };
    return style === 'apimart' ? { code: 200, data: failed } : { ...failed, task_id: id, http_status: reply.status ?? 400 };
  }
  const url = reply.type === 'empty' ? [] : [material.url];
  if (style === 'apimart') {
    return { code: 200, data: { id, status: 'completed', cost: 0.02, result: { images: [{ url, expires_at: 1 }] } } };
  }
  if (style === 'evolink') return { id, status: 'completed', progress: 100, results: url };
  const result = imagesBody(
    material,
    url.map((one) => ({ url: one })),
  );
  return { id, task_id: id, status: 'completed', http_status: 200, image_url: url[0] ?? '', result, completed_at: 1 };
}
