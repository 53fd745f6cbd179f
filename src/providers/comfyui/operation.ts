import { isText, type Text } from '../../words/words.js';
import { z } from 'zod';
import type { Failure } from '../../domain/failures/failure.js';
import type { Json } from '../../domain/json.js';

/** An accepted job, or one of which nobody knows whether it was: what lies in the history of the batch. */
export const operationSchema = z.object({
  /** Where it runs; several while it is not known which of them has it, if any. */
  servers: z.array(z.string()).min(1),
  promptId: z.string(),
  /** Whose events the server sends to the socket; ours alone. */
  clientId: z.string(),
  /** As text: it may be above 2^53. Absent: the workflow takes none. */
  seed: z.string().exactOptional(),
  /** Nodes whose pictures come over the websocket. */
  finals: z.array(z.string()).default([]),
  strip: z.boolean().default(false),
  /** Which outputs are stored; absent: the pictures. */
  outputs: z.union([z.literal('all'), z.array(z.string())]).exactOptional(),
  /** The key of Comfy.org goes with it: once it runs, it may cost credits. */
  credits: z.literal(true).exactOptional(),
  /** Set while it is not known whether the job was accepted: how it failed if it was not. */
  doubt: z
    .object({ code: z.enum(['network', 'server_error', 'invalid_response', 'timeout']), message: z.custom<Text>(isText) })
    .optional(),
});

export type Operation = z.infer<typeof operationSchema>;

export const operationOf = (operation: Operation): Json => ({
  servers: operation.servers,
  promptId: operation.promptId,
  clientId: operation.clientId,
  ...(operation.seed !== undefined && { seed: operation.seed }),
  ...(operation.finals.length > 0 && { finals: operation.finals }),
  ...(operation.strip && { strip: true }),
  ...(operation.outputs && { outputs: operation.outputs }),
  ...(operation.credits && { credits: true }),
  ...(operation.doubt && { doubt: operation.doubt as unknown as Json }),
});

/** The failure of a job that no server has: it was not accepted after all. */
export function failureOfDoubt({ code, message }: NonNullable<Operation['doubt']>): Failure {
  return { code, message, billing: 'unbilled' };
}
