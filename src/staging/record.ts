import { createHash, randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StagedBatch } from '../domain/batch.js';
import { claimWords } from '../domain/claim.js';
import { inParallel } from '../domain/in-parallel.js';
import { type Outcome, outcomesOf } from '../domain/outcome.js';
import { outcomesPrefix } from '../domain/staging-keys.js';
import type { Store } from '../stores/store.js';
import { isMissing } from './notes.js';

const READS_AT_ONCE = 16;
/** Of one group: a bucket that fails now and then must not make the reading of ten thousand groups start again. */
const TRIES = 5;
const FIRST_PAUSE_MS = 200;
/** How often the groups are listed again because some were merged while they were read. */
const LISTINGS = 20;
/** Fewer groups are read quickly as they are. */
const MERGED_FROM = 20;

/** The durable record of a batch: all its outcomes, in groups as they happened. */
export interface BatchRecord {
  /** By index; of two for one item the later counts. */
  readonly outcomes: ReadonlyMap<number, Outcome>;
  /** Keys of the groups that were read. */
  readonly groups: readonly string[];
  /** Changes with any outcome that counts, and with nothing else. */
  readonly digest: string;
}

export interface Reading {
  readonly signal?: AbortSignal;
  /** Groups that were read, of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads the record of a batch, also while it runs: several groups at once, each tried several times. What was read of groups that are
 * merged meanwhile counts.
 */
export async function readRecord(staging: Store, batch: StagedBatch, reading: Reading = {}): Promise<BatchRecord> {
  const read = new Map<string, string>();
  for (let listing = 1; ; listing++) {
    const groups = await staging.list(outcomesPrefix(batch));
    try {
      await readGroups(staging, groups, read, reading);
      const outcomes = outcomesOf([...read.values()]);
      return { outcomes, groups, digest: digestOf(outcomes) };
    } catch (error) {
      if (!isMissing(error) || listing === LISTINGS) throw error;
    }
  }
}

export const readOutcomes = async (...args: Parameters<typeof readRecord>): Promise<BatchRecord['outcomes']> =>
  (await readRecord(...args)).outcomes;

/** Appends a group; the same name is written again on a retry. */
export async function writeOutcomes(
  staging: Store,
  batch: StagedBatch,
  name: string,
  outcomes: readonly Outcome[],
): Promise<void> {
  await putLines(staging, batch, name, linesOf(outcomes));
}

export const groupKey = (batch: StagedBatch, name: string): string => `${outcomesPrefix(batch)}${name}.jsonl`;

/** Outcomes as a group holds them. */
export const linesOf = (outcomes: readonly Outcome[]): string =>
  outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join('');

export async function putLines(staging: Store, batch: StagedBatch, name: string, lines: string): Promise<void> {
  await staging.put(groupKey(batch, name), Buffer.from(lines), { type: 'application/x-ndjson' });
}

/**
 * Makes one group of many: a reader of the record of a large batch after its end reads one object instead of thousands. The merged
 * group is there before the first of the others goes.
 */
export async function mergeGroups(
  staging: Store,
  batch: StagedBatch,
  { outcomes, groups }: BatchRecord,
  from = MERGED_FROM,
): Promise<void> {
  if (groups.length < from) return;
  // Two workers may merge at the same moment, and one may know of more groups than the other.
  await writeOutcomes(staging, batch, `merged-${Date.now()}-${randomUUID()}`, [...outcomes.values()]);
  await inParallel(groups, READS_AT_ONCE, (group) => staging.remove(group));
}

/** Adds what the groups hold that are not read yet. */
async function readGroups(
  staging: Store,
  groups: readonly string[],
  read: Map<string, string>,
  { signal, onProgress }: Reading,
): Promise<void> {
  const unread = groups.filter((group) => !read.has(group));
  let done = groups.length - unread.length;
  await inParallel(unread, READS_AT_ONCE, async (group) => {
    read.set(group, await readGroup(staging, group, signal));
    onProgress?.((done += 1), groups.length);
  });
}

async function readGroup(staging: Store, group: string, signal: AbortSignal | undefined): Promise<string> {
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await text(await staging.get(group));
    } catch (error) {
      if (isMissing(error) || tries === TRIES) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** (tries - 1), undefined, signal ? { signal } : {});
    }
  }
}

/** Claims count as their words: as an earlier version wrote them, so that its reports stay what they are. */
function digestOf(outcomes: ReadonlyMap<number, Outcome>): string {
  const hash = createHash('sha256');
  for (const [, outcome] of [...outcomes].sort(([a], [b]) => a - b)) {
    const { claims } = outcome;
    hash.update(`${JSON.stringify({ ...outcome, ...(claims && { claims: claims.map(claimWords) }) })}\n`);
  }
  return hash.digest('hex');
}
