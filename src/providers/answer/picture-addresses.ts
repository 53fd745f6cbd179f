import { z } from 'zod';
import type { Submission } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import { fetchPictures } from '../fetch-pictures.js';
import type { FailedOperation, PaidContext, Site } from '../provider.js';

const MOST_ADDRESSES = 64;
/** An operation lies in the history of its batch. */
const MOST_OPERATION_BYTES = 64_000;

/** `left`: how many URLs did not fit in. `unused`: their pictures are only kept. */
const operation = z.object({ urls: z.array(z.string()), left: z.number().optional(), unused: z.literal(true).optional() });

/** Why an item must not use a picture: its bytes, or those behind a URL. */
export const forbidden = ({ name }: Pick<Site, 'name'>, what: 'a picture' | 'the URL of a picture'): string =>
  `Site "${name}" answered with ${what} that is no inline part, and strictNative forbids its use`;

/**
 * The operation of an answer that gave URLs: what can be fetched again at any time at no charge. A URL is kept as the site
 * gave it, with its signature: it is meant for us, expires, and without it nobody finds the picture that was paid for.
 */
export function operationOf(urls: readonly string[], unused?: true): Json {
  const kept: string[] = [];
  for (const url of urls.slice(0, MOST_ADDRESSES)) {
    if (Buffer.byteLength(JSON.stringify({ urls: [...kept, url] })) <= MOST_OPERATION_BYTES) kept.push(url);
  }
  const left = urls.length - kept.length;
  return { urls: kept, ...(left > 0 && { left }), ...(unused && { unused }) };
}

/** Fetches the pictures of an operation. */
export async function poll(pending: Json, context: PaidContext): Promise<Submission | FailedOperation> {
  const { unused, ...addresses } = operation.parse(pending);
  const answer = await fetchPictures(addresses, context, (urls) => operationOf(urls, unused));
  if (!unused || answer.kind !== 'done') return answer;
  const { images, text, rest } = answer;
  const reason = forbidden(context.site, 'the URL of a picture');
  return { kind: 'empty', reason, images, ...(text !== undefined && { text }), ...(rest !== undefined && { rest }) };
}
