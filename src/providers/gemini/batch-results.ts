import { z } from 'zod';
import { isPlantainError } from '../../domain/failures/failure.js';
import type { Submission } from '../../domain/generation.js';
import type { HttpReply } from '../../http/request.js';
import { takeAnswer } from '../answer/paid-answer.js';
import { poll as fetchPictures } from '../answer/picture-addresses.js';
import { refusal } from '../answer/refusal.js';
import { readWhole, sourceOf, type Source } from '../answer/source.js';
import { errorIn } from '../answer/wire-error.js';
import type { JobContext, LineTaker } from '../jobs.js';
import type { FailedOperation } from '../provider.js';
import { unanswered } from '../tasks/unanswered.js';
import { batchesAt } from './address.js';
import { params as schema } from './settings.js';

/** A picture of 4K is some 30 MB of base64. */
const LONGEST_LINE = 256 * 1024 * 1024;
const LONGEST_FILE = 64 * 1024 ** 3;
const NEW_LINE = 10;

const line = z.object({
  key: z.string(),
  response: z.record(z.string(), z.json()).optional(),
  error: z
    .object({ code: z.number().optional().catch(undefined), message: z.string().optional(), status: z.string().optional() })
    .optional(),
});
type Line = z.infer<typeof line>;

/** Takes the answers out of a file of results while it arrives, line by line. Answers how many requests it has an answer to. */
export async function takeResults(file: string, context: JobContext): Promise<number> {
  const { site, http, signal } = context;
  const { download, headers } = batchesAt(site);
  const url = download(file);
  const answered = new Set<string>();
  try {
    const reply = await http.request({ method: 'GET', url, headers, signal, proxy: site.proxy, insecureTls: site.insecureTls });
    const source = sourceOf(site, 'GET', url, reply);
    if (reply.status !== 200) throw refusal(source, errorIn(await readWhole(reply, source)) ?? {});
    for await (const text of linesOf(reply.bytes(LONGEST_FILE))) {
      const one = lineIn(text);
      if (!one) continue;
      if (one.response) answered.add(one.key);
      const taker = await context.take(one.key);
      if (!taker) continue;
      const end = await endOf(one, { taker, source, context });
      await context.ended(one.key, end);
      context.progress({ state: 'RESULTS', taken: answered.size });
    }
  } catch (error) {
    signal.throwIfAborted();
    throw isPlantainError(error) && error.code !== 'spool_full' ? unanswered(error) : error;
  }
  return answered.size;
}

/** The lines of a text that arrives in pieces; one that is longer than any picture is dropped. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  const take = (): string => {
    const text = size > LONGEST_LINE ? '' : Buffer.concat(pieces).toString();
    [pieces, size] = [[], 0];
    return text;
  };
  for await (const chunk of bytes) {
    let from = 0;
    for (let at = chunk.indexOf(NEW_LINE); at >= 0; at = chunk.indexOf(NEW_LINE, from)) {
      add(chunk.subarray(from, at));
      yield take();
      from = at + 1;
    }
    add(chunk.subarray(from));
  }
  if (size > 0) yield take();

  function add(piece: Uint8Array): void {
    size += piece.length;
    if (size <= LONGEST_LINE) pieces.push(piece);
    else pieces = [];
  }
}

function lineIn(text: string): Line | undefined {
  try {
    const parsed = line.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Its request counts as one without an answer.
    return undefined;
  }
}

interface Judged {
  readonly taker: LineTaker;
  readonly source: Source;
  readonly context: JobContext;
}

/** What one request came to, judged as an answer to a request by itself. */
async function endOf({ key, response, error }: Line, { taker, source, context }: Judged): Promise<Submission | FailedOperation> {
  try {
    if (!response) {
      const { code = 500 } = error ?? {};
      const status = code >= 400 && code < 600 ? code : statusOf(code);
      throw refusal({ ...source, status, headers: {} }, error ?? {});
    }
    const { strictNative } = schema.parse(taker.params);
    const { spool, prompt } = taker;
    const answer = await takeAnswer(replyOf(response), { source, spool, prompt, strictNative, method: 'batchGenerateContent' });
    if (answer.kind !== 'pending') return answer;
    return await fetchPictures(answer.operation, { ...context, spool, key, received: () => undefined });
  } catch (failure) {
    if (!isPlantainError(failure) || failure.code === 'spool_full' || failure.code === 'store_failed') throw failure;
    return { kind: 'failed', failure: failure.toFailure() };
  }
}

/** Codes of gRPC, as a line may have them, by the status of HTTP that stands for each. */
const STATUSES: Readonly<Record<number, number>> = {
  3: 400,
  4: 504,
  5: 404,
  7: 403,
  8: 429,
  9: 400,
  10: 409,
  11: 400,
  12: 501,
  13: 500,
  14: 503,
  16: 401,
};
const statusOf = (code: number): number => STATUSES[code] ?? 500;

function replyOf(response: object): HttpReply {
  const bytes = Buffer.from(JSON.stringify(response));
  async function* body(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return { status: 200, headers: {}, body: body(), bytes: body, text: () => Promise.resolve(bytes.toString()) };
}
