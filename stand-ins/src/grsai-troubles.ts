import type { FaultAction } from './faults.js';
import type { GrsaiReply } from './grsai/tasks.js';

type Action = FaultAction<GrsaiReply>;

const answer = (status: number, body: unknown, headers?: Readonly<Record<string, string>>): Action => ({
  kind: 'answer',
  status,
  body,
  ...(headers && { headers }),
});

/** An envelope whose code is no 0, with HTTP 200 as seen. */
export const envelope = (code: number, msg: string): Action => answer(200, { code, msg, data: null });
export const emptyWallet = (): Action => envelope(-1, 'insufficient credits');
export const cutJson = (): Action => envelope(-4, 'unexpected end of JSON input');

/** An error of HTTP; its body says why. */
export const httpError = (status: number, error: string, headers?: Readonly<Record<string, string>>): Action =>
  answer(status, { error }, headers);

/** What becomes of the task. */
export const becomes = (reply: GrsaiReply): Action => ({ kind: 'reply', reply });
export const failed = (reason: 'input_moderation' | 'output_moderation' | 'error', message?: string): Action =>
  becomes({ type: 'failed', reason, ...(message !== undefined && { message }) });
