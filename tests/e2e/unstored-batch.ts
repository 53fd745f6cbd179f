import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import type { BatchSummary } from '../../src/domain/summary.js';
import type { Bench, Finished } from './harness.js';
import { beginBatch } from './running-batch.js';

export const DELIVERED = { sent: 3, delivered: 3, unbilled: 0, empty: 0, unknown: 0 };
export const LIMITS = ['--total-timeout', '6s', '--grace', '2s', '--retries', '0'];
export const FILES = [1, 2, 3].map((n) => `Task_${n}_${n}_a_pear_1.png`);

export const settledOf = ({ events }: Finished) => events.find(({ event }) => event === 'settled');
export const summaryOf = ({ events }: Finished) =>
  (events.find(({ event }) => event === 'ended') as { summary: BatchSummary }).summary;

/** Three pictures that were paid for, and a folder that took none of them. */
export async function runWithoutFolder(): Promise<{ bench: Bench; name: string; results: string }> {
  const options = { items: 3, concurrency: 3, latencyMs: 1_500, options: LIMITS };
  const { bench, name, running } = await beginBatch(inject('temporalAddress'), options);
  const results = join(bench.folder, 'batch_outputs');
  await writeFile(results, 'a file in its place');
  const ended = await running.finished;
  expect(ended.code, ended.stderr).toBe(100);
  expect(summaryOf(ended), ended.stderr).toMatchObject({ tally: { success: 0, calls: DELIVERED } });
  expect(ended.stderr).toMatch(new RegExp(`To recover pictures .* at no charge \\(3\\): plantain resume ${name}`));
  return { bench, name, results };
}
