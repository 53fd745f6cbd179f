import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReportNote } from '../../activities/record/report.js';
import type { BatchSettings } from '../../domain/batch.js';
import { inParallel } from '../../domain/in-parallel.js';
import type { Item } from '../../domain/item.js';
import { SHARED_QUEUE } from '../../domain/names.js';
import type { Outcome } from '../../domain/outcome.js';
import { batchOfIndexKey, indexPrefix, pageOfKey, pagesPrefix, reportNoteKey } from '../../domain/staging-keys.js';
import { readNote } from '../../staging/notes.js';
import { readOutcomes } from '../../staging/record.js';
import type { Store } from '../../stores/store.js';
import type { ListedBatch } from './listed-batch.js';
import type { StartMemo } from './memo.js';
import type { Session } from '../session.js';
import { namedStore, stagingOf } from '../../config/open-stores.js';

const READS_AT_ONCE = 8;
const VERSION = 'before 0.2';
/** Nothing says any more how such a batch was run, and its report does not need it. */
const UNKNOWN: Omit<BatchSettings, 'segmentSize'> = {
  concurrency: 0,
  requestDelayMs: 0,
  retries: 0,
  singleTimeoutMs: 0,
  graceMs: 0,
  onUnknown: 'hold',
  heartbeatTimeoutMs: 30_000,
  hostReturnMs: 0,
};

type Where = Pick<Session, 'config'>;

/**
 * Batches of a version before 0.2, whose folder in staging is named by their id alone; Temporal is not asked. There is no note of what they
 * were started with: the note of their report says it, else their items, their record and the journals of this folder, as far as these go.
 * `batchId`: the one of this name alone.
 */
export async function batchesOfEarlierLayout(session: Where, batchId?: string): Promise<ListedBatch[]> {
  const { store } = stagingOf(session.config);
  const names = batchId === undefined ? await store.folders() : [batchId];
  const found = await inParallel(names, READS_AT_ONCE, (name) => batchIn(session, store, name));
  return found.filter((batch) => batch !== undefined);
}

async function batchIn(session: Where, staging: Store, batchId: string): Promise<ListedBatch | undefined> {
  // In other folders at the top lies something else.
  const keys = (await staging.list(pagesPrefix({ batchId }))).filter((key) => pageOfKey(key) !== undefined);
  const [start, end] = [keys[0], keys.at(-1)];
  if (start === undefined || end === undefined) return undefined;
  const [first, last] = await Promise.all([readNote<Item[]>(staging, start), readNote<Item[]>(staging, end)]);
  if (!first || !last) return undefined;
  const size = first.length;
  const items = {
    batchId,
    size,
    total: (keys.length - 1) * size + last.length,
    sites: [...new Set(first.map(({ site }) => site))],
  };
  const note = await readNote<ReportNote>(staging, reportNoteKey({ batchId }));
  return note ? reported(session, items, note) : unreported(session, items, staging);
}

interface Items {
  readonly batchId: string;
  /** Of a page. */
  readonly size: number;
  readonly total: number;
  readonly sites: readonly string[];
}

const stagingName = ({ config }: Where) => (config.staging === undefined ? {} : { staging: config.staging });

function listed(
  { config }: Where,
  { batchId, total, sites }: Items,
  start: Omit<StartMemo, 'total' | 'sites' | 'input' | 'dataDir'>,
) {
  const memo: StartMemo = { ...start, total, sites: [...sites], input: '', dataDir: config.dataDir };
  return { batchId, mainQueue: SHARED_QUEUE, state: 'not in Temporal', start: memo } as const;
}

function reported(session: Where, items: Items, { report, summary }: ReportNote): ListedBatch {
  const { startedAt, endedAt, version, location, forecast } = summary;
  const { store, out } = report.destination;
  const results = { store, ...(out === undefined ? {} : { out }), ...stagingName(session) };
  return { ...listed(session, items, { version, location, results, forecast }), startedAt, closedAt: endedAt };
}

async function unreported(session: Where, items: Items, staging: Store): Promise<ListedBatch> {
  const { batchId, size, total, sites } = items;
  const outcomes = [...(await readOutcomes(staging, { batchId })).values()];
  const noted = (await staging.list(indexPrefix(batchId))).map((key) => batchOfIndexKey(key)?.nonce);
  const journal = await journalOf(session, batchId, noted);
  const { folder, ...place } = await destinationOf(session, batchId, outcomes);
  const starts = outcomes.flatMap(({ startedAt }) => startedAt ?? []);
  const startedAt = Math.min(...(starts.length > 0 ? starts : [journal?.at ?? Date.now()]));
  const location = (await addressIn(session, place, folder)) ?? folder;
  const batch = listed(session, items, { version: VERSION, location, results: { ...place, ...stagingName(session) } });
  if (!journal) return { ...batch, startedAt };
  const ref = { batchId, nonce: journal.nonce, ...stagingName(session) };
  const settings = { ...UNKNOWN, segmentSize: size };
  const input = { batch: ref, version: VERSION, total, settings, sites, folder, ...place, searchAttributes: false };
  return { ...batch, startedAt, note: { input, start: batch.start, mainQueue: SHARED_QUEUE, startedAt } };
}

/** The newest journals of a batch of this name in this folder, which have its nonce in their name; `noted`: nonces of newer batches. */
async function journalOf({ config }: Where, batchId: string, noted: readonly (string | undefined)[]) {
  const spool = join(config.dataDir, 'spool');
  const names = (await readdir(spool).catch(() => [])).filter((name) => name.startsWith(`${batchId}.`));
  const journals = await Promise.all(
    names.map(async (name) => ({ nonce: name.slice(batchId.length + 1), at: (await stat(join(spool, name))).mtimeMs })),
  );
  // The name of another batch may begin with this one and a dot.
  return journals.filter(({ nonce }) => /^[^.]+$/.test(nonce) && !noted.includes(nonce)).sort((a, b) => b.at - a.at)[0];
}

interface Place {
  readonly store: string;
  readonly out?: string;
  /** Of the results of the batch in its store. */
  readonly folder: string;
}

/** Where the pictures on record lie, else where those of a batch of this name would lie now. */
async function destinationOf({ config }: Where, batchId: string, outcomes: readonly Outcome[]): Promise<Place> {
  const picture = outcomes.flatMap((outcome) => (outcome.status === 'success' ? outcome.images : []))[0];
  if (!picture) return { store: config.defaults.store, folder: batchId };
  const { key, location } = picture;
  const folder = key.slice(0, key.lastIndexOf('/'));
  for (const store of Object.keys(config.stores)) {
    if ((await addressIn({ config }, { store }, key)) === location) return { store, folder };
  }
  const base = location.endsWith(key) && !/^https?:/.test(location) ? location.slice(0, -key.length) : undefined;
  return { store: config.defaults.store, folder, ...(base === undefined ? {} : { out: base }) };
}

/** Undefined where the configuration has no such store any more, or not all that it needs. */
async function addressIn({ config }: Where, { store, out }: Omit<Place, 'folder'>, key: string): Promise<string | undefined> {
  try {
    return await namedStore(config, store, out).url(key);
  } catch {
    return undefined;
  }
}
