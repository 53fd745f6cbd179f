import type { IncomingMessage } from 'node:http';
import type { Latency } from '../control.js';
import type { FaultScript } from '../faults.js';
import type { Meter } from '../meter.js';
import type { NewApiAccount } from '../new-api/account.js';
import type { OpenAiReply, OpenAiShape } from './replies.js';
import type { Task } from './tasks.js';

/** All that answering one request needs to know of the stand-in. */
export interface Desk {
  readonly mode: 'openai' | 'mirror';
  readonly keys: readonly string[] | ((key: string) => boolean) | undefined;
  readonly account: NewApiAccount | undefined;
  readonly models: readonly string[];
  readonly shape: OpenAiShape | undefined;
  /** What a mirror has besides: tasks by id, a chat that makes pictures, the picture routes for this kind of model. */
  readonly routes: { readonly tasks: boolean; readonly chat: boolean; readonly images: boolean };
  readonly idempotency: boolean;
  readonly price: number;
  readonly pixels: number;
  readonly imageBytes: number;
  readonly retryAfter: string;
  readonly meter: Meter;
  readonly script: FaultScript<OpenAiReply>;
  readonly tasks: Map<string, Task>;
  /** By idempotency key. */
  readonly requests: Map<string, Task>;
  /** Paths of all questions for tasks. */
  readonly polls: string[];
  readonly pollTroubles: { status: number; body: unknown; headers?: Readonly<Record<string, string>> }[];
  /** Pictures that are handed over by address. */
  readonly gallery: Map<number, Buffer>;
  latency: Latency;
  url: string;
}

export const keyOf = (request: IncomingMessage): string =>
  (request.headers.authorization ?? '').replace(/^Bearer\s+/i, '').trim();
