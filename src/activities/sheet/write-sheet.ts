import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as others } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { StoredImage } from '../../domain/generation.js';
import type { Item, StagedReference } from '../../domain/item.js';
import { referenceThumbKeys } from '../../domain/names.js';
import type { Outcome } from '../../domain/outcome.js';
import { cardOf, failureOf, type PicturePlace, storedOf } from '../../report/cards.js';
import { relativePlace, type SheetFailure, type SheetHead } from '../../report/sheet/packed.js';
import { SHEET_FILE, type SheetEntry, sheetText } from '../../report/sheet/text.js';
import type { Store } from '../../stores/store.js';
import { loadSpeaker } from '../../words/load.js';
import type { Speaker } from '../../words/speaker.js';
import { inChunks } from '../in-chunks.js';
import type { ReportTarget } from '../record/results.js';

/** After so many items others in the process have their turn. */
const ITEMS_AT_ONCE = 100;

interface SheetItem {
  readonly item: Item;
  readonly outcome?: Outcome | undefined;
}

export interface SheetJob {
  readonly page: string;
  readonly head: Omit<SheetHead, 'writtenAt' | 'urlsExpireAt'>;
  readonly items: Iterable<SheetItem> | AsyncIterable<SheetItem>;
  /** Where the pictures lie. */
  readonly pictures: Store;
  readonly folder: string;
  /** Where the sheet goes. */
  readonly target: ReportTarget;
  readonly hasThumb: (reference: StagedReference) => boolean;
  /** On the disk of this host, for the file on its way. */
  readonly temporary: string;
  readonly signal?: AbortSignal;
}

/** Writes the contact sheet of a batch beside its pictures, over a temporary file: its readers never see half of one. */
export async function writeSheet(job: SheetJob): Promise<void> {
  const { target, temporary, signal } = job;
  await mkdir(temporary, { recursive: true });
  const folder = await mkdtemp(join(temporary, 'sheet-'));
  try {
    const path = join(folder, SHEET_FILE);
    const pieces = sheetText(job.page, await headOf(job), entriesOf(job));
    await pipeline(Readable.from(inChunks(pieces)), createWriteStream(path), signal ? { signal } : {});
    await target.store.put(`${target.folder}/${SHEET_FILE}`, { path }, { type: 'text/html; charset=utf-8' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same record gives the same sheet, but for signed URLs. The first of them is signed before the others, so that none of them ends earlier. */
async function headOf({ head, pictures, folder, target }: SheetJob): Promise<SheetHead> {
  const signed = target.instead ? undefined : await pictures.signedUrl?.(`${folder}/${SHEET_FILE}`);
  return { ...head, writtenAt: head.end?.at ?? Date.now(), ...(signed ? { urlsExpireAt: signed.expiresAt } : {}) };
}

async function* entriesOf(job: SheetJob): AsyncGenerator<SheetEntry> {
  const { batchId } = job.head;
  const [en, zh] = await Promise.all([loadSpeaker('en'), loadSpeaker('zh')]);
  let done = 0;
  for await (const { item, outcome } of job.items) {
    if ((done += 1) % ITEMS_AT_ONCE === 0) await others();
    const places = {
      references: await Promise.all(item.references.map((reference) => referencePlace(job, reference))),
      pictures: await Promise.all(storedOf(outcome).map((image) => picturePlace(job, image))),
    };
    yield { card: cardOf({ item, outcome }, places), failure: failureIn({ en, zh }, outcome, batchId) };
  }
}

function failureIn(speakers: { readonly en: Speaker; readonly zh: Speaker }, outcome: Outcome | undefined, batchId: string) {
  const said = (speaker: Speaker) => failureOf(outcome, { say: (text) => speaker.say(text), batchId }).failure;
  const [english, chinese] = [said(speakers.en), said(speakers.zh)];
  if (!english || !chinese) return undefined;
  const failure: SheetFailure = {
    code: english.code,
    en: [english.message, english.hint],
    zh: [chinese.message, chinese.hint],
  };
  return failure;
}

async function picturePlace(job: SheetJob, { key, thumb }: StoredImage): Promise<PicturePlace> {
  const href = await placeOf(job, key);
  return thumb === undefined ? { href } : { href, thumb: await placeOf(job, thumb) };
}

async function referencePlace(job: SheetJob, reference: StagedReference): Promise<PicturePlace> {
  if (!job.hasThumb(reference)) return {};
  const { small, large } = referenceThumbKeys(job.folder, reference.sha256);
  return { href: await placeOf(job, large), thumb: await placeOf(job, small) };
}

/** URL in the sheet: signed where that is needed, relative where sheet and picture lie beside one another on a disk. */
async function placeOf({ pictures, folder, target }: SheetJob, key: string): Promise<string> {
  if (!target.instead && pictures.signedUrl) return (await pictures.signedUrl(key)).url;
  const place = await pictures.url(key);
  if (/^https?:/i.test(place)) return place;
  if (target.instead) return pathToFileURL(place).href;
  const below = key.startsWith(`${folder}/`) ? key.slice(folder.length + 1) : key;
  return below.split('/').map(relativePlace).join('/');
}
