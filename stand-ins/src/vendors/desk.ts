import type { IncomingMessage } from 'node:http';
import type { Latency } from '../control.js';
import type { FaultScript } from '../faults.js';
import type { Meter } from '../meter.js';
import type { Answer, Dialect } from './dialect.js';
import type { Task, VendorReply } from './tasks.js';

/** All that answering needs to know of the stand-in. */
export interface Desk {
  readonly dialect: Dialect;
  readonly keys: readonly string[] | undefined;
  readonly price: number;
  readonly pixels: number;
  readonly meter: Meter;
  readonly script: FaultScript<VendorReply>;
  readonly tasks: Map<string, Task>;
  /** By the key of the request, with the digest of its body. */
  readonly repeated: Map<string, { readonly body: string; readonly answer: Answer }>;
  /** Ids of all tasks that were asked for or cancelled, in the order of the questions. */
  readonly questions: { readonly about: string; readonly id: string }[];
  /** Answers that the next questions get. */
  readonly questionTroubles: Answer[];
  latency: Latency;
  picturesAsked: number;
  held: boolean;
  /** With the prefix of the vendor. */
  base: string;
  /** Where the pictures lie. */
  pictureHost: string;
}

export const isKnown = ({ keys }: Desk, key: string): boolean => key !== '' && (keys?.includes(key) ?? true);

export const keyOf = ({ dialect }: Desk, request: IncomingMessage): string => dialect.key(request).trim();
