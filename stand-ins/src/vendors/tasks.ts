import { randomUUID } from 'node:crypto';
import type { Meter, MeterEntry, MeterOutcome } from '../meter.js';
import { sleep } from '../server.js';
import type { Stage } from './dialect.js';

/** What becomes of a task. */
export type VendorReply =
  | { readonly type: 'picture' }
  /** `code`: in the vendor's own words. */
  | { readonly type: 'failed'; readonly code?: string; readonly message?: string }
  | { readonly type: 'moderated' }
  /** Done, and no picture. */
  | { readonly type: 'empty' }
  /** Never ends. */
  | { readonly type: 'stuck' }
  /** So many questions are answered as if there were no such task; absent: all. */
  | { readonly type: 'unknown'; readonly times?: number }
  /** So many questions are answered by a word that no page names. */
  | { readonly type: 'odd'; readonly word: string; readonly times: number }
  /** The link to the picture does not answer any more. */
  | { readonly type: 'expired' };

export interface Task {
  readonly id: string;
  readonly model: string;
  /** Who submitted it: any other key is told that there is no such task. */
  readonly key: string;
  readonly entry: MeterEntry;
  readonly reply: VendorReply;
  readonly createdAt: number;
  readonly dueAt: number;
  readonly picture: Promise<Buffer>;
  /** Where the picture lies. */
  readonly url: string;
  /** The picture as base64, of a vendor that answers at once. */
  base64: string;
  questions: number;
  cancelled: boolean;
}

/** How much of its time a task waits before it runs. */
const WAITS = 0.3;

export type NewTask = Pick<Task, 'model' | 'key' | 'entry' | 'reply' | 'picture'> & {
  readonly ms: number;
  readonly host: string;
  readonly closing: AbortSignal;
};

/** A task. With `meter` it ends by itself, and where the vendor `refunds`, what a failed one cost is given back; absent: its answer ends it. */
export function taskOf(
  { ms, host, closing, ...rest }: NewTask,
  { meter, refunds }: { readonly meter: Meter | undefined; readonly refunds: boolean },
): Task {
  const id = randomUUID();
  const createdAt = Date.now();
  const dueAt = rest.reply.type === 'stuck' ? Infinity : createdAt + ms;
  const task: Task = {
    ...rest,
    id,
    createdAt,
    dueAt,
    url: `${host}/${id}.png`,
    base64: '',
    questions: 0,
    cancelled: false,
  };
  const end = async (): Promise<void> => {
    if (!meter || dueAt === Infinity) return;
    await sleep(ms, closing);
    if (task.cancelled) return;
    const { type } = rest.reply;
    if (refunds && type === 'failed') meter.refund(rest.entry);
    meter.close(rest.entry, outcomeOf(type));
  };
  end().catch(() => undefined); // the stand-in closes
  return task;
}

function outcomeOf(type: VendorReply['type']): MeterOutcome {
  if (type === 'failed' || type === 'moderated') return 'refused';
  return type === 'empty' ? 'no_image' : 'delivered';
}

export function stageOf({ reply: { type }, createdAt, dueAt, cancelled }: Task, now = Date.now()): Stage {
  if (cancelled) return 'cancelled';
  if (now < dueAt) return now < createdAt + WAITS * Math.min(dueAt - createdAt, 10_000) ? 'waiting' : 'running';
  if (type === 'failed' || type === 'moderated' || type === 'empty') return type;
  return 'done';
}
