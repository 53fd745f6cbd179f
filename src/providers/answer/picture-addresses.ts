import { type Words, words } from '../../words/words.js';
import { z } from 'zod';
import type { Submission } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import type { TokenUsage } from '../../domain/money/tokens.js';
import { fetchPictures } from '../fetch-pictures.js';
import type { FailedOperation, PaidContext, Site } from '../provider.js';

const MOST_ADDRESSES = 64;
/** An operation lies in the history of its batch. */
const MOST_OPERATION_BYTES = 64_000;

/** `left`: how many URLs did not fit in. `unused`: their pictures are only kept. */
const tokens = z.object({ textIn: z.number(), imageIn: z.number(), textOut: z.number(), imageOut: z.number() });
const operation = z.object({
  urls: z.array(z.string()),
  left: z.number().optional(),
  unused: z.literal(true).optional(),
  /** Of the answer that gave the URLs. */
  tokens: tokens.optional(),
});

/** Why an item must not use a picture: its bytes, or those behind a URL. */
export const forbidden = ({ name }: Pick<Site, 'name'>, key: 'answer.forbiddenPicture' | 'answer.forbiddenUrl'): Words =>
  words(key, { site: name });

interface About {
  readonly unused?: true | undefined;
  readonly counted?: TokenUsage | undefined;
}

/**
 * The operation of an answer that gave URLs: what can be fetched again at any time at no charge. A URL is kept as the site
 * gave it, with its signature: it is meant for us, expires, and without it nobody finds the picture that was paid for.
 */
export function operationOf(urls: readonly string[], { unused, counted }: About = {}): Json {
  const kept: string[] = [];
  for (const url of urls.slice(0, MOST_ADDRESSES)) {
    if (Buffer.byteLength(JSON.stringify({ urls: [...kept, url] })) <= MOST_OPERATION_BYTES) kept.push(url);
  }
  const left = urls.length - kept.length;
  return { urls: kept, ...(left > 0 && { left }), ...(unused && { unused }), ...(counted && { tokens: { ...counted } }) };
}

/** Fetches the pictures of an operation. */
export async function poll(pending: Json, context: PaidContext): Promise<Submission | FailedOperation> {
  const { unused, tokens: counted, ...addresses } = operation.parse(pending);
  // Counted once, with the first pictures.
  const answer = withTokens(await fetchPictures(addresses, context, (urls) => operationOf(urls, { unused })), counted);
  if (!unused || answer.kind !== 'done') return answer;
  const { images, text, rest } = answer;
  const reason = forbidden(context.site, 'answer.forbiddenUrl');
  const end = {
    kind: 'empty',
    reason,
    images,
    ...(text !== undefined && { text }),
    ...(rest !== undefined && { rest }),
  } as const;
  return withTokens(end, counted);
}

/** `end` with the tokens of its request, where they are known and it is one. */
export function withTokens<End extends Submission | FailedOperation>(end: End, tokens: TokenUsage | undefined): End {
  return tokens && (end.kind === 'done' || end.kind === 'empty') ? { ...end, tokens } : end;
}
