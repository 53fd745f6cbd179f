import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PaidCalls } from '../../src/domain/outcome.js';
import type { Meter } from '../../src/standins/meter.js';
import { KEY } from '../persons-folder.js';
import type { Plan } from './plan.js';

interface ManifestLine {
  readonly index: number;
  readonly status: string;
  readonly files: readonly string[];
}

export interface Books {
  readonly calls: PaidCalls;
  readonly delivered: number;
  /** What does not agree; empty when all is well. */
  readonly problems: readonly string[];
}

/** Compares what a batch says of itself with the books of its site (docs/architecture.md: what must stay true). */
export async function compare(results: string, meter: Meter, plan: Plan): Promise<Books> {
  const { calls } = JSON.parse(await readFile(join(results, 'summary.json'), 'utf8')) as { calls: PaidCalls };
  const text = await readFile(join(results, 'manifest.jsonl'), 'utf8');
  const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line) as ManifestLine); // prettier-ignore
  const delivered = lines.filter(({ status }) => status === 'success');
  const problems = [...moneyProblems(calls, meter, plan)];
  if (lines.length !== plan.items) problems.push(`${lines.length} lines in the manifest for ${plan.items} items`);
  if (lines.some(({ index }, position) => index !== position)) problems.push('the manifest is not in input order');
  for (const name of delivered.flatMap(({ files }) => files)) {
    if (!existsSync(join(results, name))) problems.push(`${name} is not there`);
  }
  return { calls, delivered: delivered.length, problems };
}

function moneyProblems({ sent, delivered, empty, unknown }: PaidCalls, meter: Meter, { retries }: Plan): string[] {
  const { entries } = meter;
  const billed = entries.filter((entry) => entry.billed > 0);
  const problems: string[] = [];
  if (billed.length > delivered + empty + unknown) problems.push(`${billed.length} were charged, and not all are accounted for`);
  if (delivered > billed.length) problems.push(`${delivered} delivered, ${billed.length} charged`);
  if (entries.length > sent) problems.push(`the site received ${entries.length}, the summary counts ${sent}`);
  const perItem = new Map<string, number>();
  for (const { item = '' } of billed) perItem.set(item, (perItem.get(item) ?? 0) + 1);
  for (const [item, times] of perItem) {
    if (times > 1 + retries) problems.push(`item ${item} was charged ${times} times with ${retries} retries`);
  }
  return problems;
}

/** Files below a folder that hold the key. */
export async function leaks(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(path)).includes(KEY)) found.push(`the key stands in ${path}`);
  }
  return found;
}
