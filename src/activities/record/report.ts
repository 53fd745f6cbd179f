import { textOf } from '../../domain/failures/text-of.js';
import { log } from '@temporalio/activity';
import type { BatchRef } from '../../domain/batch.js';
import { wordsOf } from '../../domain/failures/file-error.js';
import type { Item } from '../../domain/item.js';
import { countMissing, type MissingCounts } from '../../domain/missing.js';
import { keptReportFolder, reportNoteKey } from '../../domain/staging-keys.js';
import { count, EMPTY_TALLY, NO_CALLS, type Outcome } from '../../domain/outcome.js';
import type { BatchSummary } from '../../domain/summary.js';
import { costOf } from '../../report/cost.js';
import { manifestText } from '../../report/manifest.js';
import { statisticsOf } from '../../report/statistics.js';
import { summaryText } from '../../report/summary.js';
import { writeNote } from '../../staging/notes.js';
import { type BatchRecord, mergeGroups, readRecord } from '../../staging/record.js';
import type { Store } from '../../stores/store.js';
import { balanceChanges } from '../balances.js';
import { readingOf, runFree } from '../context.js';
import type { Dependencies } from '../dependencies.js';
import { readForecast, rememberBatch } from '../forecast.js';
import { packJournal } from './pack-journal.js';
import { isUnread, type StagedItems } from './items.js';
import type { ContactSheets } from '../sheet/contact-sheets.js';
import { dropReplies, type ReportTarget, webAddress, writeResults } from './results.js';
import type { Destination } from '../storage.js';
import { loadSpeaker } from '../../words/load.js';
import type { Language } from '../../words/language.js';
import { type Text, words } from '../../words/words.js';

export interface ReportInput {
  readonly batch: BatchRef;
  readonly pageSize: number;
  readonly destination: Destination;
  /** `--inline`: pictures without a URL stand in `results.json` themselves. */
  readonly inline?: true;
  /** Of its messages and hints: that of who started the batch; absent in batches of a version before 0.2, which are English. */
  readonly language?: Language;
  /** Epoch milliseconds: after it a report that its store does not take is left in staging. Absent: it is offered for ever. */
  readonly storeUntil?: number;
  /** Everything of the summary that the record does not hold. */
  readonly summary: Omit<
    BatchSummary,
    'tally' | keyof MissingCounts | 'location' | 'unread' | 'reportKept' | 'balances' | 'cost' | 'forecast'
  >;
}

/** What a report was written from, and what it says: it can be written again when the batch's history is of no use any more. */
export interface ReportNote {
  readonly report: ReportInput;
  readonly summary: BatchSummary;
  /** Of the record that it was written from; absent in batches of a version before 0.2. */
  readonly digest?: string;
}

interface Entry {
  readonly item: Item;
  readonly outcome: Outcome;
}

export function createReportActivities(dependencies: Dependencies, items: StagedItems, sheets: ContactSheets) {
  return {
    /** Tells whether a report says what is on record, see `ReportNote`. */
    async recordDigest({ batch }: { batch: BatchRef }): Promise<string> {
      return runFree(async (run) => (await readRecord(dependencies.staging(batch), batch, readingOf(run))).digest);
    },

    /**
     * Writes manifest, summary and results from the batch's durable record; the same record gives the same bytes, but for signed
     * URLs. A store that takes no report does not hold the batch: then it lies in staging, and the summary says so.
     */
    async writeReport(input: ReportInput): Promise<BatchSummary> {
      return runFree(async (run) => {
        const { batch, destination } = input;
        const { signal } = run;
        const staging = dependencies.staging(batch);
        const store = dependencies.store(destination.store, destination.out);
        const record = await readRecord(staging, batch, readingOf(run));
        const entries = await entriesOf(input, record, items);
        const content = await summaryOf(dependencies, input, { staging, entries, location: await store.url(destination.folder) });
        const write = (target: ReportTarget, summary: BatchSummary) =>
          writeFiles(dependencies, input, { target, summary, entries, digest: record.digest, signal });
        const targetOf = (instead: boolean): ReportTarget =>
          instead ? { store: staging, folder: keptReportFolder(batch), instead } : { store, folder: destination.folder, instead };
        const summary = await write(targetOf(false), content).then(
          () => content,
          async (error: unknown) => {
            if (signal.aborted || Date.now() < (input.storeUntil ?? Infinity)) throw error;
            const reason = textOf(error);
            const kept = { ...content, reportKept: { at: await staging.url(keptReportFolder(batch)), reason } };
            await write(targetOf(true), kept);
            return kept;
          },
        );
        // An earlier one would be taken for the newest.
        if (!summary.reportKept) await staging.remove(`${keptReportFolder(batch)}/`);
        await writeNote(staging, reportNoteKey(batch), { report: input, summary, digest: record.digest } satisfies ReportNote);
        // Behind the note.
        await sheets.finish(input, entries, targetOf(summary.reportKept !== undefined), signal);
        if (summary.forecast) await rememberBatch(staging, summary, summary.forecast, entries);
        // The references stay: what somebody rejects is generated again from them.
        if (summary.tally.success === summary.total && !summary.reportKept) await dropReplies(staging, batch, record.digest);
        await tidyUp(dependencies, batch, record);
        return summary;
      });
    },
  };
}

