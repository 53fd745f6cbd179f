import { isPlantainError, PlantainError } from '../../domain/failure.js';
import type { SpooledImage, Submission } from '../../domain/generation.js';
import { nameOf } from '../../http/failures.js';
import { quote } from '../../http/quote.js';
import type { HttpReply } from '../../http/request.js';
import type { GenerationRequest, PaidContext, Provider, SpoolWriter } from '../provider.js';
import { DEFAULT_BASE_URL, DEFAULT_MODEL, modelInAddress, modelName, targetOf } from './address.js';
import { advise } from './advice.js';
import { operationOf, poll } from './picture-addresses.js';
import { bodyOf } from './body.js';
import { check } from './check.js';
import { refusal, wireErrorOf, type Source } from './errors.js';
import { readReply, recordOf, type ReadReply } from './read-reply.js';
import { answerOf } from './reply.js';
import { params, settings } from './settings.js';

/**
 * Gemini's `generateContent` at Google or at a mirror: one request, and the pictures are in its answer. A mirror may answer with
 * addresses instead, which are fetched afterwards, for nothing. Where it gives bytes and addresses together, the bytes are the pictures:
 * the addresses lead to the same ones.
 */
export const gemini: Provider = {
  kind: 'gemini',
  title: 'Gemini image models at Google or at a mirror of its API',
  defaultConcurrency: 3,
  defaultBaseUrl: DEFAULT_BASE_URL,
  defaultModel: DEFAULT_MODEL,
  settings,
  params,
  references: { maxBytes: 7_000_000, types: ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'] },
  advise,
  modelOf: (site, given) => modelInAddress(site.baseUrl) ?? modelName(site, params.parse(given).model),
  submit,
  poll,
  check,
};

async function submit(request: GenerationRequest, context: PaidContext): Promise<Submission> {
  const { site, http, signal, spool } = context;
  const { generate, headers } = targetOf(site, params.parse(request.params).model);
  const body = await bodyOf(request);
  const { strictNative } = params.parse(request.params);
  const reply = await http.request({
    method: 'POST',
    url: generate,
    headers: { ...headers, 'content-type': 'application/json', 'content-length': String(body.bytes) },
    body: body.stream(),
    signal,
    proxy: site.proxy,
    insecureTls: site.insecureTls,
    paid: true,
    onHeaders: () => context.headersArrived(),
  });
  const source: Source = { site, name: nameOf('POST', generate), status: reply.status, headers: reply.headers };
  if (reply.status !== 200) throw await refused(reply, source, spool);
  const answer = await readReply(reply);
  try {
    return await judge(answer, { source, spool, prompt: request.prompt, strictNative });
  } finally {
    await keepRecord(answer, source, spool);
  }
}

/** What an answer is judged by. */
interface Bench {
  readonly source: Source;
  readonly spool: SpoolWriter;
  readonly prompt: string;
  readonly strictNative: boolean;
}

async function judge(answer: ReadReply, { source, spool, ...wish }: Bench): Promise<Submission> {
  const { site, name, headers } = source;
  const unreadable = (why: string) =>
    new PlantainError({ code: 'invalid_response', message: `Site "${site.name}" answered ${name} ${why}`, billing: 'maybe' });
  if (answer.json === undefined) {
    const type = headers['content-type'] ?? 'no content type';
    throw unreadable(`with ${quote(type)}, which is not JSON: ${quote(answer.text, site.key)}`);
  }
  const error = wireErrorOf(answer.json);
  if (error) throw refusal(source, error, true);
  const said = answerOf(answer.json, wish);
  switch (said.kind) {
    case 'pictures':
      return received(said, spool);
    case 'empty':
      return said;
    case 'blocked': {
      const message = `Site "${site.name}" refused the prompt or the picture: ${said.reason}`;
      // Mirrors with a price per call charge it in full, Google its tokens at most.
      throw new PlantainError({ code: 'content_blocked', message, billing: 'maybe' });
    }
    case 'unreadable':
      throw unreadable('with JSON that is no answer of generateContent');
  }
}

type Pictures = Extract<ReturnType<typeof answerOf>, { kind: 'pictures' }>;

async function received({ images, urls, text }: Pictures, spool: SpoolWriter): Promise<Submission> {
  const { good, bad } = await spooled(images, spool);
  if (good.length > 0) return { kind: 'done', images: good, ...(text !== undefined && { text }) };
  if (urls.length > 0) return { kind: 'pending', operation: operationOf(urls) };
  throw bad ?? new Error('an answer with pictures holds neither bytes nor addresses');
}

/** One that is no picture is left out as long as another is: that one was paid for. The same picture counts once. */
async function spooled(images: readonly string[], spool: SpoolWriter): Promise<{ good: SpooledImage[]; bad?: PlantainError }> {
  const good = new Map<string, SpooledImage>();
  let bad: PlantainError | undefined;
  for (const data of images) {
    try {
      const image = await spool.image(Buffer.from(data, 'base64'));
      good.set(image.sha256, image);
    } catch (error) {
      if (!isPlantainError(error) || error.code !== 'invalid_response') throw error;
      bad = error;
    }
  }
  return { good: [...good.values()], ...(bad && { bad }) };
}

async function refused(reply: HttpReply, source: Source, spool: SpoolWriter): Promise<PlantainError> {
  // A body that breaks off adds nothing to what the status has said.
  const answer: ReadReply = await readReply(reply).catch(() => ({ json: undefined, text: '' }));
  const failure = refusal(source, wireErrorOf(answer.json) ?? { message: answer.text });
  if (failure.billing !== 'unbilled') await keepRecord(answer, source, spool);
  return failure;
}

/** The record is for people. The outcome is known without it, and pictures that are on disk must not be lost for its sake. */
async function keepRecord(answer: ReadReply, { site }: Source, spool: SpoolWriter): Promise<void> {
  await spool.reply(recordOf(answer, site.key)).catch(() => undefined);
}
