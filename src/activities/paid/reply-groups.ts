import { randomUUID } from 'node:crypto';
import type { BatchRef } from '../../domain/batch.js';
import { Grouped } from '../../domain/grouped.js';
import { replyGroupKey, replyKey } from '../../domain/staging-keys.js';
import type { Store } from '../../stores/store.js';

const MOST_IN_GROUP = 50;

/** A journal key, and what was kept under it. */
type KeptReply = readonly [key: string, text: string];

/** Replies on their way into staging: those that come while some are written share the next object. */
export class ReplyGroups {
  /** By the nonce of their batch. */
  readonly #groups = new Map<string, Grouped<KeptReply>>();

  async put(staging: Store, batch: BatchRef, reply: KeptReply): Promise<void> {
    const { nonce } = batch;
    const known = this.#groups.get(nonce);
    const groups = known ?? new Grouped(MOST_IN_GROUP, (replies) => putGroup(staging, batch, replies));
    this.#groups.set(nonce, groups);
    try {
      await groups.add(reply);
    } finally {
      if (groups.isIdle) this.#groups.delete(nonce);
    }
  }
}

async function putGroup(staging: Store, batch: BatchRef, replies: readonly KeptReply[]): Promise<void> {
  const [[key, text] = ['', '']] = replies;
  if (replies.length === 1) {
    await staging.put(replyKey(batch, key), Buffer.from(text), { type: 'text/plain; charset=utf-8', passing: true });
    return;
  }
  const bytes = Buffer.from(JSON.stringify(Object.fromEntries(replies)));
  await staging.put(replyGroupKey(batch, randomUUID()), bytes, { type: 'application/json', passing: true });
}
