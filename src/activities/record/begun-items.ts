import type { BatchRef } from '../../domain/batch.js';
import { type BegunItem as Begun, uncounted, withRequests } from '../../domain/begun.js';
import type { Recovery } from '../../domain/generation.js';
import type { Item } from '../../domain/item.js';
import { isCollectKey, journalFolder, parseSubmissionKey } from '../../domain/names.js';
import type { Outcome } from '../../domain/outcome.js';
import type { Dependencies } from '../dependencies.js';
import { answerOf } from './answer-of.js';
import { adoptJobs } from '../jobs/adopt-jobs.js';
import type { StagedItems } from './items.js';
import { keepReply } from '../paid/replies.js';

/** An item of whose requests no segment has told, as the journal of this host has it. */
export interface BegunItem extends Begun {
  readonly item: Item;
}

export interface BegunRange {
  readonly batch: BatchRef;
  readonly pageSize: number;
  readonly from: number;
  readonly to: number;
  /** How long an owner that is still alive is awaited, in milliseconds. */
  readonly waitMs: number;
  readonly endedAt: number;
}

/**
 * Items of the range of which the journal of this host has requests that the record lacks: it has none of the item, or was written by
 * somebody who did not know of all. What was sent, the journal knows.
 */
export async function begunItems(
  dependencies: Dependencies,
  items: StagedItems,
  { batch, pageSize, from, to, waitMs, endedAt }: BegunRange,
  { recorded, signal }: { readonly recorded: ReadonlyMap<number, Outcome>; readonly signal: AbortSignal },
): Promise<BegunItem[]> {
  const { spool } = dependencies;
  await adoptJobs(spool, batch, { waitMs, signal });
  const begun = new Map<number, string[]>();
  for (const key of await spool.keys(journalFolder(batch))) {
    const index = parseSubmissionKey(key)?.index;
    if (index === undefined || index < from || index >= to) continue;
    begun.set(index, [...(begun.get(index) ?? []), key]);
  }
  const found: BegunItem[] = [];
  for (const [index, keys] of begun) {
    const known = recorded.get(index);
    const open = uncounted(known, keys);
    if (open.length === 0) continue;
    const item = await items.accountableItem(batch, index, { pageSize, to }, recorded);
    const answers = new Map<string, Recovery>();
    for (const key of open) {
      const answer = isCollectKey(key) ? await collected(dependencies, key) : await spool.recover(key, { waitMs, signal });
      if (answer) answers.set(key, answer);
      await keepReply(dependencies, batch, key);
    }
    const more = withRequests(known, item, answers, endedAt);
    if (more) found.push({ item, ...more });
  }
  return found;
}

/** What was fetched under a key, if it is here as a whole: as long as it is not, it stays open, and the host of its request tells. */
async function collected({ spool }: Dependencies, key: string): Promise<Recovery | undefined> {
  const submission = await answerOf(spool, key);
  return submission && submission.kind !== 'pending'
    ? { kind: 'adopted', claim: { host: spool.host, key, submission } }
    : undefined;
}
