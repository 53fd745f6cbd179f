import { textOf } from '../../domain/failures/text-of.js';
import type { SpooledSubmission } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import type { GenerationRequest } from '../../providers/provider.js';
import { notSent } from './before-sending.js';
import type { Dependencies } from '../dependencies.js';
import type { StagedItems } from '../record/items.js';
import { referenceFiles, stagedFile } from '../references.js';
import { keepReply } from './replies.js';
import { type Prepared, type SendInput, sendOnce } from './send-once.js';
import { isInputGone, isOtherFolder, NEXT_TRY_MS } from '../record/absence.js';

export interface SubmitInput extends SendInput {
  readonly index: number;
  readonly pageSize: number;
  readonly uploaded?: readonly Json[];
}

/** What costs money at a site: runs at most once per key, and never takes back a request that was sent. */
export function createPaidActivities(dependencies: Dependencies, items: StagedItems) {
  return {
    async submitGeneration(input: SubmitInput): Promise<SpooledSubmission> {
      try {
        const { site, index } = input;
        const prepared = () => prepare(dependencies, items, input);
        const spooled = await sendOnce(dependencies, input, { facts: { site, index }, prepare: prepared });
        // Of an answer with pictures whoever stores them keeps the reply: the lane is not to wait for that.
        if (spooled.submission.kind !== 'done') await keepReply(dependencies, input.batch, input.key);
        return spooled;
      } catch (error) {
        await keepReply(dependencies, input.batch, input.key);
        throw error;
      }
    },
  };
}

async function prepare(dependencies: Dependencies, items: StagedItems, input: SubmitInput): Promise<Prepared> {
  const site = dependencies.site(input.site);
  const provider = dependencies.provider(site.provider);
  try {
    const item = await items.item(input.batch, input.index, input.pageSize);
    const references = await referenceFiles(dependencies, input.batch, item, input.uploaded);
    const mask = item.mask && (await stagedFile(dependencies, input.batch, item.mask));
    const { prompt, params } = item;
    const request: GenerationRequest = { prompt, references, ...(mask && { mask }), params };
    return { site, provider, params, submit: (context) => provider.submit(request, context) };
  } catch (error) {
    // Whatever else staging fails with passes: it says nothing of the item.
    if (isInputGone(error)) throw error;
    throw notSent(textOf(error), error, { code: 'input_missing', ...(isOtherFolder(error) && { retryAfterMs: NEXT_TRY_MS }) });
  }
}
