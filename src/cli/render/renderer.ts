import type { BatchEvent } from '../../client/events.js';
import type { JsonObject } from '../../domain/json.js';
import type { UserErrorCode, UserErrorTexts } from '../../domain/failures/user-error.js';
import type { InterruptSignal } from '../interrupt.js';

/** How a command was left before its batch ended; the batch itself continues. */
export interface Leaving {
  readonly batchId: string;
  readonly signal: InterruptSignal;
  /** Whether this command's own worker was stopped. */
  readonly stoppedWorker: boolean;
  /** Command that continues. */
  readonly next: string;
}

/** How an error is told. */
export interface Trouble extends UserErrorTexts {
  /** Which kind of error it is, for programs. */
  readonly code: UserErrorCode;
}

/** Prints events and what a command has found out; it computes nothing. */
export interface Renderer {
  show(event: BatchEvent): void;
  left(leaving: Leaving): void;
  /** The answer of a command that asks: a record for programs, lines for people. */
  answer(record: JsonObject, lines: readonly string[]): void;
  trouble(trouble: Trouble): void;
  close(): void;
}
