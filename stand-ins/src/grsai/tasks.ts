import { randomUUID } from 'node:crypto';
import type { Meter, MeterEntry, MeterOutcome } from '../meter.js';
import { sleep } from '../server.js';

export type Api = 'draw' | 'unified';

/** What becomes of a task. */
export type GrsaiReply =
  /** `running`: what an answer lacks, or says otherwise, while the task runs. `topUrl`: the old field `url` beside `results`. */
  | { readonly type: 'picture'; readonly running?: 'nullResults' | 'noStatus' | 'queued'; readonly topUrl?: boolean }
  | {
      readonly type: 'failed';
      readonly reason: 'input_moderation' | 'output_moderation' | 'error';
      readonly message?: string;
    }
  /** Of the unified API: moderated. Whether it is refunded is not known; here it is not. */
  | { readonly type: 'violation' }
  /** Comes as far as this progress and no further. */
  | { readonly type: 'stuck'; readonly at: number }
  /** `succeeded`, and no address. */
  | { readonly type: 'noUrl'; readonly text?: string }
  /** The address of the result has expired when it is given. */
  | { readonly type: 'expired' }
  /** So many fetches of the result are answered by 503 first. */
  | { readonly type: 'slowHost'; readonly times: number }
  /** The site knows nothing of the task; for so many questions, else for ever. */
  | { readonly type: 'unknown'; readonly times?: number };

export interface Task {
  readonly id: string;
  readonly api: Api;
  readonly entry: MeterEntry;
  readonly reply: GrsaiReply;
  readonly createdAt: number;
  readonly dueAt: number;
  readonly picture: Promise<Buffer>;
  /** File name at the result host. */
  readonly file: string;
  /** How often it was asked for at the API, and its picture at the result host. */
  polls: number;
  fetches: number;
}

/** The draw-result object, as both APIs show it. */
export interface TaskState {
  readonly status: 'running' | 'succeeded' | 'failed' | 'violation';
  readonly progress: number;
  readonly url?: string;
  readonly content?: string;
  readonly reason?: string;
  readonly error?: string;
}

interface NewTask {
  readonly entry: MeterEntry;
  readonly reply: GrsaiReply;
  readonly ms: number;
  readonly picture: Promise<Buffer>;
}

/** The tasks of one node. */
export class Tasks {
  readonly #byId = new Map<string, Task>();
  readonly #byFile = new Map<string, Task>();

  constructor(
    private readonly meter: Meter,
    private readonly closing: () => AbortSignal,
  ) {}

  /** Takes a task on; it ends by itself after `ms`, and what it cost is given back when it fails. */
  add(api: Api, { entry, reply, ms, picture }: NewTask): Task {
    const id = `${api === 'unified' ? '14-' : ''}${randomUUID()}`;
    const createdAt = Date.now();
    const file = `${randomUUID().replaceAll('-', '')}.png`;
    const task: Task = { id, api, entry, reply, createdAt, dueAt: createdAt + ms, picture, file, polls: 0, fetches: 0 };
    this.#byId.set(id, task);
    this.#byFile.set(file, task);
    this.#end(task, ms).catch(() => undefined);
    return task;
  }

  /** Undefined where the id is not known to this API. */
  find(api: Api, id: string): Task | undefined {
    const task = this.#byId.get(id);
    if (task?.api !== api) return undefined;
    task.polls += 1;
    const { reply } = task;
    return reply.type === 'unknown' && task.polls <= (reply.times ?? Infinity) ? undefined : task;
  }

  byFile(file: string): Task | undefined {
    return this.#byFile.get(file);
  }

  async #end(task: Task, ms: number): Promise<void> {
    if (task.reply.type === 'stuck') return;
    await sleep(ms, this.closing());
    if (task.reply.type === 'failed') this.meter.refund(task.entry);
    this.meter.close(task.entry, outcomeOf(task.reply));
  }
}

function outcomeOf({ type }: GrsaiReply): MeterOutcome {
  if (type === 'failed' || type === 'violation') return 'refused';
  return type === 'noUrl' || type === 'unknown' ? 'no_image' : 'delivered';
}

/** Where a task stands. Progress rises evenly, in whole percent. */
export function stateOf({ reply, createdAt, dueAt, file }: Task, resultHost: string, now = Date.now()): TaskState {
  const share = dueAt > createdAt ? (now - createdAt) / (dueAt - createdAt) : 1;
  const progress = Math.min(99, Math.floor(share * 100));
  if (reply.type === 'stuck') return { status: 'running', progress: Math.min(reply.at, progress) };
  if (share < 1) return { status: 'running', progress };
  switch (reply.type) {
    case 'failed':
      return { status: 'failed', progress, reason: reply.reason, error: reply.message ?? reply.reason };
    case 'violation':
      return { status: 'violation', progress, error: 'The content violates the usage policy.' };
    case 'noUrl':
      return { status: 'succeeded', progress: 100, content: reply.text ?? '' };
    case 'picture':
    case 'expired':
    case 'slowHost':
    case 'unknown':
      return { status: 'succeeded', progress: 100, url: `${resultHost}/file/${file}`, content: '' };
  }
}
