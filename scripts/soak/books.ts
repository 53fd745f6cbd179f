import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PaidCalls } from '../../src/domain/outcome.js';
import type { Meter } from '../../stand-ins/src/meter.js';
import { KEY } from '../persons-folder.js';
import type { Plan } from './plan.js';

interface ManifestLine {
  readonly index: number;
  readonly status: string;
  readonly files: readonly string[];
}

/** Requests of a batch: what its site counted, and what the batch says. */
export interface Money {
  readonly sent: number;
  readonly declared: number;
  readonly charged: number;
  /** Charged, and neither delivered nor declared as possibly charged. */
  readonly lost: number;
  /** Sent, and not counted by the batch. */
  readonly undeclared: number;
  /** Declared as possibly charged, without a picture. */
  readonly unknown: number;
}

export const NO_MONEY: Money = { sent: 0, declared: 0, charged: 0, lost: 0, undeclared: 0, unknown: 0 };

export function addMoney(a: Money, b: Money): Money {
  const names = Object.keys(NO_MONEY) as (keyof Money)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as unknown as Money;
}

export interface Books {
  readonly money: Money;
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
  const money = moneyOf(calls, meter);
  const problems = [...moneyProblems(money, calls, meter, plan)];
  if (lines.length !== plan.items) problems.push(`${lines.length} lines in the manifest for ${plan.items} items`);
  if (lines.some(({ index }, position) => index !== position)) problems.push('the manifest is not in input order');
  for (const name of delivered.flatMap(({ files }) => files)) {
    if (!existsSync(join(results, name))) problems.push(`${name} is not there`);
  }
  return { money, delivered: delivered.length, problems };
}

function moneyOf({ sent: declared, delivered, empty, unknown }: PaidCalls, { entries }: Meter): Money {
  const sent = entries.length;
  const charged = entries.filter((entry) => entry.billed > 0).length;
  const lost = Math.max(0, charged - delivered - empty - unknown);
  return { sent, declared, charged, lost, undeclared: Math.max(0, sent - declared), unknown };
}

function moneyProblems(money: Money, { delivered }: PaidCalls, { entries }: Meter, { retries }: Plan): string[] {
  const { sent, declared, charged, lost, undeclared } = money;
  const problems: string[] = [];
  if (lost > 0) problems.push(`${charged} were charged, and ${lost} are not accounted for`);
  if (delivered > charged) problems.push(`${delivered} delivered, ${charged} charged`);
  if (undeclared > 0) problems.push(`the site received ${sent}, the summary counts ${declared}`);
  const perItem = new Map<string, number>();
  for (const { item = '', billed } of entries) if (billed > 0) perItem.set(item, (perItem.get(item) ?? 0) + 1);
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
