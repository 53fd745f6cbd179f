import type { CancellationScope } from '@temporalio/workflow';
import { isCancellation } from '@temporalio/workflow';
import type { ItemRoute } from '../../domain/item.js';
import { bookkeeping, type CallContext, untilItWorks } from '../calls.js';
import { isEdition2 } from '../edition.js';
import { failureOfActivity } from '../activity-failure.js';
import { words } from '../../words/words.js';
import type { ItemRange, Unread } from './segment-input.js';

/** The items of a segment; or why there are none: a stop came first, or staging does not hold them any more. */
export type Routes =
  | { readonly kind: 'read'; readonly routes: readonly ItemRoute[] }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'gone'; readonly unread: Unread };

/** Reads the items `from` to `to` (excluded), for as long as it takes; a stop, which cancels `work`, ends the reading. */
export async function readRoutes(context: CallContext, { from, to }: ItemRange, work: CancellationScope): Promise<Routes> {
  if (from === to) return { kind: 'read', routes: [] };
  const { batch, settings } = context;
  const { readPage } = bookkeeping(context, words('do.read', { from: from + 1, to }));
  const read = (): Promise<Routes> =>
    readPage({ batch, pageSize: settings.segmentSize, from, to }).then(
      (routes) => ({ kind: 'read', routes }),
      (error: unknown) => {
        const { code, message } = failureOfActivity(error);
        if (code !== 'input_missing') throw error;
        return { kind: 'gone', unread: { from, to, code, message } };
      },
    );
  if (!isEdition2()) return untilItWorks(read);
  try {
    return await work.run(() => untilItWorks(read));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return { kind: 'stopped' };
  }
}
