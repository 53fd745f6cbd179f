import { z } from 'zod';
import type { Site, SpoolWriter } from '../provider.js';
import { withoutBase64 } from '../../http/quote.js';
import type { HttpReply } from '../../http/request.js';

const LONGEST_ANSWER = 4 * 1024 * 1024;
const LONGEST_RECORD = 64 * 1024;

const words = z.string().catch('');
const envelope = z.object({ code: z.number(), msg: words, data: z.unknown().optional() });
const picture = z.object({ url: words, content: words });
const task = z.object({
  id: words,
  status: words,
  progress: z.number().catch(0),
  /** Null while the task runs. */
  results: z.array(picture.catch({ url: '', content: '' })).catch([]),
  /** The first result once more: of the older API, kept for old clients. */
  url: words,
  failure_reason: words,
  error: words,
});

/** The draw-result object of the older API, or the flat reply of the unified one. */
export type TaskAnswer = z.infer<typeof task>;

/** What GRSAI says. A status of 200 means nothing by itself: `code` 0 is good, any other is a failure. */
export type Answer =
  | { readonly kind: 'task'; readonly task: TaskAnswer }
  | { readonly kind: 'data'; readonly data: unknown }
  | { readonly kind: 'refused'; readonly code: number; readonly words: string }
  | { readonly kind: 'error'; readonly words: string }
  | { readonly kind: 'unreadable'; readonly text: string };

export async function readAnswer(reply: HttpReply): Promise<{ readonly answer: Answer; readonly text: string }> {
  const text = await reply.text(LONGEST_ANSWER);
  return { answer: answerIn(parsed(text), text), text };
}

function answerIn(json: unknown, text: string): Answer {
  const wrapped = envelope.safeParse(json);
  if (wrapped.success) {
    const { code, msg, data } = wrapped.data;
    if (code !== 0) return { kind: 'refused', code, words: msg };
    return taskIn(data) ?? { kind: 'data', data };
  }
  const flat = taskIn(json);
  if (flat) return flat;
  const said = z.object({ error: z.union([z.string(), z.object({ message: z.string() }).transform((one) => one.message)]) });
  const error = said.safeParse(json);
  return error.success ? { kind: 'error', words: error.data.error } : { kind: 'unreadable', text };
}

function taskIn(json: unknown): Answer | undefined {
  const parsedTask = task.safeParse(json);
  if (!parsedTask.success) return undefined;
  const { id, status } = parsedTask.data;
  return id === '' && status === '' ? undefined : { kind: 'task', task: parsedTask.data };
}

/** JSON, or the last of the lines `data: {json}` of a stream: a node may answer so although nobody asked it to. */
function parsed(text: string): unknown {
  const lines = text.split('\n').filter((line) => line.startsWith('data: {'));
  try {
    return JSON.parse(lines.at(-1)?.slice('data: '.length) ?? text);
  } catch {
    return undefined; // the caller says that it cannot be read
  }
}

/** Keeps an answer as a person may read it. It is known without that: nothing must be lost for its sake. */
export async function keepRecord(text: string, { key }: Site, spool: SpoolWriter): Promise<void> {
  const redacted = key ? key.redact(text) : text;
  await spool.reply(withoutBase64(redacted.slice(0, LONGEST_RECORD))).catch(() => undefined);
}
