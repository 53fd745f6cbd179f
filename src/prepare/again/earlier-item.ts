import { isOperationClaim } from '../../domain/claim.js';
import type { FailureCode } from '../../domain/failures/failure.js';
import type { Item } from '../../domain/item.js';
import { whyLeftOut } from '../../domain/missing.js';
import type { Outcome, Undelivered } from '../../domain/outcome.js';
import type { Try } from './tries.js';

/** An item of a batch, and how it ended last. */
export interface EarlierItem {
  readonly item: Item;
  /** The batch itself, or another one that made items of it again. */
  readonly batchId: string;
  /** As that batch asked for it: maybe at another site, with another prompt or other parameters. */
  readonly asked: Item;
  /** Absent when it has a picture, and when its batch ended without saying what became of it. */
  readonly outcome?: Undelivered;
  /** How it ended in the batch itself, where another one has asked for it since. */
  readonly first?: Undelivered;
  /** `batchId` has a picture of it; `more`: a site may still have another one. */
  readonly picture?: { readonly more: boolean };
  /** With a picture: another batch that was to make another one, which may be paid for and lie somewhere. */
  readonly unstored?: { readonly batchId: string; readonly code: FailureCode };
}

/** How an item of a batch ended. A picture of its own counts before what its family has made since. */
export function endedItem(item: Item, batchId: string, own: Outcome | undefined, tried: Try | undefined): EarlierItem {
  const first = own?.status === 'success' ? undefined : own;
  const isOwn = tried === undefined || first !== own;
  const { outcome, ...last } = isOwn ? { batchId, asked: item, outcome: own } : tried;
  if (outcome?.status === 'success') {
    const unstored = isOwn && tried ? unstoredIn(tried) : undefined;
    return {
      ...{ item, ...last, picture: { more: (outcome.claims ?? []).some(isOperationClaim) } },
      ...(unstored && { unstored }),
    };
  }
  return { item, ...last, ...(outcome && { outcome }), ...(!isOwn && first && { first }) };
}

function unstoredIn({ batchId, outcome }: Try): EarlierItem['unstored'] {
  if (outcome === undefined) return { batchId, code: 'lost' };
  return outcome.status !== 'success' && whyLeftOut(outcome) === 'paid' ? { batchId, code: outcome.code } : undefined;
}
