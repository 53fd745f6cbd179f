import type { Executor } from './executor.js';
import type { Hub } from './hub.js';
import type { PromptQueue } from './queue.js';

/** From a start to the next stop. */
export interface Life {
  readonly queue: PromptQueue;
  readonly hub: Hub;
  readonly executor: Executor;
  readonly stop: AbortController;
}
