import { words } from '../../words/words.js';
import type { BatchRef } from '../../domain/batch.js';
import type { SpooledSubmission } from '../../domain/generation.js';
import { lineName } from '../../domain/job.js';
import type { Json } from '../../domain/json.js';
import { lineKey } from '../../domain/names.js';
import type { JobLine, Jobs } from '../../providers/jobs.js';
import type { Provider } from '../../providers/provider.js';
import { keyless, runFree } from '../context.js';
import type { Dependencies } from '../dependencies.js';
import { notSent } from '../paid/before-sending.js';
import { sendOnce, type SendInput } from '../paid/send-once.js';
import { isInputGone } from '../record/absence.js';
import type { StagedItems } from '../record/items.js';
import { referenceFiles } from '../references.js';

/** The items of a job. */
export interface JobItems {
  readonly batch: BatchRef;
  readonly pageSize: number;
  readonly site: string;
  readonly indexes: readonly number[];
}

/** What a site has of a job before it is created. */
export interface PreparedJob {
  readonly prepared: Json;
  /** The items that are in it: one whose input is gone is not. */
  readonly indexes: readonly number[];
}

export interface SubmitJobInput extends SendInput, Pick<JobItems, 'pageSize' | 'indexes'> {
  readonly prepared: Json;
}

/** Free: the requests of a job are brought to its site. */
export function createJobFileActivities(dependencies: Dependencies, items: StagedItems) {
  return {
    async prepareJob({ batch, pageSize, site: name, indexes }: JobItems): Promise<PreparedJob | undefined> {
      return runFree(async ({ signal, progress }) => {
        const site = dependencies.site(name);
        const provider = dependencies.provider(site.provider);
        const found = await Promise.all(indexes.map((index) => lineOf(dependencies, items, { batch, index, pageSize })));
        const lines = found.flatMap((one) => one ?? []);
        if (lines.length === 0) return undefined;
        const context = { site, http: dependencies.http, signal, progress };
        const bring = async (...[image]: Parameters<Parameters<Jobs['prepare']>[1]['bring']>): Promise<Json> =>
          (await dependencies.uploads.bring(provider, image, context))?.remote ?? null;
        const prepared = await keyless(site, signal, jobsOf(provider).prepare(lines, { ...context, bring }));
        return { prepared, indexes: indexes.filter((_, at) => found[at] !== undefined) };
      });
    },
  };
}

/** What costs money: the creation of a job, at most once per key. */
export function createJobActivities(dependencies: Dependencies, items: StagedItems) {
  return {
    async submitJob(input: SubmitJobInput): Promise<SpooledSubmission> {
      const { batch, pageSize, site: name, indexes, prepared } = input;
      return sendOnce(dependencies, input, {
        facts: { site: name, items: [...indexes] },
        prepare: async () => {
          const site = dependencies.site(name);
          const provider = dependencies.provider(site.provider);
          const [first = 0] = indexes;
          const { params } = await items.item(batch, first, pageSize).catch((error: unknown) => {
            throw isInputGone(error) ? error : notSent(words('work.givenUp'), error);
          });
          return { site, provider, params, submit: (context) => jobsOf(provider).submit(prepared, context) };
        },
      });
    },
  };
}

export function jobsOf({ kind, jobs }: Provider): Jobs {
  if (!jobs) throw new Error(`${kind} has no jobs`);
  return jobs;
}

/** The request for an item; undefined where its input is gone: by itself it ends with the reason. */
async function lineOf(
  dependencies: Dependencies,
  items: StagedItems,
  { batch, index, pageSize }: { readonly batch: BatchRef; readonly index: number; readonly pageSize: number },
): Promise<JobLine | undefined> {
  try {
    const item = await items.item(batch, index, pageSize);
    const references = await referenceFiles(dependencies, batch, item);
    const { prompt, params } = item;
    return { key: lineName(lineKey(batch, index)), request: { prompt, references, params } };
  } catch (error) {
    if (isInputGone(error)) return undefined;
    throw error;
  }
}
