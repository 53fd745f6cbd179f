import { SpokenError } from '../../domain/failures/spoken-error.js';
import { say } from '../../words/current.js';
import { isWords, sentences, type Words, words } from '../../words/words.js';
import { isPlantainError, PlantainError } from '../../domain/failures/failure.js';
import type { SpooledImage, Submission } from '../../domain/generation.js';
import { typeOfName } from '../../domain/output.js';
import type { FailedOperation, PaidContext, SpoolWriter } from '../provider.js';
import { classesOf } from './workflow/classes.js';
import type { HistoryEntry } from './servers/job.js';
import { pause } from '../pause.js';
import type { JobSocket } from './servers/job-socket.js';
import type { Operation } from './operation.js';
import { chosenOutputs, leftOut, type NodeOutput, nodeOf, outputsIn, type ServerFile } from './workflow/outputs.js';
import { withoutText } from './workflow/png-text.js';
import type { Server } from './servers/server.js';

/** A picture is not fetched for longer than that; while it comes it has no other limit than silence. */
const FETCH_MS = 600_000;
/** How long frames of a job are awaited when their socket was lost: it is opened again, and some may come all the same. */
const LAST_FRAMES_MS = 3_000;
/** Waits before the further tries of a file that is not what its name says: it may be half written. Then it stays so. */
const UNUSABLE_PAUSES_MS = [1_000, 3_000];

/** A failure lies in the history of its batch. */
const MOST_TOLD = 5;

interface Job {
  readonly operation: Operation;
  readonly server: Server;
  readonly socket: JobSocket;
}

/**
 * The outputs of a job that ended well, in the order of its nodes and within them as made; then those that came over the websocket. A file
 * that cannot be used is named and skipped. It throws only what another time may have another answer.
 */
export async function pictures(entry: HistoryEntry, job: Job, context: PaidContext): Promise<Submission | FailedOperation> {
  const { operation, server, socket } = job;
  const classes = classesOf(entry.prompt[2]);
  const all = outputsIn(entry.outputs);
  const chosen = chosenOutputs(all, operation.outputs ?? 'images');
  const images: SpooledImage[] = [];
  const unusable: Words[] = [];
  const seed = operation.seed === undefined ? {} : { seed: operation.seed };
  for (const output of chosen) {
    const got = await gotten(output, nodeOf(output, classes), job, context);
    if (got === 'gone') return await gone(output, server);
    if (isWords(got)) unusable.push(got);
    else images.push({ ...got, ...seed });
  }
  if (operation.finals.length > 0) {
    await lastFrames(job, context.signal);
    const missing = missingFrames(operation, socket);
    if (missing !== undefined) return lostFrames(server, missing);
    for (const bytes of socket.pictures) images.push({ ...(await context.spool.image(bytes)), ...seed });
  }
  const skipped = [...unusable, ...leftOut(all, chosen, classes)];
  if (images.length > 0) return { kind: 'done', images, ...(skipped.length > 0 && { skipped: skipped.map(say) }) };
  if (unusable.length > 0) return nothingUsable(server, unusable);
  return { kind: 'empty', reason: words('comfyui.nothingSaved', { server: server.label }), free: true };
}

/** One output in the spool; in words why it is of no use, whenever it is asked for. */
async function gotten(output: NodeOutput, node: string, job: Job, context: PaidContext): Promise<SpooledImage | Words | 'gone'> {
  if (output.kind === 'text') return context.spool.output(Buffer.from(output.text), { name: `node_${output.node}.txt`, node });
  const { file } = output;
  for (const waitMs of [...UNUSABLE_PAUSES_MS, undefined]) {
    try {
      return await fetched(file, node, job, context);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!(error instanceof Unusable)) throw error;
      if (waitMs === undefined) return words('comfyui.unusable', { file: file.filename, node, why: error.text });
    }
    await pause(waitMs, context.signal);
  }
  throw new Error('a file has a last try');
}

