import { z } from 'zod';
import { isPlantainError, PlantainError } from '../../domain/failures/failure.js';
import type { HttpReply } from '../../http/request.js';
import { words } from '../../words/words.js';
import { refusal } from '../answer/refusal.js';
import { readWhole, sourceOf } from '../answer/source.js';
import { errorIn } from '../answer/wire-error.js';
import type { ProviderContext } from '../provider.js';
import { QUESTION_MS } from '../tasks/question.js';
import { unanswered } from '../tasks/unanswered.js';
import { batchesAt } from './address.js';

/** Counts come as numbers or as texts. */
const count = z.coerce.number().optional().catch(undefined);
const output = z.object({ responsesFile: z.string().regex(/^files\/[\w-]+$/) });
const operation = z.object({
  name: z.string().regex(/^batches\/[\w-]+$/),
  metadata: z
    .object({
      state: z.string().optional(),
      displayName: z.string().optional(),
      batchStats: z
        .object({ requestCount: count, successfulRequestCount: count, failedRequestCount: count })
        .optional()
        .catch(undefined),
      output: output.optional().catch(undefined),
    })
    .optional(),
  response: output.optional().catch(undefined),
});
const page = z.object({
  operations: z.array(operation.catch({ name: 'batches/-' })).optional(),
  nextPageToken: z.string().optional(),
});

/** States have one of two beginnings, by the age of the route. */
const STATE = /^(?:BATCH|JOB)_STATE_/;
const FINAL = ['SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED'];
const PAGE_SIZE = '100';
const MOST_PAGES = 50;

/** A batch of requests as Google tells of it. */
export interface Batch {
  readonly name: string;
  readonly displayName: string;
  /** `RUNNING`; empty where Google does not say. */
  readonly state: string;
  readonly isFinal: boolean;
  /** Absent where it is not known. */
  readonly requests?: number;
  readonly made?: number;
  readonly failed?: number;
  /** Name of the file with its results. */
  readonly results?: string;
}

function batchOf({ name, metadata = {}, response }: z.infer<typeof operation>): Batch {
  const { state = '', displayName = '', batchStats: stats = {}, output: results } = metadata;
  const short = state.replace(STATE, '');
  const file = (results ?? response)?.responsesFile;
  return {
    name,
    displayName,
    state: short,
    isFinal: FINAL.includes(short),
    ...(stats.requestCount !== undefined && { requests: stats.requestCount }),
    ...(stats.successfulRequestCount !== undefined && { made: stats.successfulRequestCount }),
    ...(stats.failedRequestCount !== undefined && { failed: stats.failedRequestCount }),
    ...(file !== undefined && { results: file }),
  };
}

/** The batch in an answer; undefined where it names none. */
export function batchIn(json: unknown): Batch | undefined {
  const parsed = operation.safeParse(json);
  return parsed.success ? batchOf(parsed.data) : undefined;
}

/** A batch by its name; undefined when Google does not know it any more. */
export async function look(name: string, context: ProviderContext): Promise<Batch | undefined> {
  const { status, json } = await question('GET', name, context);
  if (status === 404) return undefined;
  return batchIn(json) ?? strange(context);
}

/** Asks Google to stop a batch. Whether it has, the next look tells. */
export async function cancel(name: string, context: ProviderContext): Promise<void> {
  await question('POST', `${name}:cancel`, context);
}

/** The batch that was given this name, looked for through all of them; undefined when there is none. */
export async function named(displayName: string, context: ProviderContext): Promise<Batch | undefined> {
  let token = '';
  for (let number = 0; number < MOST_PAGES; number++) {
    const { json } = await question('GET', 'batches', context, {
      pageSize: PAGE_SIZE,
      ...(token !== '' && { pageToken: token }),
    });
    const parsed = page.safeParse(json);
    if (!parsed.success) return strange(context);
    const found = parsed.data.operations?.map(batchOf).find((batch) => batch.displayName === displayName);
    if (found) return found;
    token = parsed.data.nextPageToken ?? '';
    if (token === '') return undefined;
  }
  return undefined;
}

/** A free question; what refuses it says nothing of the batch. */
async function question(
  method: 'GET' | 'POST',
  path: string,
  { site, http, signal }: ProviderContext,
  query: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly json: unknown }> {
  const { at, headers } = batchesAt(site);
  const url = at(path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  try {
    const reply: HttpReply = await http.request({
      method,
      url,
      headers: { ...headers, ...(method === 'POST' && { 'content-type': 'application/json' }) },
      ...(method === 'POST' && { body: '{}' }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(QUESTION_MS)]),
      proxy: site.proxy,
      insecureTls: site.insecureTls,
    });
    const source = sourceOf(site, method, url, reply);
    const answer = await readWhole(reply, source);
    if (reply.status !== 200 && reply.status !== 404) throw refusal(source, errorIn(answer) ?? {});
    return { status: reply.status, json: answer.json };
  } catch (error) {
    signal.throwIfAborted();
    throw isPlantainError(error) ? unanswered(error) : error;
  }
}

function strange({ site }: ProviderContext): never {
  throw new PlantainError({ code: 'server_error', message: words('gemini.noJob', { site: site.name }), billing: 'maybe' });
}
