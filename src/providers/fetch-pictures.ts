import { isPlantainError, PlantainError } from '../domain/failures/failure.js';
import type { SpooledImage, Submission } from '../domain/generation.js';
import type { Json } from '../domain/json.js';
import { shorten } from '../domain/text/shorten.js';
import { nameOf } from '../http/failures.js';
import { quote } from '../http/quote.js';
import { pause } from './pause.js';
import type { FailedOperation, PaidContext, Site } from './provider.js';

const MOST_PICTURE_BYTES = 100 * 1024 * 1024;
/** A connection that brings something every 30 s may take so long for a picture. */
const PICTURE_LIMIT_MS = 600_000;
const LONGEST_MESSAGE = 1_000;
/** A host may refuse for a while what it serves later, whatever status it says it with. */
const REFUSALS = Array.from({ length: 100 }, (_, k) => 400 + k);
/** Waits between the rounds for the rest once a picture has come: a new file may take some seconds to reach every server of a host. */
const PATIENCE_MS = [0, 1_000, 2_000, 4_000, 8_000, 15_000];
/** So long the URLs of a picture are tried, unless its provider knows how long the site keeps it. */
export const KEPT_MS = 600_000;

/** URLs of an answer behind which pictures lie. `left`: how many did not fit in. */
export interface PictureAddresses {
  readonly urls: readonly string[];
  readonly left?: number | undefined;
}

/** Origins that its user configured for a site: what it answers with may lead there although they are local. */
export const trustedOriginsOf = ({ baseUrl, trustedOrigins = [] }: Site): string[] => [
  new URL(baseUrl).origin,
  ...trustedOrigins,
];

/** What became of one URL. `refused`: plantain does not ask for it; `trouble`: another try may help, whatever its host said. */
type Fetched =
  | { readonly kind: 'came'; readonly image: SpooledImage }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'trouble'; readonly error: PlantainError };

/**
 * Fetches the pictures behind the URLs of an answer. It throws while none has come and another try may help; Temporal tries again, and
 * later `plantain resume` does. Once a picture has come, the others get half a minute more, or what `context.signal` leaves; what is
 * missing is then named in `text`, and `again` makes of its URLs the `rest`.
 */
export async function fetchPictures(
  { urls, left = 0 }: PictureAddresses,
  context: PaidContext,
  again: (urls: readonly string[]) => Json,
): Promise<Submission | FailedOperation> {
  const fetched = new Map<string, Fetched>();
  const count = (kind: Fetched['kind']): number => [...fetched.values()].filter((one) => one.kind === kind).length;
  for (const waitMs of PATIENCE_MS) {
    const open = urls.filter((url) => (fetched.get(url)?.kind ?? 'trouble') === 'trouble');
    if (open.length === 0) break;
    try {
      if (waitMs > 0) await pause(waitMs, context.signal);
      await Promise.all(open.map(async (url) => fetched.set(url, await fetchOne(url, context))));
    } catch (error) {
      // What has come is kept; the rest can be asked for by whoever comes next.
      if (!context.signal.aborted || count('came') === 0) throw error;
      break;
    }
    const trouble = [...fetched.values()].find((one) => one.kind === 'trouble');
    const came = count('came');
    if (trouble && came === 0) throw trouble.error;
    if (came > 0) context.progress({ pictures: came, of: urls.length });
  }
  return conclusion({ urls: [...new Set(urls)], left }, fetched, context, again);
}

async function fetchOne(url: string, context: PaidContext): Promise<Fetched> {
  try {
    return await ask(url, context);
  } catch (error) {
    if (!isPlantainError(error)) throw error;
    if (error.code === 'spool_full') return { kind: 'trouble', error };
    const { code, message, retryAfterMs } = error;
    // The guard refuses it, or it is too large: the next try would find the same until the configuration is another.
    if (code === 'invalid_request') return { kind: 'refused', message: sentence(url, message, context) };
    // Fetching is free, but what is fetched was paid for: this must not pass for a request that may be repeated for free.
    const failure = { code, message: sentence(url, message, context), billing: 'maybe' } as const;
    return { kind: 'trouble', error: new PlantainError({ ...failure, ...(retryAfterMs !== undefined && { retryAfterMs }) }) };
  }
}

async function ask(url: string, { site, http, signal, spool }: PaidContext): Promise<Fetched> {
  const inline = /^\s*data:[^,]{0,200};base64,/i.exec(url);
  if (inline) return { kind: 'came', image: await spool.image(Buffer.from(url.slice(inline[0].length), 'base64')) };
  const reply = await http.untrusted({
    url: URL.canParse(url, site.baseUrl) ? new URL(url, site.baseUrl).href : url,
    signal,
    trustedOrigins: trustedOriginsOf(site),
    maxBytes: MOST_PICTURE_BYTES,
    absent: REFUSALS,
    totalMs: PICTURE_LIMIT_MS,
    proxy: site.proxy,
  });
  const image = await spool.image(reply.body);
  return { kind: 'came', image: { ...image, source: url } };
}

/** Origin and path only: the rest of a URL may be a signature. */
function sentence(url: string, why: string, { site }: Pick<PaidContext, 'site'>): string {
  const place = URL.canParse(url, site.baseUrl) ? nameOf('GET', new URL(url, site.baseUrl)) : 'a URL that cannot be read';
  const reason = why.startsWith(`${place}: `) ? why.slice(place.length + 2) : why;
  return quote(`Site "${site.name}" gave the URL of a picture that cannot be fetched: ${reason} (${place})`, site.key);
}

function conclusion(
  { urls, left }: { readonly urls: readonly string[]; readonly left: number },
  fetched: ReadonlyMap<string, Fetched>,
  { site }: PaidContext,
  again: (urls: readonly string[]) => Json,
): Submission | FailedOperation {
  // In the order of the answer.
  const all = urls.map((url) => fetched.get(url)).filter((one) => one !== undefined);
  // Two URLs of one picture are one picture.
  const images = [...new Map(all.filter((one) => one.kind === 'came').map(({ image }) => [image.sha256, image])).values()];
  const words = [
    ...all.filter((one) => one.kind === 'refused').map(({ message }) => message),
    ...all.filter((one) => one.kind === 'trouble').map(({ error }) => error.message),
    ...(left > 0 ? [left === 1 ? '1 more URL was not followed' : `${left} more URLs were not followed`] : []),
  ];
  if (images.length > 0) {
    const open = urls.filter((url) => fetched.get(url)?.kind !== 'came');
    const text = words.length > 0 && { text: words.join('\n') };
    return { kind: 'done', images, ...text, ...(open.length > 0 && { rest: again(open) }) };
  }
  const message = words.length > 0 ? words.join('; ') : `Site "${site.name}" gave no URL that can be followed`;
  // It was paid for, and may still be fetched: the claim on it stays on record.
  return { kind: 'failed', failure: { code: 'no_image', message: shorten(message, LONGEST_MESSAGE), billing: 'maybe' } };
}
