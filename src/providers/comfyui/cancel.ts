import { z } from 'zod';
import type { CancelReport } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import { pause } from '../pause.js';
import type { ProviderContext } from '../provider.js';
import { Fleet } from './servers/fleet.js';
import { endedJob, findJob, type HistoryEntry } from './servers/job.js';
import { operationSchema } from './operation.js';
import { Server } from './servers/server.js';

const FIRST_LOOK_MS = 150;
const LONGEST_LOOK_MS = 2_000;
/** How long a running job is given to come to its next step. */
const PATIENCE_MS = 25_000;

/** Stops a job and says what became of it. Jobs of others are never touched. */
export async function cancel(pending: Json, context: ProviderContext): Promise<CancelReport> {
  const { servers, promptId } = operationSchema.parse(pending);
  const fleet = Fleet.of(context.http);
  const reports = await Promise.all(
    servers.map((url) =>
      stopWithOthers(new Server(context, url), promptId, fleet).catch((error: unknown) => {
        context.signal.throwIfAborted();
        // Of several that may have it, one that is away says nothing.
        if (servers.length === 1) throw error;
        return 'unknown' as const;
      }),
    ),
  );
  return (
    reports.find((report) => report === 'finished_anyway') ?? reports.find((report) => report === 'unknown') ?? 'stopped_unbilled'
  );
}

/** What is cancelled is the whole batch: its other jobs leave the queue before the running one, or each would begin when the one before it stops. */
async function stopWithOthers(server: Server, id: string, fleet: Fleet): Promise<CancelReport> {
  const others = fleet.jobs.siblings(id, server.url);
  if (others.length > 0) await server.post('/queue', { delete: others });
  return stopJob(server, id, fleet);
}

/** Asks the server to stop a job until it is in neither list any more. */
export async function stopJob(server: Server, id: string, fleet: Fleet): Promise<CancelReport> {
  const until = Date.now() + PATIENCE_MS;
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(LONGEST_LOOK_MS, waitMs * 2)) {
    const state = await findJob(server, id, fleet, true);
    switch (state.kind) {
      case 'unknown':
        // It was deleted before it ran, or it never got there. It may have ended between the two questions.
        return reportOf(await endedJob(server, id));
      case 'ended':
        return reportOf(state);
      case 'pending':
        await server.post('/queue', { delete: [state.id] });
        break;
      case 'running':
        await interrupt(server, state.id, fleet);
    }
    if (Date.now() > until) return 'unknown';
    await pause(waitMs, server.signal);
  }
}

function reportOf(state: Awaited<ReturnType<typeof endedJob>>): CancelReport {
  return state.kind === 'ended' && outcomeOf(state.entry) === 'done' ? 'finished_anyway' : 'stopped_unbilled';
}

const cancelled = z.object({ cancelled: z.boolean() });
const stats = z.object({ system: z.object({ comfyui_version: z.string().catch('') }) });

/** First version whose /interrupt looks at the id (September 2025); an older one interrupts whatever runs. */
const KNOWS_IDS = [0, 3, 57];

/**
 * The cancel route checks and acts in one step. Where it is missing, /interrupt goes by the id; a server that does not know ids is
 * asked only right after our job was seen running.
 */
async function interrupt(server: Server, id: string, fleet: Fleet): Promise<void> {
  const answer = await server.ask(`/api/jobs/${id}/cancel`, { method: 'POST' });
  if (answer.status === 200 && cancelled.safeParse(answer.json).success) return;
  if (!(await knowsIds(server))) {
    const queue = await fleet.queue(server, true);
    if (!queue.running.some((item) => item[1] === id)) return;
  }
  await server.post('/interrupt', { prompt_id: id });
}

async function knowsIds(server: Server): Promise<boolean> {
  const { system } = stats.parse(await server.get('/system_stats'));
  const parts = system.comfyui_version.split('.').map(Number);
  const first = KNOWS_IDS.findIndex((part, index) => (parts[index] ?? 0) !== part);
  return first === -1 || (parts[first] ?? 0) > (KNOWS_IDS[first] ?? 0);
}

/** How a job ended, by what the server remembers: an interrupted one is an error there whose last message says so. */
export function outcomeOf({ status }: HistoryEntry): 'done' | 'failed' | 'interrupted' {
  if (status.messages.some(([event]) => event === 'execution_interrupted')) return 'interrupted';
  return status.status_str === 'success' ? 'done' : 'failed';
}
