import type { DraftItem, InputProblem, ReadOptions, ReadResult } from './draft.js';

/** An item with all that is wrong with it. */
export interface Row {
  readonly where: string;
  readonly item: DraftItem;
  readonly troubles: readonly string[];
}

/** What a reader of one kind of input found. */
export interface Reading {
  readonly rows: readonly Row[];
  /** Problems that concern all items: there is nothing to skip. */
  readonly fatal: readonly InputProblem[];
}

export const unusable = (where: string, message: string): Reading => ({ rows: [], fatal: [{ where, message }] });

/** Makes items and problems of what was read, as `skipBad` says. */
export function resultOf({ rows, fatal }: Reading, { skipBad }: ReadOptions): ReadResult {
  const problems = [...fatal, ...rows.flatMap(({ where, troubles }) => troubles.map((message) => ({ where, message })))];
  if (fatal.length > 0 || (problems.length > 0 && skipBad !== true)) return { items: [], problems };
  const items = rows.map(({ where, item, troubles }) =>
    troubles.length === 0 ? item : { ...item, images: [], params: {}, broken: `${where} ${troubles.join('; ')}` },
  );
  return { items, problems };
}

/**
 * Runs `work` for all values, at most `limit` at once. Results in the order of the values. After a failure nothing new begins, and it
 * is thrown when what had begun is over.
 */
export async function inParallel<T, R>(values: readonly T[], limit: number, work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = [...values.entries()].reverse();
  const lane = async (): Promise<void> => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const [index, value] = next;
      results[index] = await work(value);
    }
  };
  const stopped = async (): Promise<void> =>
    lane().catch((error: unknown) => {
      queue.length = 0;
      throw error;
    });
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(limit, values.length) }, stopped));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  return results;
}
