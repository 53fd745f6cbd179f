import { Readable } from 'node:stream';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isPlantainError } from '../../domain/failures/failure.js';
import type { Submission } from '../../domain/generation.js';
import { jobByKey } from '../../domain/job.js';
import type { Json } from '../../domain/json.js';
import { refusal } from '../answer/refusal.js';
import { readWhole, sourceOf } from '../answer/source.js';
import { errorIn } from '../answer/wire-error.js';
import type { JobFileContext, JobLine, Jobs } from '../jobs.js';
import { sendPaid } from '../paid-request.js';
import type { KnownSite, PaidContext } from '../provider.js';
import { requestBody, type RequestBody } from '../request-body.js';
import { isGoogle, modelInAddress, modelName, targetOf } from './address.js';
import { batchIn } from './batch-calls.js';
import { follow } from './batch-follow.js';
import { bodyOf } from './body.js';
import { inlineBytes, uploadFile } from './files.js';
import { params as schema, settings } from './settings.js';

/** Larger batches wait for days, and their results are hard to fetch (gemini-2026.md, section 7). */
const MOST_REQUESTS = 100;
/** Pictures inside the file; above it they are uploaded, each once. A file has 2 GB at most. */
const MOST_INLINE_BYTES = 500_000_000;

const prepared = z.object({ file: z.string(), model: z.string() });

/** Google's batches, in file mode: results inside of an answer cannot be fetched when they are large. */
export const batches: Jobs = {
  most: MOST_REQUESTS,
  areAt: ({ baseUrl, settings: given }: KnownSite) => {
    const { batches: set } = settings.parse(given);
    return set === 'auto' ? isGoogle(baseUrl) : set === 'always';
  },
  prepare,
  submit,
  follow,
};

/** Uploads the requests as a file of lines `{key, request}`. */
async function prepare(lines: readonly JobLine[], context: JobFileContext): Promise<Json> {
  const { site } = context;
  const { files } = settings.parse(site.settings);
  const [first] = lines;
  const model = modelInAddress(site.baseUrl) ?? modelName(site, schema.parse(first?.request.params ?? {}).model);
  const isLarge = inlineBytes(lines.flatMap(({ request }) => request.references)) > MOST_INLINE_BYTES;
  const uploads = files === 'always' || (files === 'auto' && isLarge);
  const bodies: RequestBody[] = [];
  for (const { key, request } of lines) {
    const references = uploads
      ? await inOrder(request.references, async (image) => ({ ...image, uploaded: await context.bring(image) }))
      : request.references;
    bodies.push(await requestBody([`{"key":${JSON.stringify(key)},"request":`]), await bodyOf({ ...request, references }, model));
    bodies.push(await requestBody(['}\n']));
  }
  const name = createHash('sha256')
    .update(lines.map(({ key }) => key).join())
    .digest('hex')
    .slice(0, 32);
  const file = await uploadFile({ name, type: 'application/jsonl', body: joined(bodies) }, context);
  return { file: file.name, model };
}

async function inOrder<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const value of values) results.push(await work(value));
  return results;
}

function joined(bodies: readonly RequestBody[]): RequestBody {
  async function* write(): AsyncGenerator<Uint8Array> {
    for (const body of bodies) yield* body.stream() as AsyncIterable<Uint8Array>;
  }
  const bytes = bodies.reduce((sum, body) => sum + body.bytes, 0);
  return { bytes, stream: () => Readable.from(write(), { objectMode: false }) };
}

/** Creating is not idempotent: the batch is named by the journal key, and found by it where the answer was lost. */
async function submit(given: Json, context: PaidContext): Promise<Submission> {
  const { file, model } = prepared.parse(given);
  const { site, key, spool } = context;
  const { batch: url, headers } = targetOf(site, model);
  const body = await requestBody([JSON.stringify({ batch: { displayName: key, inputConfig: { fileName: file } } })]);
  const byKey: Submission = { kind: 'pending', operation: jobByKey(key) };
  try {
    const sent = { ...headers, 'content-type': 'application/json' };
    const reply = await sendPaid(context, { url, headers: sent, body });
    const source = sourceOf(site, 'POST', url, reply);
    const answer = await readWhole(reply, source);
    if (reply.status !== 200) throw refusal(source, errorIn(answer) ?? { message: answer.text });
    await spool.reply(answer.record(site.key)).catch(() => undefined);
    const batch = batchIn(answer.json);
    return batch ? { kind: 'pending', operation: { batch: batch.name, key } } : byKey;
  } catch (error) {
    if (isPlantainError(error) && error.billing !== 'unbilled') return byKey;
    throw error;
  }
}
