import { z } from 'zod';
import { pause } from '../../pause.js';
import type { Server } from './server.js';
import type { Fleet } from './fleet.js';
import { type Classes, classesOf } from '../workflow/classes.js';
import { queueItem, type QueueItem } from './queue.js';

const entrySchema = z.object({
  prompt: queueItem,
  outputs: z.record(z.string(), z.unknown()),
  status: z.object({
    status_str: z.string(),
    completed: z.boolean(),
    messages: z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())])),
  }),
});

/** What a server remembers of a job that has ended. */
export type HistoryEntry = z.infer<typeof entrySchema>;

/** Where a job is. `ahead`: jobs before it, the running one included, or what is known of that at most. */
export type JobState =
  | { readonly kind: 'pending'; readonly id: string; readonly ahead: number }
  | { readonly kind: 'running'; readonly id: string; readonly classes: Classes }
  | { readonly kind: 'ended'; readonly id: string; readonly entry: HistoryEntry }
  | { readonly kind: 'unknown' };

const isOurs = (item: QueueItem, id: string): boolean => item[1] === id || item[3].plantain === id;

const record = z.object({ status: z.enum(['pending', 'in_progress', 'completed', 'failed', 'cancelled']) });
const unknownJob = z.object({ error: z.literal('Job not found') });

/**
 * Asks for a job: by its id where the server has records of jobs, because a queue of large workflows is hundreds of megabytes; else the
 * queue first and the history second, because a job that ends in between is then found in the history. A server before 0.3.44 gives it an
 * id of its own; our mark is then found in its `extra_data`.
 */
export async function findJob(server: Server, id: string, fleet: Fleet, fresh: boolean): Promise<JobState> {
  const standing = fleet.standing(server);
  if (standing.noRecordsUntil <= Date.now()) {
    const answer = await server.ask(`/api/jobs/${id}`, { method: 'GET' });
    const known = record.safeParse(answer.json);
    if (answer.status === 200 && known.success) return recorded(server, id, known.data.status, fleet);
    if (answer.status === 404 && unknownJob.safeParse(answer.json).success) return { kind: 'unknown' };
    if (![404, 405].includes(answer.status)) throw server.refusal(answer);
    // Older than 0.5, or a proxy that restarts.
    standing.noRecordsUntil = Date.now() + NO_RECORDS_MS;
  }
  const queue = await fleet.queue(server, fresh);
  const running = queue.running.find((item) => isOurs(item, id));
  if (running) return { kind: 'running', id: running[1], classes: classesOf(running[2]) };
  const position = queue.pending.findIndex((item) => isOurs(item, id));
  const pending = queue.pending[position];
  if (pending) return { kind: 'pending', id: pending[1], ahead: queue.running.length + position };
  return endedJob(server, id);
}

/** For so long a server is taken for one without records of jobs. */
const NO_RECORDS_MS = 60_000;

async function recorded(server: Server, id: string, status: z.infer<typeof record>['status'], fleet: Fleet): Promise<JobState> {
  switch (status) {
    case 'pending':
      return { kind: 'pending', id, ahead: Math.max(0, (await fleet.remaining(server)) - 1) };
    case 'in_progress':
      return { kind: 'running', id, classes: fleet.jobs.classes.get(id) ?? new Map() };
    case 'completed':
    case 'failed':
    case 'cancelled':
      return endedJob(server, id);
  }
}

/** What the history says of a job. */
export async function endedJob(server: Server, id: string): Promise<JobState> {
  const history = z.record(z.string(), z.unknown()).parse(await server.get(`/history/${id}`));
  const entry = history[id];
  return entry === undefined ? { kind: 'unknown' } : { kind: 'ended', id, entry: entrySchema.parse(entry) };
}

/** How many of the newest jobs are looked through for our mark. */
const NEWEST = 100;
/** Between two looks for a job that seems to be lost. */
const SECOND_LOOK_MS = 700;

/**
 * A job that was not found: a second look, with nothing remembered, then our mark among the newest jobs of a server that may have given it
 * another id. `unknown` is what all of them say.
 */
export async function findLostJob(server: Server, id: string, fleet: Fleet, signal: AbortSignal): Promise<JobState> {
  await pause(SECOND_LOOK_MS, signal);
  const again = await findJob(server, id, fleet, true);
  if (again.kind !== 'unknown' || fleet.standing(server).noRecordsUntil <= Date.now()) return again;
  const newest = z.record(z.string(), z.unknown()).parse(await server.get(`/history?max_items=${NEWEST}`));
  for (const [theirs, value] of Object.entries(newest)) {
    const entry = entrySchema.safeParse(value);
    if (entry.success && isOurs(entry.data.prompt, id)) return { kind: 'ended', id: theirs, entry: entry.data };
  }
  return { kind: 'unknown' };
}

/** Whether a server that does not know a job remembers younger ones: then it has not been restarted, but dropped what is old. */
export async function remembersOthers(server: Server): Promise<boolean> {
  const newest = z.record(z.string(), z.unknown()).safeParse(await server.get('/history?max_items=1').catch(() => ({})));
  return newest.success && Object.keys(newest.data).length > 0;
}