/** What a server has under a name is not what the name says. */
class Unusable extends SpokenError {
  override readonly name = 'Unusable';
}

async function fetched(
  { filename, subfolder, type }: ServerFile,
  node: string,
  { server, operation }: Job,
  { spool, signal }: PaidContext,
): Promise<SpooledImage | 'gone'> {
  const query = new URLSearchParams({ filename, subfolder, type });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]);
  const reply = await server.send(`/view?${query.toString()}`, { method: 'GET', signal: limit });
  const name = `GET ${server.address('/view').href}`;
  if (reply.status === 200 && !isPage(filename, reply.headers['content-type'])) {
    const bytes = operation.strip ? withoutText(reply.body) : reply.body;
    return spool.output(bytes, { name: filename, node }).catch((error: unknown) => {
      throw isPlantainError(error) && error.code === 'invalid_response' ? new Unusable(error.text) : error;
    });
  }
  const text = await reply.text(64 * 1024);
  if (reply.status === 404) return 'gone';
  const refusal = server.refusal({ status: reply.status, name, text, headers: reply.headers });
  throw reply.status === 400 ? new Unusable(refusal.text) : refusal;
}

/** A proxy in front of the server answers, not the server. */
const isPage = (filename: string, type: string | undefined): boolean =>
  type?.startsWith('text/html') === true && !/\.html?$/i.test(filename) && typeOfName(filename) !== 'text/plain';

/** A run from the cache names the old file, which may have been deleted. An empty cache makes it anew (recorded, http/05). */
async function gone(output: NodeOutput, server: Server): Promise<FailedOperation> {
  await server.post('/free', { unload_models: false, free_memory: true });
  const filename = output.kind === 'file' ? output.file.filename : '';
  const message = words('comfyui.deleted', { server: server.label, file: filename });
  return { kind: 'failed', failure: { code: 'no_image', message, billing: 'unbilled' } };
}

function nothingUsable(server: Server, unusable: readonly Words[]): FailedOperation {
  const problems = sentences(...unusable.slice(0, MOST_TOLD));
  const message = words('comfyui.nothingUsable', { server: server.label, problems });
  return { kind: 'failed', failure: { code: 'invalid_response', message, billing: 'unbilled' } };
}

/**
 * Waits for what the history has as ended: it comes on another connection, and a large picture may be minutes on its way. A socket that has not
 * broken brings the pictures before the word that the job has ended; after it none comes.
 */
async function lastFrames({ operation, socket }: Job, signal: AbortSignal): Promise<void> {
  const began = Date.now();
  while (missingFrames(operation, socket) !== undefined) {
    if (socket.heardAll ? socket.hasEnded : Date.now() - began > LAST_FRAMES_MS) return;
    if (Date.now() - began > FETCH_MS) return;
    await pause(20, signal);
  }
}

/** For people: what the job was, without its workflow. */
export async function keepRecord({ status, outputs }: HistoryEntry, operation: Operation, spool: SpoolWriter): Promise<void> {
  const { promptId, seed, servers } = operation;
  const record = { prompt_id: promptId, server: servers[0], seed, outputs, status: status.status_str };
  await spool.reply(JSON.stringify(record, undefined, 2)).catch(() => undefined);
}

interface Frames {
  readonly came: number;
  readonly expected: number;
}

/** How many pictures came over the websocket; undefined when all did. */
function missingFrames({ finals }: Operation, { announced, pictures: came }: JobSocket): Frames | undefined {
  const expected = finals.reduce((sum, node) => sum + (announced.get(node) ?? 1), 0);
  return came.length >= expected ? undefined : { came: came.length, expected };
}

function lostFrames(server: Server, frames: Frames): FailedOperation {
  const message = words('comfyui.lostFrames', { server: server.label, ...frames });
  return { kind: 'failed', failure: new PlantainError({ code: 'no_image', message, billing: 'unbilled' }).toFailure() };
}