/** Makes little of what a batch that is over has left. What cannot be done costs only room and time. */
async function tidyUp(dependencies: Dependencies, batch: BatchRef, record: BatchRecord): Promise<void> {
  await mergeGroups(dependencies.staging(batch), batch, record).catch((error: unknown) => {
    // Such as a bucket that lets nobody remove anything.
    log.warn('the groups of the record could not be merged', { batch: batch.batchId, error: wordsOf(error) });
  });
  await packJournal(dependencies, batch);
}

interface DurableRecord {
  readonly staging: Store;
  readonly entries: readonly Entry[];
  readonly location: string;
}

async function summaryOf(
  dependencies: Dependencies,
  { batch, summary }: ReportInput,
  { staging, entries, location }: DurableRecord,
): Promise<BatchSummary> {
  const outcomes = entries.map(({ outcome }) => outcome);
  const statistics = statisticsOf(outcomes, summary.endedAt - summary.startedAt);
  const cost = costOf(entries);
  const forecast = await readForecast(staging, batch);
  const unread = entries.filter(({ item }) => isUnread(item)).length;
  const balances = await balanceChanges(dependencies, batch, entries);
  return {
    ...summary,
    tally: outcomes.reduce(count, EMPTY_TALLY),
    ...countMissing(entries),
    location,
    ...(unread > 0 && { unread }),
    ...(statistics && { statistics }),
    ...(cost && { cost }),
    ...(forecast && { forecast }),
    ...(balances.length > 0 && { balances }),
  };
}

async function entriesOf(
  { batch, pageSize, summary }: ReportInput,
  { outcomes: recorded }: BatchRecord,
  items: StagedItems,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let page = 0; page * pageSize < summary.total; page++) {
    const range = { page, pageSize, to: summary.total };
    for (const item of await items.accountable(batch, range, recorded)) {
      entries.push({ item, outcome: recorded.get(item.index) ?? lost(item, summary.endedAt) });
    }
  }
  return entries;
}

interface Files {
  readonly target: ReportTarget;
  readonly summary: BatchSummary;
  readonly entries: readonly Entry[];
  readonly digest: string;
  readonly signal: AbortSignal;
}

async function writeFiles(dependencies: Dependencies, input: ReportInput, files: Files): Promise<void> {
  const { batch, destination, inline = false } = input;
  const { target, summary, entries, digest, signal } = files;
  const pictures = dependencies.store(destination.store, destination.out);
  const put = (name: string, text: string, type: string) =>
    target.store.put(`${target.folder}/${name}`, Buffer.from(text), { type });
  const speaker = await loadSpeaker(input.language ?? 'en');
  const say = (text: Text): string => speaker.say(text);
  // Before the others are signed, so that none of them ends earlier.
  const expiry = target.instead ? undefined : (await pictures.signedUrl?.(`${destination.folder}/summary.json`))?.expiresAt;
  const addressed = target.instead ? entries : await Promise.all(entries.map((entry) => withUrls(pictures, entry)));
  await put('manifest.jsonl', manifestText(addressed, { say, batchId: batch.batchId }), 'application/x-ndjson');
  await put('summary.json', summaryText(summary, expiry, say), 'application/json');
  const outcomes = entries.map(({ outcome }) => outcome);
  await writeResults(dependencies, { batch, destination, outcomes, digest, inline, target, signal, say });
}

/** The entry with the URLs of its pictures, in a store that has URLs. */
async function withUrls(store: Store, entry: Entry) {
  if (entry.outcome.status !== 'success') return entry;
  const urls = await Promise.all(entry.outcome.images.map(({ key }) => webAddress(store, key)));
  return urls.includes(undefined) ? entry : { ...entry, urls: urls.filter((url) => url !== undefined) };
}

function lost({ index, id, site }: { index: number; id: string; site: string }, endedAt: number): Outcome {
  const message = words('work.segmentSilent');
  return { index, id, site, attempts: 0, calls: NO_CALLS, endedAt, status: 'error', code: 'lost', message };
}
