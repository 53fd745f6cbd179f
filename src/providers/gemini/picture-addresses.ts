import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { isPlantainError, PlantainError } from '../../domain/failure.js';
import type { SpooledImage, Submission } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import { nameOf } from '../../http/failures.js';
import { quote } from '../../http/quote.js';
import type { FailedOperation, PaidContext } from '../provider.js';

const MOST_ADDRESSES = 16;
/** An operation lies in the history of its batch. */
const MOST_OPERATION_BYTES = 8_000;
const LONGEST_SOURCE = 2_048;
const MOST_PICTURE_BYTES = 100 * 1024 * 1024;
const PICTURE_LIMIT_MS = 120_000;
const LONGEST_MESSAGE = 1_000;
/** Waits between the rounds for the rest of the pictures, once one has come. */
const PATIENCE_MS = [0, 1_000, 2_000, 4_000];

/** `left`: how many addresses did not fit in. */
const operation = z.object({ urls: z.array(z.string()), left: z.number().optional() });

/**
 * The operation of an answer that gave addresses: what can be fetched again at any time without cost. An address is kept as the site
 * gave it, with its signature: it is meant for us, expires, and without it nobody finds the picture that was paid for.
 */
export function operationOf(urls: readonly string[]): Json {
  const kept: string[] = [];
  for (const url of urls.slice(0, MOST_ADDRESSES)) {
    if (Buffer.byteLength(JSON.stringify({ urls: [...kept, url] })) <= MOST_OPERATION_BYTES) kept.push(url);
  }
  const left = urls.length - kept.length;
  return { urls: kept, ...(left > 0 && { left }) };
}

/** What became of one address. `missing`: for good. `trouble`: another try may help. */
type Fetched =
  | { readonly kind: 'came'; readonly image: SpooledImage }
  | { readonly kind: 'missing'; readonly code: 'no_image' | 'invalid_response'; readonly message: string }
  | { readonly kind: 'trouble'; readonly error: PlantainError };

/**
 * Fetches the pictures behind the addresses of an operation. Throws while none has come and another try may help; what asks again is
 * Temporal. Once one has come, the rest gets a few seconds more, and is then named in `text`.
 */
export async function poll(pending: Json, context: PaidContext): Promise<Submission | FailedOperation> {
  const { urls, left = 0 } = operation.parse(pending);
  const fetched = new Map<string, Fetched>();
  for (const waitMs of PATIENCE_MS) {
    if (waitMs > 0) await pause(waitMs, context.signal);
    const open = urls.filter((url) => (fetched.get(url)?.kind ?? 'trouble') === 'trouble');
    const round = await Promise.all(open.map(async (url) => [url, await fetchOne(url, context)] as const));
    for (const [url, outcome] of round) fetched.set(url, outcome);
    const all = [...fetched.values()];
    const trouble = all.find((one) => one.kind === 'trouble');
    if (!trouble) break;
    const came = all.filter(({ kind }) => kind === 'came').length;
    if (came === 0) throw trouble.error;
    context.progress({ pictures: came, of: urls.length });
  }
  return conclusion([...fetched.values()], left, context);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
}

async function fetchOne(url: string, context: PaidContext): Promise<Fetched> {
  try {
    return await ask(url, context);
  } catch (error) {
    if (!isPlantainError(error) || error.code === 'store_failed') throw error;
    const { code, message, retryAfterMs } = error;
    // The guard refuses the address, or what lies there is no picture: the next try would find the same.
    if (code === 'invalid_response') return missing(code, url, message, context);
    if (code === 'invalid_request') return missing('no_image', url, message, context);
    // Fetching costs nothing, but what is fetched was paid for: this must not pass for a request that may be repeated for free.
    const failure = { code, message: sentence(url, message, context), billing: 'maybe' } as const;
    return { kind: 'trouble', error: new PlantainError({ ...failure, ...(retryAfterMs !== undefined && { retryAfterMs }) }) };
  }
}

async function ask(url: string, { site, http, signal, spool }: PaidContext): Promise<Fetched> {
  const reply = await http.untrusted({
    url,
    signal,
    trustedOrigins: [new URL(site.baseUrl).origin],
    maxBytes: MOST_PICTURE_BYTES,
    totalMs: PICTURE_LIMIT_MS,
    proxy: site.proxy,
  });
  const image = await spool.image(reply.body);
  return { kind: 'came', image: url.length <= LONGEST_SOURCE ? { ...image, source: url } : image };
}

type ForMessage = Pick<PaidContext, 'site'>;

function missing(code: 'no_image' | 'invalid_response', url: string, why: string, context: ForMessage): Fetched {
  return { kind: 'missing', code, message: sentence(url, why, context) };
}

/** Origin and path only: the rest of an address may be a signature. */
function sentence(url: string, why: string, { site }: ForMessage): string {
  const place = URL.canParse(url) ? nameOf('GET', new URL(url)) : 'an address that cannot be read';
  const reason = why.startsWith(`${place}: `) ? why.slice(place.length + 2) : why;
  return quote(`Site "${site.name}" gave the address of a picture that is not to be had: ${reason} (${place})`, site.key);
}

function conclusion(all: readonly Fetched[], left: number, { site }: PaidContext): Submission | FailedOperation {
  // Two addresses of one picture are one picture.
  const images = [...new Map(all.filter((one) => one.kind === 'came').map(({ image }) => [image.sha256, image])).values()];
  const missing = all.filter((one) => one.kind === 'missing');
  const words = [
    ...missing.map(({ message }) => message),
    ...all.filter((one) => one.kind === 'trouble').map(({ error }) => error.message),
    ...(left > 0 ? [`${left} more addresses were not followed`] : []),
  ];
  if (images.length > 0) return { kind: 'done', images, ...(words.length > 0 && { text: words.join('\n') }) };
  const code = missing[0]?.code ?? 'no_image';
  const message = missing.length > 0 ? words.join('; ') : `Site "${site.name}" gave no address that can be followed`;
  return { kind: 'failed', failure: { code, message: message.slice(0, LONGEST_MESSAGE), billing: 'billed' } };
}
