import { words } from '../words/words.js';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Failure, PlantainError } from '../domain/failures/failure.js';
import type { SentTimes, SpooledImage, StoredImage, Submission } from '../domain/generation.js';
import type { JsonObject } from '../domain/json.js';
import { createExclusive, syncFolder, writeDurably } from '../disk/durable.js';
import { exists, listIfThere, readIfThere } from '../disk/files.js';
import { failureSchema, receivedSchema, spooledSchema, storedSchema, submissionSchema, timesSchema } from './schemas.js';

/** What is final about a key. Kept in the folder `answer`, which exists once or not at all. */
export type Answer =
  | { readonly kind: 'received'; readonly submission: Submission; readonly times?: SentTimes }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'unknown' }
  /** Its holder gave the key back before anything was sent. */
  | { readonly kind: 'unsent' };

/**
 * Who holds the key, kept in the folder `marker`, which exists once or not at all. `sender`: a request may have left.
 * `recoverer`: none ever will; `lost` says that no intent was found, so that an earlier one cannot be ruled out.
 */
export type Marker = { readonly by: 'sender' } | { readonly by: 'recoverer'; readonly lost: boolean };

/** File beside an answer of an earlier version: when its request left, and how long it was out. */
const TIMES = 'times.json';
/** Name of a whole picture, by its content. */
export const KEPT = /^([0-9a-f]{16})\.[a-z0-9]+$/;
/** File with the id that the site gave the request. */
export const REQUEST_ID = 'request-id.txt';
/** Files and folders of an entry that are not pictures. */
export const JOURNAL = new Set([
  'intent.json',
  'marker',
  'answer',
  'late.json',
  'found.json',
  'stored.json',
  'reply.txt',
  REQUEST_ID,
]);

/** The journal of one key: a folder of small files, each of which is there completely or not at all. */
export class Entry {
  readonly folder: string;
  readonly #made: Set<string>;

  /** `made`: folders that this process knows to be there for good; an entry asks the disk for its own once. */
  constructor(spool: string, key: string, made = new Set<string>()) {
    this.folder = join(spool, ...segmentsOf(key));
    this.#made = made;
  }

