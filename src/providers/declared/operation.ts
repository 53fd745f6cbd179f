import { z } from 'zod';
import type { Json } from '../../domain/json.js';
import type { Site } from '../provider.js';
import type { Declaration } from './declaration.js';
import type { House } from './house.js';
import { charges, errors, places, task } from './parts.js';
import { textAt } from './path.js';

/**
 * What an accepted request is followed by. It holds how to follow it, as the file said when it was sent: a file that is changed in the
 * middle of a batch neither loses nor repeats what was paid for. Where the key may be sent is asked of the file of today alone.
 */
export const operation = z.object({
  id: z.string().exactOptional(),
  /** URLs that the site named for further questions. */
  ways: z.object({ poll: z.string(), result: z.string(), cancel: z.string() }).partial(),
  base: z.string(),
  model: z.string().exactOptional(),
  /** ISO 8601. */
  takenAt: z.string(),
  /** Digest of the file. */
  by: z.string(),
  follow: z.object({ task: task.exactOptional(), pictures: places, seed: places.exactOptional(), errors, charges }),
  /** Where its pictures lie; absent while that is not known. */
  urls: z.array(z.string()).readonly().exactOptional(),
  seed: z.string().exactOptional(),
});

export type Operation = z.infer<typeof operation>;
export type Follow = Operation['follow'];

const LONGEST_URL = 4_000;

/** A URL of an answer as it can lie in a history. */
export function urlAt(json: unknown, at: Parameters<typeof textAt>[1]): string | undefined {
  const url = textAt(json, at);
  return url !== undefined && url.length <= LONGEST_URL ? url : undefined;
}

export const followOf = ({ task: own, pictures, seed, errors: wrong, charges: cost }: Declaration): Follow => ({
  pictures,
  errors: wrong,
  charges: cost,
  ...(own && { task: own }),
  ...(seed !== undefined && { seed }),
});

export function operationOf(house: House, site: Site, json: unknown, model: unknown): Operation {
  const { task: own } = house.declaration;
  const id = textAt(json, own?.id);
  const [poll, result, cancel] = [own?.poll.url, own?.result?.url, own?.cancel?.url].map((at) => urlAt(json, at));
  return {
    ...(id !== undefined && { id }),
    ways: {
      ...(poll !== undefined && { poll }),
      ...(result !== undefined && { result }),
      ...(cancel !== undefined && { cancel }),
    },
    base: site.baseUrl,
    ...(typeof model === 'string' && { model }),
    takenAt: new Date().toISOString(),
    by: house.digest,
    follow: followOf(house.declaration),
  };
}

/** As it lies in a history. */
export const asJson = (value: Operation): Json => JSON.parse(JSON.stringify(value)) as Json;
