import { join } from 'node:path';
import type { UsageRow } from '../domain/money/balance.js';
import { parseSubmissionKey } from '../domain/names.js';
import { requestIdsIn } from '../spool/request-ids.js';
import { ask, type Inquiry } from './ask.js';

/** A row of a site's log of requests, and the item of ours that it paid for. */
export interface MarkedRow {
  readonly row: UsageRow;
  readonly batch?: string;
  /** From 1, as in the names of its files. */
  readonly item?: number;
}

/** What a site charged its key for; undefined: the site shows no such log. @throws PlantainError */
export async function askUsage(inquiry: Inquiry): Promise<readonly UsageRow[] | undefined> {
  return ask(inquiry, async (context) => inquiry.provider.usage?.(context));
}

/** Marks the rows that items of a data folder paid for. */
export async function markedRows(dataDir: string, rows: readonly UsageRow[]): Promise<readonly MarkedRow[]> {
  const known = await requestIdsIn(join(dataDir, 'spool'));
  return rows.map((row) => markedRow(row, known));
}

function markedRow(row: UsageRow, known: ReadonlyMap<string, string>): MarkedRow {
  const key = row.requestId === undefined ? undefined : known.get(row.requestId);
  if (key === undefined) return { row };
  const index = parseSubmissionKey(key)?.index;
  return { row, batch: key.replace(/\.[^./]*\/.*$/, ''), ...(index === undefined ? {} : { item: index + 1 }) };
}
