import { PlantainError } from '../../domain/failure.js';
import type { SpooledImage, Submission } from '../../domain/generation.js';
import type { FailedOperation, PaidContext } from '../provider.js';
import type { HistoryEntry, ServerPicture } from './job.js';
import type { JobSocket } from './job-socket.js';
import type { Operation } from './operation.js';
import { withoutText } from './png-text.js';
import type { Server } from './server.js';

/** A picture is not fetched for longer than that; while it comes it has no other limit than silence. */
const FETCH_MS = 600_000;
/** How long frames of a job are awaited that the history has as ended: the two travel on different connections. */
const LAST_FRAMES_MS = 3_000;

/** The pictures of a job that ended well, in the order of its nodes and within them as made; then those that came over the websocket. */
export async function pictures(
  entry: HistoryEntry,
  job: { readonly operation: Operation; readonly server: Server; readonly socket: JobSocket },
  context: PaidContext,
): Promise<Submission | FailedOperation> {
  const { operation, server, socket } = job;
  const images: SpooledImage[] = [];
  for (const picture of picturesOf(entry)) {
    const image = await fetched(picture, job, context);
    if (!image) return await gone(picture, server);
    images.push({ ...image, seed: operation.seed });
  }
  if (operation.finals.length > 0) {
    await lastFrames(job);
    const missing = missingFrames(operation, socket);
    if (missing !== undefined) return lostFrames(server, missing);
    for (const bytes of socket.pictures) images.push({ ...(await context.spool.image(bytes)), seed: operation.seed });
  }
  if (images.length > 0) return { kind: 'done', images };
  return { kind: 'empty', reason: `the workflow ended on ${server.label} without saving a picture` };
}

/** What nodes like PreviewImage leave among the temporary files counts only when nothing was saved. */
function picturesOf({ outputs }: HistoryEntry): ServerPicture[] {
  const all = Object.values(outputs).flatMap(({ images = [] }) => images);
  const saved = all.filter(({ type }) => type === 'output');
  return saved.length > 0 ? saved : all;
}

async function fetched(
  { filename, subfolder, type }: ServerPicture,
  { server, operation }: { readonly server: Server; readonly operation: Operation },
  { spool, signal }: PaidContext,
): Promise<SpooledImage | undefined> {
  const query = new URLSearchParams({ filename, subfolder, type });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]);
  const reply = await server.send(`/view?${query.toString()}`, { method: 'GET', signal: limit });
  if (reply.status === 200) return spool.image(operation.strip ? withoutText(reply.body) : reply.body);
  const text = await reply.text(64 * 1024);
  if (reply.status === 404) return undefined;
  throw server.refusal({ status: reply.status, name: `GET ${server.address('/view').href}`, text, headers: reply.headers });
}

/** A run from the cache names the old file, which may have been deleted. An empty cache makes it anew (recorded, http/05). */
async function gone({ filename }: ServerPicture, server: Server): Promise<FailedOperation> {
  await server.post('/free', { unload_models: false, free_memory: true });
  const message = `${server.label} made ${filename} earlier and has deleted it since; its cache was emptied, so that it is made again`;
  return { kind: 'failed', failure: { code: 'no_image', message, billing: 'unbilled' } };
}

async function lastFrames({ operation, socket }: { readonly operation: Operation; readonly socket: JobSocket }): Promise<void> {
  const until = Date.now() + LAST_FRAMES_MS;
  while (missingFrames(operation, socket) !== undefined && socket.isOpen && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** How many pictures did not come over the websocket, in words; undefined when all did. */
function missingFrames({ finals }: Operation, { announced, pictures: came }: JobSocket): string | undefined {
  const expected = finals.reduce((sum, node) => sum + (announced.get(node) ?? 1), 0);
  return came.length >= expected ? undefined : `${came.length} of ${expected}`;
}

function lostFrames(server: Server, came: string): FailedOperation {
  const message =
    `${server.label} sent its pictures over a websocket that was lost in that moment (${came} came); they are nowhere else and are made ` +
    'again. Without saveImageWebsocket nothing is lost.';
  return { kind: 'failed', failure: new PlantainError({ code: 'no_image', message, billing: 'unbilled' }).toFailure() };
}
