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
