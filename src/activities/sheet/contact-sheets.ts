import { log } from '@temporalio/activity';
import type { BatchInput, BatchRef } from '../../domain/batch.js';
import { BoundedMap } from '../../domain/bounded.js';
import { messageOf } from '../../domain/failures/message-of.js';
import type { Item, StagedReference } from '../../domain/item.js';
import type { Outcome } from '../../domain/outcome.js';
import { indexKey, reportNoteKey } from '../../domain/staging-keys.js';
import type { Language } from '../../words/language.js';
import { readNote } from '../../staging/notes.js';
import { readOutcomes } from '../../staging/record.js';
import type { Store } from '../../stores/store.js';
import type { Dependencies } from '../dependencies.js';
import type { StagedItems } from '../record/items.js';
import type { ReportTarget } from '../record/results.js';
import type { Destination } from '../storage.js';
import { Throttle } from './throttle.js';
import { ReferenceThumbs } from './thumbs.js';
import { type SheetJob, writeSheet } from './write-sheet.js';

const PACE = { firstMs: 4_000, everyMs: 15_000, share: 0.05 } as const;
const BATCHES_IN_MEMORY = 20;
/** How long the thumbnails of references may take, on the way and at the end. */
const REFERENCES_MS = { running: 5_000, ended: 60_000 } as const;

/** Of the note that lies in staging from the start of a batch on. */
interface StartNote {
  readonly input: BatchInput;
  readonly startedAt: number;
}

/** As much of a report as a sheet needs of it. */
interface SheetReport {
  readonly batch: BatchRef;
  readonly pageSize: number;
  readonly destination: Destination;
  readonly language?: Language;
  readonly summary: {
    readonly startedAt: number;
    readonly endedAt: number;
    readonly ended: 'finished' | 'deadline' | 'cancelled';
  };
}

interface Entry {
  readonly item: Item;
  readonly outcome?: Outcome | undefined;
}

/**
 * Keeps the contact sheets of batches: on the way, when outcomes were recorded by this worker, and at the end. A sheet is for looking
 * at: no failure of it is one of the batch.
 */
export class ContactSheets {
  readonly #throttle = new Throttle(PACE);
  readonly #references = new BoundedMap<string, ReferenceThumbs>(BATCHES_IN_MEMORY);

  constructor(
    private readonly dependencies: Dependencies,
    private readonly items: StagedItems,
  ) {}

  /** There are new outcomes. */
  changed(batch: BatchRef): void {
    if (this.dependencies.sheetPage === undefined) return;
    this.#throttle.changed(batch.nonce, () => harmless(batch, () => this.#update(batch)));
  }

  /** Writes the sheet of a batch that has ended. Its report is noted before: whoever was late with one of its own sees that, and writes anew. */
  async finish(report: SheetReport, entries: readonly Entry[], target: ReportTarget, signal: AbortSignal): Promise<void> {
    this.#throttle.end(report.batch.nonce);
    await harmless(report.batch, async () => {
      const until = Date.now() + REFERENCES_MS.ended;
      await this.#write(report, entries, { target, until, signal });
    });
  }

  async #update(batch: BatchRef): Promise<void> {
    const staging = this.dependencies.staging(batch);
    const note = await readNote<StartNote>(staging, indexKey(batch));
    if (!note || (await hasReport(staging, batch))) return;
    const { input, startedAt } = note;
    const { store, folder, out, language, total } = input;
    const pageSize = input.settings.segmentSize;
    const running = {
      batch,
      pageSize,
      startedAt,
      destination: { store, folder, ...(out === undefined ? {} : { out }) },
      ...(language === undefined ? {} : { language }),
    };
    await this.#writeRecord(running, total);
    // The report came while this was written: what lies there now may be the older one.
    const report = (await readNote<{ readonly report: SheetReport }>(staging, reportNoteKey(batch)))?.report;
    if (report) await this.#writeRecord({ ...running, summary: report.summary }, total);
  }

  async #writeRecord(sheet: Running & Partial<Pick<SheetReport, 'summary'>>, total: number): Promise<void> {
    const { batch, pageSize } = sheet;
    const outcomes = await readOutcomes(this.dependencies.staging(batch), batch);
    const entries: Entry[] = [];
    for (let page = 0; page * pageSize < total; page++) {
      for (const item of await this.items.page(batch, page)) entries.push({ item, outcome: outcomes.get(item.index) });
    }
    await this.#write(sheet, entries, { until: Date.now() + REFERENCES_MS.running });
  }

  async #write(
    sheet: (Running & Partial<Pick<SheetReport, 'summary'>>) | SheetReport,
    entries: readonly Entry[],
    how: { readonly target?: ReportTarget; readonly until: number; readonly signal?: AbortSignal },
  ): Promise<void> {
    const { sheetPage: page, reportFolder: temporary } = this.dependencies;
    if (page === undefined) return;
    const { batch, destination, language = 'en', summary } = sheet;
    const { folder } = destination;
    const pictures = this.dependencies.store(destination.store, destination.out);
    const references = this.#referencesOf(batch, pictures, folder);
    const { target = { store: pictures, folder, instead: false }, until, signal } = how;
    if (!target.instead) await references.make(this.dependencies.staging(batch), referencesOf(entries), until, signal);
    const startedAt = 'startedAt' in sheet ? sheet.startedAt : sheet.summary.startedAt;
    const end = summary ? { end: { at: summary.endedAt, how: summary.ended } } : {};
    const job: SheetJob = {
      page,
      head: { batchId: batch.batchId, language, startedAt, ...end },
      items: entries,
      pictures,
      folder,
      target,
      hasThumb: (reference) => references.has(reference),
      temporary,
      ...(signal ? { signal } : {}),
    };
    await writeSheet(job);
  }

  #referencesOf({ nonce }: BatchRef, store: Store, folder: string): ReferenceThumbs {
    const known = this.#references.get(nonce) ?? new ReferenceThumbs(this.dependencies, store, folder);
    this.#references.set(nonce, known);
    return known;
  }
}

type Running = Omit<SheetReport, 'summary'> & { readonly startedAt: number };

function* referencesOf(entries: readonly Entry[]): Generator<StagedReference> {
  for (const { item } of entries) yield* item.references;
}

const hasReport = async (staging: Store, batch: BatchRef): Promise<boolean> => staging.exists(reportNoteKey(batch));

async function harmless(batch: BatchRef, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn('the contact sheet could not be written', { batch: batch.batchId, error: messageOf(error) });
  }
}