  /** Makes the folder of the entry, so that it outlives a power cut. */
  async make(): Promise<void> {
    if (this.#made.has(this.folder)) return;
    await mkdir(this.folder, { recursive: true });
    const batch = dirname(this.folder);
    await syncFolder(batch);
    if (!this.#made.has(batch)) await syncFolder(dirname(batch));
    this.#made.add(batch).add(this.folder);
  }

  get leasePath(): string {
    return join(this.folder, 'marker', 'lease');
  }

  async intent(): Promise<boolean> {
    return exists(join(this.folder, 'intent.json'));
  }

  /** Answers with the facts on record: those of the first intent. */
  async writeIntent(facts: JsonObject): Promise<JsonObject> {
    if (await this.intent()) return this.#read('intent.json', z.record(z.string(), z.json()));
    await this.make();
    await writeDurably(join(this.folder, 'intent.json'), JSON.stringify(facts));
    return facts;
  }

  /** True: the key is ours. */
  async takeToSend(token: string, lease: string): Promise<boolean> {
    // Who holds the key is told by names: what the files say may be lost with the power.
    return createExclusive(this.folder, 'marker', {}, { sender: token, lease });
  }

  async takeToRecover(token: string, lost: boolean): Promise<boolean> {
    return createExclusive(this.folder, 'marker', { [lost ? 'recoverer-lost' : 'recoverer']: token });
  }

  async marker(): Promise<Marker | undefined> {
    const names = await listIfThere(join(this.folder, 'marker'));
    if (names.length === 0) return undefined;
    if (names.includes('recoverer')) return { by: 'recoverer', lost: false };
    return names.includes('recoverer-lost') ? { by: 'recoverer', lost: true } : { by: 'sender' };
  }

  /** False: another answer is on record, and stays. */
  async giveAnswer(answer: Answer): Promise<boolean> {
    return createExclusive(this.folder, 'answer', { [`${answer.kind}.json`]: answerText(answer) });
  }

  /** Takes the place of a `pending` answer once the operation has ended. */
  async replaceReceived(submission: Submission, times: SentTimes | undefined): Promise<void> {
    await writeDurably(join(this.folder, 'answer', 'received.json'), receivedText(submission, times));
  }

  async answer(): Promise<Answer | undefined> {
    const seen = await this.#answerSeen();
    // It may have been seen between its writer's rename and sync; it must last before anyone acts on it.
    if (seen) await syncFolder(this.folder);
    return seen;
  }

  async #answerSeen(): Promise<Answer | undefined> {
    const names = await listIfThere(join(this.folder, 'answer'));
    if (names.length === 0) return undefined;
    if (names.includes('unknown.json')) return { kind: 'unknown' };
    if (names.includes('failed.json')) {
      return { kind: 'failed', failure: await this.#read('answer/failed.json', failureSchema) };
    }
    if (names.includes('unsent.json')) return { kind: 'unsent' };
    const { submission, times } = await this.#read('answer/received.json', receivedSchema);
    if (times) return { kind: 'received', submission, times };
    if (!names.includes(TIMES)) return { kind: 'received', submission };
    return { kind: 'received', submission, times: await this.#read(`answer/${TIMES}`, timesSchema) };
  }

  /** Keeps a receipt that came after another answer was given. */
  async writeLate(submission: Submission): Promise<void> {
    await writeDurably(join(this.folder, 'late.json'), JSON.stringify(submission));
  }

  async late(): Promise<Submission | undefined> {
    if (!(await exists(join(this.folder, 'late.json')))) return undefined;
    return this.#read('late.json', submissionSchema);
  }

  /** Notes which pictures were found that no answer names. */
  async writeFound(images: readonly SpooledImage[]): Promise<void> {
    await writeDurably(join(this.folder, 'found.json'), JSON.stringify(images));
  }

  async found(): Promise<readonly SpooledImage[] | undefined> {
    if (!(await exists(join(this.folder, 'found.json')))) return undefined;
    return this.#read('found.json', z.array(spooledSchema));
  }

  async reply(): Promise<string | undefined> {
    return readIfThere(join(this.folder, 'reply.txt'));
  }

  async writeStored(images: readonly StoredImage[]): Promise<void> {
    await writeDurably(join(this.folder, 'stored.json'), JSON.stringify(images));
  }

  async stored(): Promise<readonly StoredImage[] | undefined> {
    if (!(await exists(join(this.folder, 'stored.json')))) return undefined;
    return this.#read('stored.json', storedSchema);
  }

  /** Removes what is not journal, also what a crash left half written; but no whole picture that the journal does not name. */
  async dropPictures(): Promise<void> {
    const named = new Set((await this.#namedImages()).map(({ file }) => file));
    for (const name of await readdir(this.folder)) {
      const goes = !JOURNAL.has(name) && (named.has(name) || !KEPT.test(name));
      if (goes) await rm(join(this.folder, name), { recursive: true, force: true });
    }
  }

  async #namedImages(): Promise<readonly SpooledImage[]> {
    // What is dropped is stored: the note of that has made the answer last.
    const answer = await this.#answerSeen();
    const submissions = [answer?.kind === 'received' ? answer.submission : undefined, await this.late()];
    const received = submissions.flatMap((one) => (one && imagesIn(one)) ?? []);
    return [...received, ...((await this.found()) ?? [])];
  }

  async #read<T>(file: string, schema: z.ZodType<T>): Promise<T> {
    const path = join(this.folder, file);
    const json = await readIfThere(path);
    const parsed = schema.safeParse(parseJson(json ?? ''));
    if (parsed.success) return parsed.data;
    // Complete when it was written, so the disk or a hand has damaged it: nobody can say any more how the request ended.
    throw new PlantainError({ code: 'submission_unknown', billing: 'maybe', message: words('spool.damaged', { path }) });
  }
}

/** Pictures that came with an answer; undefined when it names none. */
export const imagesIn = (submission: Submission): readonly SpooledImage[] | undefined =>
  submission.kind === 'pending' ? undefined : submission.images;

function answerText(answer: Answer): string {
  if (answer.kind === 'received') return receivedText(answer.submission, answer.times);
  return answer.kind === 'failed' ? JSON.stringify(answer.failure) : '{}';
}

/** An earlier version reads the submission of it, and no times. */
const receivedText = (submission: Submission, times: SentTimes | undefined): string =>
  JSON.stringify({ ...submission, ...(times && { times }) });

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // What is no JSON fits no schema either: the caller says so, with the path.
    return undefined;
  }
}

/** Whether it can name a file of the spool: no separator, nothing hidden, nothing that Windows reads as something else. */
export function isPlainName(name: string): boolean {
  return /^(?![. ])[^\p{Cc}/\\:*?"<>|]+(?<![. ])$/u.test(name) && Buffer.byteLength(name) <= 240;
}

/** The folder of a batch and the folder of a key in it. Throws for a key that would leave the spool. */
function segmentsOf(key: string): string[] {
  const segments = key.split('/');
  const plain = segments.length === 2 && segments.every(isPlainName) && segments[0]?.toLowerCase() !== 'host';
  if (!plain) throw new Error(`Not a journal key: ${JSON.stringify(key)}. Expected <batch>.<nonce>/<item>-a<attempt>-s<send>.`);
  return segments;
}
