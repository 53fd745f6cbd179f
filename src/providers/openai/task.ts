import { z } from 'zod';
import type { Json } from '../../domain/json.js';
import { words } from '../../words/words.js';
import type { ReadAnswer } from '../answer/read-answer.js';
import { unreadable } from '../answer/source.js';
import type { Site } from '../provider.js';

/** What a task is followed by: where it is asked for, below the origin of its site, and since when. */
export const operation = z.object({
  /** Path and query. */
  task: z.string(),
  /** ISO 8601. */
  takenAt: z.string(),
  /** It is asked for by the key of the request: the site may never have taken it. */
  byKey: z.literal(true).exactOptional(),
});

export type Operation = z.infer<typeof operation>;

const name = z.union([z.string().min(1), z.int().transform(String)]);
const optionalText = z.string().optional().catch(undefined);
const task = z.object({
  id: name.optional().catch(undefined),
  task_id: name.optional().catch(undefined),
  taskId: name.optional().catch(undefined),
  status: optionalText,
  state: optionalText,
  task_status: optionalText,
  poll_url: optionalText,
  progress: z.number().optional().catch(undefined),
  http_status: z.number().optional().catch(undefined),
});

/** What an answer says of a task. */
export type TaskFields = z.infer<typeof task>;

/** Where sites put a task: the answer itself, what is in its `data`, or the first of them. */
function placesIn(document: unknown): unknown[] {
  const outer = z.object({ data: z.unknown() }).safeParse(document);
  const inner = outer.success ? [outer.data.data].flat().slice(0, 1) : [];
  return [...inner, document];
}

/** The task that an answer is about; undefined where it names neither an id nor a state. */
export function taskIn(documents: readonly unknown[]): TaskFields | undefined {
  for (const place of documents.flatMap(placesIn)) {
    const parsed = task.safeParse(place);
    if (parsed.success && (stateOf(parsed.data) !== '' || idOf(parsed.data) !== undefined)) return parsed.data;
  }
  return undefined;
}

const idOf = ({ task_id, taskId, id }: TaskFields): string | undefined => task_id ?? taskId ?? id;

/** The word for its state in lower case; empty where there is none. */
export const stateOf = ({ status, state, task_status }: TaskFields): string =>
  (status ?? state ?? task_status ?? '').toLowerCase();

/** Whether the text breaks off in the id. */
const isCut = (text: string, id: string): boolean =>
  !text.includes(`"${id}"`) && !new RegExp(`:\\s*${id.replace(/\D/g, '') || 'x'}\\s*[,}]`).test(text);

/** Words that end a task; any other is one of work. */
export const DONE = ['completed', 'complete', 'succeeded', 'success', 'succeed', 'done', 'finished'];
export const MODERATED = ['violation', 'moderated', 'blocked'];
export const FAILED = ['failed', 'fail', 'failure', 'error', 'cancelled', 'canceled', 'expired', 'rejected', ...MODERATED];

/**
 * The operation of an answer that is a task instead of a picture. `route`: below which the site is asked for a task that names no
 * URL of its own. A URL of another origin is not followed: the key goes to the configured one alone.
 */
export function operationIn(
  { documents, text, broken }: Pick<ReadAnswer, 'documents' | 'text' | 'broken'>,
  site: Site,
  route: URL,
): Json | undefined {
  const found = taskIn(documents.all);
  const id = found && idOf(found);
  // A chat has an id too, and no state.
  if (!found || id === undefined || !(found.task_id ?? found.taskId ?? (isCut(text, id) ? id : stateOf(found)))) return undefined;
  // Of an answer that is cut off, an id may be the beginning of one.
  if (isCut(text, id)) {
    if (broken !== undefined) return undefined;
    throw unreadable(words('answer.strange', { site: site.name, request: route.href, method: route.pathname }));
  }
  const { origin } = new URL(site.baseUrl);
  const told =
    found.poll_url !== undefined && text.includes(`${found.poll_url}"`) && URL.canParse(found.poll_url, origin)
      ? new URL(found.poll_url, origin)
      : undefined;
  const where = told?.origin === origin ? told : new URL(`${route.href}/${encodeURIComponent(id)}`);
  return { task: `${where.pathname}${where.search}`, takenAt: new Date().toISOString() };
}
