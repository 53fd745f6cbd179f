import { isPlantainError, PlantainError } from '../domain/failure.js';
import type { SpooledImage, Submission } from '../domain/generation.js';
import { nameOf } from '../http/failures.js';
import { quote } from '../http/quote.js';
import { pause } from './pause.js';
import type { FailedOperation, PaidContext, Site } from './provider.js';

const LONGEST_SOURCE = 2_048;
const MOST_PICTURE_BYTES = 100 * 1024 * 1024;
const PICTURE_LIMIT_MS = 120_000;
const LONGEST_MESSAGE = 1_000;
/** Object stores answer 403 for a file that is not there to whom may not list them. */
const ABSENT = [403, 404];
/** Waits between the rounds for what is not there yet: a new file may take some seconds to reach every server of a host. */
const PATIENCE_MS = [0, 1_000, 2_000, 4_000];

/** Addresses of an answer behind which pictures lie. `left`: how many did not fit in. */
export interface PictureAddresses {
  readonly urls: readonly string[];
  readonly left?: number | undefined;
}

/** Origins that its user configured for a site: what it answers with may lead there although they are local. */
export const trustedOriginsOf = ({ baseUrl, trustedOrigins = [] }: Site): string[] => [
  new URL(baseUrl).origin,
  ...trustedOrigins,
];

/** What became of one address. `missing`: for good; `absent`: as far as its host says by now. `trouble`: another try may help. */
type Fetched =
  { readonly kind: 'came'; readonly image: SpooledImage } | Missing | { readonly kind: 'trouble'; readonly error: PlantainError };

interface Missing {
  readonly kind: 'missing' | 'absent';
  readonly code: 'no_image' | 'invalid_response';
  readonly message: string;
}

const OPEN: readonly Fetched['kind'][] = ['trouble', 'absent'];

/**
 * Fetches the pictures behind the addresses of an answer. Throws while none has come and another try may help; what asks again is
 * Temporal. What is absent gets a few seconds more, as does the rest once a picture has come; that is then named in `text`.
 */
export async function fetchPictures(
  { urls, left = 0 }: PictureAddresses,
  context: PaidContext,
): Promise<Submission | FailedOperation> {
  const fetched = new Map<string, Fetched>();
  for (const waitMs of PATIENCE_MS) {
    const open = urls.filter((url) => OPEN.includes(fetched.get(url)?.kind ?? 'trouble'));
    if (open.length === 0) break;
    if (waitMs > 0) await pause(waitMs, context.signal);
    const round = await Promise.all(open.map(async (url) => [url, await fetchOne(url, context)] as const));
    for (const [url, outcome] of round) fetched.set(url, outcome);
    const all = [...fetched.values()];
    const trouble = all.find((one) => one.kind === 'trouble');
    const came = all.filter(({ kind }) => kind === 'came').length;
    if (trouble && came === 0) throw trouble.error;
    if (came > 0) context.progress({ pictures: came, of: urls.length });
  }
  return conclusion([...fetched.values()], left, context);
}

async function fetchOne(url: string, context: PaidContext): Promise<Fetched> {
  try {
    return await ask(url, context);
  } catch (error) {
    if (!isPlantainError(error) || error.code === 'spool_full') throw error;
    const { code, message, retryAfterMs } = error;
    // The guard refuses the address, or what lies there is no picture: the next try would find the same.
    if (code === 'invalid_response') return { kind: 'missing', code, message: sentence(url, message, context) };
    if (code === 'invalid_request') return { kind: 'missing', code: 'no_image', message: sentence(url, message, context) };
    if (code === 'no_image') return { kind: 'absent', code, message: sentence(url, message, context) };
    // Fetching costs nothing, but what is fetched was paid for: this must not pass for a request that may be repeated for free.
    const failure = { code, message: sentence(url, message, context), billing: 'maybe' } as const;
    return { kind: 'trouble', error: new PlantainError({ ...failure, ...(retryAfterMs !== undefined && { retryAfterMs }) }) };
  }
}

async function ask(url: string, { site, http, signal, spool }: PaidContext): Promise<Fetched> {
  const reply = await http.untrusted({
    url,
    signal,
    trustedOrigins: trustedOriginsOf(site),
    maxBytes: MOST_PICTURE_BYTES,
    absent: ABSENT,
    totalMs: PICTURE_LIMIT_MS,
    proxy: site.proxy,
  });
  const image = await spool.image(reply.body);
  return { kind: 'came', image: url.length <= LONGEST_SOURCE ? { ...image, source: url } : image };
}

/** Origin and path only: the rest of an address may be a signature. */
function sentence(url: string, why: string, { site }: Pick<PaidContext, 'site'>): string {
  const place = URL.canParse(url) ? nameOf('GET', new URL(url)) : 'an address that cannot be read';
  const reason = why.startsWith(`${place}: `) ? why.slice(place.length + 2) : why;
  return quote(`Site "${site.name}" gave the address of a picture that is not to be had: ${reason} (${place})`, site.key);
}

function conclusion(all: readonly Fetched[], left: number, { site }: PaidContext): Submission | FailedOperation {
  // Two addresses of one picture are one picture.
  const images = [...new Map(all.filter((one) => one.kind === 'came').map(({ image }) => [image.sha256, image])).values()];
  const missing = all.filter((one): one is Missing => one.kind === 'missing' || one.kind === 'absent');
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
