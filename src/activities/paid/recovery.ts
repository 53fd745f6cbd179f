import type { BatchRef } from '../../domain/batch.js';
import type { Recovery } from '../../domain/generation.js';
import { parseSubmissionKey } from '../../domain/names.js';
import { runFree } from '../context.js';
import type { Dependencies } from '../dependencies.js';
import type { StagedItems } from '../record/items.js';
import { keepReply } from './replies.js';
import { isInputGone } from '../record/absence.js';

export interface RecoverInput {
  /** Absent in batches of an earlier version. */
  readonly batch?: BatchRef;
  readonly key: string;
  /** How long an owner that is still alive is awaited, in milliseconds. */
  readonly waitMs: number;
  /** Absent in batches of an earlier version. */
  readonly pageSize?: number;
}

/** What only the host can do that holds a spool. */
export function createRecoveryActivities(dependencies: Dependencies, items: StagedItems) {
  const { spool } = dependencies;
  return {
    /** What became of a submission whose worker was lost; the answer never changes. */
    async recoverSubmission(input: RecoverInput): Promise<Recovery> {
      return runFree(async ({ signal }) => {
        const recovery = await spool.recover(input.key, { waitMs: input.waitMs, signal });
        if (input.batch) await keepReply(dependencies, input.batch, input.key);
        return recovery.kind === 'unknown' ? ((await askable(dependencies, items, input)) ?? recovery) : recovery;
      });
    },
  };
}

/** At a site that takes a chosen id, what nobody knows here can be asked there: it is followed like any other operation. */
async function askable(dependencies: Dependencies, items: StagedItems, input: RecoverInput): Promise<Recovery | undefined> {
  const { batch, key, pageSize } = input;
  const index = parseSubmissionKey(key)?.index;
  if (!batch || pageSize === undefined || index === undefined) return undefined;
  const item = await items.item(batch, index, pageSize).catch((error: unknown) => {
    if (isInputGone(error)) return undefined;
    throw error;
  });
  if (!item) return undefined;
  const site = dependencies.site(item.site);
  const submission = dependencies.provider(site.provider).recover?.(key, site, item.params);
  return submission && { kind: 'adopted', claim: { host: dependencies.spool.host, key, submission } };
}
