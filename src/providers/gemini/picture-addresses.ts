import { z } from 'zod';
import type { Submission } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import { fetchPictures } from '../fetch-pictures.js';
import type { FailedOperation, PaidContext } from '../provider.js';

const MOST_ADDRESSES = 64;
/** An operation lies in the history of its batch. */
const MOST_OPERATION_BYTES = 64_000;

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

/** Fetches the pictures of an operation. */
export async function poll(pending: Json, context: PaidContext): Promise<Submission | FailedOperation> {
  return fetchPictures(operation.parse(pending), context);
}
