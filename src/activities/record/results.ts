import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BatchRef } from '../../domain/batch.js';
import type { StoredImage } from '../../domain/generation.js';
import { repliesPrefix, reportedKey } from '../../domain/staging-keys.js';
import type { Outcome } from '../../domain/outcome.js';
import { type PictureAddress, resultsText } from '../../report/results.js';
import { isMissing, readNote, writeNote } from '../../staging/notes.js';
import type { Store } from '../../stores/store.js';
import type { Dependencies } from '../dependencies.js';
import { inChunks } from '../in-chunks.js';
import type { Destination } from '../storage.js';
import { LastReplies } from './last-replies.js';
import type { Say } from '../../words/words.js';

/** A store that takes a report, and the folder in it. */
export interface ReportTarget {
  readonly store: Store;
  readonly folder: string;
  /** It takes the place of the results store, which does not answer: nothing is asked of that one. */
  readonly instead: boolean;
}

export interface ResultsJob {
  readonly batch: BatchRef;
  readonly destination: Destination;
  /** In input order. */
  readonly outcomes: readonly Outcome[];
  /** Of the record that they stand in. */
  readonly digest: string;
  /** Pictures that have no URL come as data URLs: the file then holds each of them twice, in base64. */
  readonly inline: boolean;
  /** Where the file goes. */
  readonly target: ReportTarget;
  readonly signal: AbortSignal;
  readonly say: Say;
}

/**
 * Writes `results.json`, over a temporary file: of 100,000 items it is far too long for one string. A file whose replies have been
 * dropped stays as it is while the record does.
 */
export async function writeResults(dependencies: Dependencies, job: ResultsJob): Promise<void> {
  const { batch, destination, outcomes, digest, target, signal } = job;
  const staging = dependencies.staging(batch);
  const pictures = dependencies.store(destination.store, destination.out);
  const key = `${target.folder}/results.json`;
  const reported = await readNote<Reported>(staging, reportedKey(batch));
  if (reported && (reported.digest ?? digest) === digest && (await target.store.exists(key))) return;
  const folder = join(dependencies.reportFolder, `${batch.batchId}.${batch.nonce}`);
  // What an attempt left behind that was cut off.
  await rm(folder, { recursive: true, force: true });
  let replies: LastReplies | undefined;
  try {
    await mkdir(folder, { recursive: true });
    replies = await LastReplies.read(staging, batch, join(folder, 'replies'));
    const { of: replyOf } = replies;
    const content = resultsText(outcomes, {
      replyOf: ({ index, attempts }) => replyOf(index, attempts),
      addressOf: async (image) =>
        target.instead ? { kind: 'place', place: image.location } : addressOf(pictures, image, job.inline),
      reader: { say: job.say, batchId: batch.batchId },
    });
    const path = join(folder, 'results.json');
    await pipeline(Readable.from(inChunks(content)), createWriteStream(path), { signal });
    await target.store.put(key, { path }, { type: 'application/json' });
  } finally {
    await replies?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** That the results of a batch are complete and its replies may be gone. */
interface Reported {
  /** Of the record that they were written from; absent in batches of a version before 0.2. */
  readonly digest?: string;
}

/** Drops the replies of a batch whose every item has its picture, and whose report says so. */
export async function dropReplies(staging: Store, batch: BatchRef, digest: string): Promise<void> {
  await writeNote(staging, reportedKey(batch), { digest } satisfies Reported);
  await staging.remove(repliesPrefix(batch));
}

/** URL of what lies under a key, signed where that is needed; undefined in a store that has no URLs. */
export async function webAddress(store: Store, key: string): Promise<string | undefined> {
  if (store.signedUrl) return (await store.signedUrl(key)).url;
  const place = await store.url(key);
  return /^https?:/i.test(place) ? place : undefined;
}

/** The store's URL, else that of the answer, else the picture itself if wanted, else its path. */
async function addressOf(store: Store, image: StoredImage, inline: boolean): Promise<PictureAddress> {
  const { key, source, location, type } = image;
  const place = await webAddress(store, key);
  if (place !== undefined) return { kind: 'place', place };
  if (source !== undefined) return { kind: 'place', place: source };
  if (!inline) return { kind: 'place', place: location };
  try {
    return { kind: 'data', type, base64: base64Of(await store.get(key)) };
  } catch (error) {
    // Its user has taken it away already.
    if (isMissing(error)) return { kind: 'place', place: location };
    throw error;
  }
}

async function* base64Of(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const all = Buffer.concat([rest, chunk]);
    const whole = all.length - (all.length % 3);
    yield all.toString('base64', 0, whole);
    rest = all.subarray(whole);
  }
  yield rest.toString('base64');
}
