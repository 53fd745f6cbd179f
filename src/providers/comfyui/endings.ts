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
const failed = (code: FailureCode, message: string): FailedOperation => {
  const failure: Failure = { code, message, billing: 'unbilled' };
  return { kind: 'failed', failure };
};

/** A node that raised an exception. After an out-of-memory error the server is asked to unload its models. */
export async function failureOfJob({ status }: HistoryEntry, server: Server): Promise<FailedOperation> {
  const said = status.messages.find(([event]) => event === 'execution_error')?.[1];
  const { node_id: id, node_type: name, exception_type: type, exception_message: message } = executionError.parse(said ?? {});
  const words = quote(`${type}: ${message}`, ...secretsOf(server.site));
  const phrase = `node ${id} (${name}) failed on ${server.label}: ${words}`;
  if (/OutOfMemory|AllocationError/i.test(type) || /out of memory/i.test(message)) {
    await server.post('/free', { unload_models: true, free_memory: true }).catch(() => undefined);
    return failed('server_error', `${phrase}; its models were unloaded`);
  }
  // Nothing but another picture helps (recorded, http/04: av.error.InvalidDataError).
  if (/^LoadImage/.test(name)) return failed('invalid_request', `a reference picture cannot be read: ${phrase}`);
  return failed('server_error', phrase);
}

/** Somebody else stopped it: what we stop ourselves we do not follow any more. */
export function interrupted(server: Server): FailedOperation {
  return failed('server_error', `the job was interrupted on ${server.label} by somebody`);
}

export function overtime(server: Server, limitMs: number): FailedOperation {
  return failed(
    'timeout',
    `the job ran on ${server.label} for longer than the single timeout of ${limitMs / 1000} s and was stopped`,
  );
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
  if (isSame && !ran) return failed('server_error', `the job was taken out of the queue of ${server.label} by somebody`);
  const dropped = isSame || (await remembersOthers(server));
  const why = dropped ? 'has dropped it from its history' : 'was restarted';
  const message = `${server.label} ${why} and no longer knows the job`;
  if (ran && count > 1) {
    // The next server would be taken down as well.
    return failed('server_error', `${message}, which ran there; that was time ${count}, so it may be what ends the server`);
  }
  return failed(count > MOST_FREE_LOSSES ? 'server_error' : 'network', message);
}
