import { type Text, words } from '../../words/words.js';
import { z } from 'zod';
import type { Failure, FailureCode } from '../../domain/failures/failure.js';
import { secretsOf } from '../../domain/secret.js';
import { quote } from '../../http/quote.js';
import type { FailedOperation } from '../provider.js';
import { type HistoryEntry, remembersOthers } from './servers/job.js';
import type { Server } from './servers/server.js';

const text = z.string().catch('');
const executionError = z.object({ node_id: text, node_type: text, exception_type: text, exception_message: text });

/** How often a job that waited is submitted again at no charge after it was lost; then each loss uses up a retry. */
const MOST_FREE_LOSSES = 5;

/** On a GPU of one's own, a failed job was free. */
const failed = (code: FailureCode, message: Text): FailedOperation => {
  const failure: Failure = { code, message, billing: 'unbilled' };
  return { kind: 'failed', failure };
};

/** A node that raised an exception. After an out-of-memory error the server is asked to unload its models. */
export async function failureOfJob({ status }: HistoryEntry, server: Server): Promise<FailedOperation> {
  const said = status.messages.find(([event]) => event === 'execution_error')?.[1];
  const { node_id: id, node_type: name, exception_type: type, exception_message: message } = executionError.parse(said ?? {});
  const about = { id, name, server: server.label, words: quote(`${type}: ${message}`, ...secretsOf(server.site)) };
  const phrase = words('comfyui.nodeFailed', about);
  if (/OutOfMemory|AllocationError/i.test(type) || /out of memory/i.test(message)) {
    await server.post('/free', { unload_models: true, free_memory: true }).catch(() => undefined);
    return failed('server_error', words('comfyui.outOfMemory', about));
  }
  // Nothing but another picture helps (recorded, http/04: av.error.InvalidDataError).
  if (/^LoadImage/.test(name)) return failed('invalid_request', words('comfyui.badPicture', { why: phrase }));
  return failed('server_error', phrase);
}

/** Somebody else stopped it: what we stop ourselves we do not follow any more. */
export function interrupted(server: Server): FailedOperation {
  return failed('server_error', words('comfyui.interrupted', { server: server.label }));
}

export function overtime(server: Server, limitMs: number): FailedOperation {
  return failed('timeout', words('comfyui.overtime', { server: server.label, limit: { shortMs: limitMs } }));
}

/** What is known of a job that its server no longer knows. */
export interface LastSeen {
  /** It was seen running there. */
  readonly ran: boolean;
  /** The server is surely the same process as when the job was seen in its queue. */
  readonly isSame: boolean;
}

/** Neither in the queue nor in the history, asked for twice. `count`: how many jobs of its item have been lost so, this one included. */
export async function lost(server: Server, { ran, isSame }: LastSeen, count: number): Promise<FailedOperation> {
  if (isSame && !ran) return failed('server_error', words('comfyui.takenOut', { server: server.label }));
  const dropped = isSame || (await remembersOthers(server));
  const message = words(dropped ? 'comfyui.dropped' : 'comfyui.restarted', { server: server.label });
  if (ran && count > 1) {
    // The next server would be taken down as well.
    return failed('server_error', words('comfyui.lostAgain', { why: message, count }));
  }
  return failed(count > MOST_FREE_LOSSES ? 'server_error' : 'network', message);
}
