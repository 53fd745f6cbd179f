import { setTimeout as pause } from 'node:timers/promises';
import { type BatchEvent, endedEvent } from '../events.js';
import { Follower, type FollowOptions } from './follower.js';
import type { BatchSource } from './source.js';

export interface WatchOptions extends FollowOptions {
  /** Between two looks (default: a second). */
  readonly everyMs?: number;
  /** Ends the iteration; the batch continues. */
  readonly signal?: AbortSignal;
}

/**
 * The events of a batch from now on, the last of which is `ended`. It ends before that when it is aborted, or when plantain has paused the
 * batch itself, which only a person ends. Whoever leaves the loop stops following; the batch continues.
 */
export async function* follow(source: BatchSource, options: WatchOptions): AsyncGenerator<BatchEvent, void> {
  const { everyMs = 1_000, signal } = options;
  const queue: BatchEvent[] = [];
  const follower = new Follower(source, (event) => void queue.push(event), options);
  while (signal?.aborted !== true) {
    const end = await follower.look();
    yield* queue.splice(0);
    if (end) {
      yield endedEvent(end, follower.codes, follower.messages);
      return;
    }
    if (follower.pausedItself !== undefined) return;
    // An abort only ends the wait; the loop sees it.
    await pause(everyMs, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}
