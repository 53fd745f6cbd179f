import type { Transmission } from '../transmit.js';
import { json } from './answers.js';
import type { QueueItem } from './heap.js';
import { isFields } from './json.js';
import type { HistoryEntry } from './queue.js';
import { bodyOf } from './queue-routes.js';
import type { Life } from './life.js';
import type { Incoming, Site } from './site.js';

const STATUSES = ['pending', 'in_progress', 'completed', 'failed', 'cancelled'] as const;
type Status = (typeof STATUSES)[number];
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Job extends Record<string, unknown> {
  readonly id: string;
  readonly status: Status;
  readonly create_time: number;
}

const refusal = (error: string, more: object = {}): Transmission => json({ error, ...more }, 400);

function workflowOf(extraData: Record<string, unknown>): { workflow_id: string } | object {
  const info = extraData['extra_pnginfo'];
  const workflow = isFields(info) ? info['workflow'] : undefined;
  return isFields(workflow) && typeof workflow['id'] === 'string' ? { workflow_id: workflow['id'] } : {};
}

function queued([priority, id, , extraData]: QueueItem, status: Status): Job {
  const create_time = Number(extraData['create_time']);
  return { id, status, priority, create_time, outputs_count: 0, previewable_outputs_count: 0, ...workflowOf(extraData) };
}

function ended({ prompt: [priority, id, , extraData], outputs, status }: HistoryEntry): Job {
  const data = (type: string): Record<string, unknown> | undefined =>
    status.messages.find(([name]) => name === type)?.[1] as Record<string, unknown> | undefined;
  const failure = data('execution_error');
  const last = data('execution_success') ?? failure ?? data('execution_interrupted');
  const images = Object.entries(outputs).flatMap(([nodeId, output]) => {
    const list: unknown = isFields(output) ? output['images'] : undefined;
    return Array.isArray(list) ? (list as object[]).map((image) => ({ ...image, nodeId, mediaType: 'images' })) : [];
  });
  return {
    id,
    status: status.completed ? 'completed' : failure ? 'failed' : 'cancelled',
    priority,
    create_time: Number(extraData['create_time']),
    execution_start_time: data('execution_start')?.['timestamp'],
    execution_end_time: last?.['timestamp'],
    ...(failure && { execution_error: failure }),
    outputs_count: images.length,
    previewable_outputs_count: images.length,
    ...(images[0] && { preview_output: images[0] }),
    ...workflowOf(extraData),
  };
}

function allJobs({ queue }: Life): Job[] {
  return [
    ...queue.pending.items.map((item) => queued(item, 'pending')),
    ...(queue.running ? [queued(queue.running, 'in_progress')] : []),
    ...[...queue.history.values()].map(ended),
  ];
}

/** A whole number of the query, undefined if absent, null if it is none. */
function whole(query: URLSearchParams, name: string): number | null | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  return /^[+-]?\d+$/.test(text) ? Number(text) : null;
}

export function getJobs(_: Site, life: Life, { query }: Incoming): Transmission {
  const asked = query.get('status')?.split(',');
  const unknown = asked?.filter((status) => !STATUSES.some((known) => known === status)) ?? [];
  if (unknown.length > 0) {
    return refusal(`Invalid status value(s): ${unknown.join(', ')}. Valid values: ${STATUSES.join(', ')}`);
  }
  const sortBy = query.get('sort_by') ?? 'created_at';
  if (sortBy !== 'created_at' && sortBy !== 'execution_duration') {
    return refusal("sort_by must be 'created_at' or 'execution_duration'");
  }
  const limit = whole(query, 'limit');
  if (limit === null) return refusal('limit must be an integer');
  if (limit !== undefined && limit <= 0) return refusal('limit must be a positive integer');
  const offset = whole(query, 'offset') ?? 0;
  const duration = (job: Job): number => Number(job['execution_end_time'] ?? 0) - Number(job['execution_start_time'] ?? 0);
  const order = (job: Job): number => (sortBy === 'created_at' ? job.create_time : duration(job));
  const direction = query.get('sort_order') === 'asc' ? 1 : -1;
  const workflow = query.get('workflow_id');
  const jobs = allJobs(life)
    .filter((job) => (asked?.includes(job.status) ?? true) && (workflow === null || job['workflow_id'] === workflow))
    .sort((a, b) => (order(a) - order(b)) * direction);
  const page = jobs.slice(offset, limit === undefined ? undefined : offset + limit);
  const pagination = {
    offset,
    limit: limit ?? null,
    total: jobs.length,
    has_more: offset + page.length < jobs.length,
  };
  return json({ jobs: page, pagination });
}

/** History before queue: with one id twice, the finished one is shown (recorded). */
export function getJob(_: Site, life: Life, { path }: Incoming): Transmission {
  const id = decodeURIComponent(path.slice('/jobs/'.length));
  const entry = life.queue.history.get(id);
  if (!entry) {
    const job = allJobs(life).find((candidate) => candidate.id === id);
    return job ? json(job) : json({ error: 'Job not found' }, 404);
  }
  const [, , prompt, extra_data] = entry.prompt;
  return json({ ...ended(entry), outputs: entry.outputs, execution_status: entry.status, workflow: { prompt, extra_data } });
}

/** Pending: gone at once; running: told to stop; anything else: false. */
function cancel(site: Site, { queue, executor }: Life, promptId: string): boolean {
  const running = queue.running?.[1] === promptId;
  if (running) executor.interrupt();
  site.meter.interrupt({ at: Date.now(), route: 'cancel', promptId, ...(running && { hit: promptId }) });
  return running || queue.delete(promptId);
}

export function cancelJob(site: Site, life: Life, { path }: Incoming): Transmission {
  const id = decodeURIComponent(path.split('/')[2] ?? '');
  return json({ cancelled: cancel(site, life, id) });
}

export function cancelJobs(site: Site, life: Life, request: Incoming): Transmission {
  const body = bodyOf(request);
  const ids: unknown = isFields(body) ? body['job_ids'] : undefined;
  if (!Array.isArray(ids)) return refusal('job_ids must be a list');
  const invalid = (ids as unknown[]).filter((id) => typeof id !== 'string' || !UUID.test(id));
  if (invalid.length > 0) return refusal('job_ids contains invalid id(s)', { invalid_ids: invalid });
  const cancelled = (ids as string[]).map((id) => cancel(site, life, id));
  return json({ cancelled: cancelled.includes(true) });
}
