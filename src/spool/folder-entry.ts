import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SentTimes, SpooledImage, StoredImage, Submission } from '../domain/generation.js';
import type { JsonObject } from '../domain/json.js';
import { createExclusive, syncFolder, writeDurably } from '../disk/durable.js';
import { exists, listIfThere, readIfThere } from '../disk/files.js';
import type { Answer, Entry, Marker } from './entry.js';
import { firstBeat, LeaseKeeper, leaseSign, type SendLease, type Sign } from './lease.js';
import { type KeyFiles, REQUEST_ID } from './key-files.js';
import { parsed } from './reading.js';
import { failureSchema, receivedSchema, spooledSchema, storedSchema, submissionSchema, timesSchema } from './schemas.js';

/** File beside an answer of an earlier version: when its request left, and how long it was out. */
const TIMES = 'times.json';

/**
 * The journal of one key in the format of earlier versions: small files in the folder of its pictures, each of which is there completely or
 * not at all. What was begun in it is ended in it. `answer` and `marker` are folders that exist once or not at all.
 */
export class FolderEntry implements Entry {
  readonly files: KeyFiles;
  readonly #folder: string;
  readonly #token: string;

  constructor(files: KeyFiles, token: string) {
    this.files = files;
    this.#folder = files.folder;
    this.#token = token;
  }

  /** Whether a key was begun in this format. */
  static async isThere(folder: string): Promise<boolean> {
    if (!(await exists(folder))) return false;
    for (const name of ['intent.json', 'marker', 'answer', 'late.json', 'stored.json']) {
      if (await exists(join(folder, name))) return true;
    }
    return false;
  }

  async intent(): Promise<boolean> {
    return exists(join(this.#folder, 'intent.json'));
  }

  async facts(): Promise<JsonObject | undefined> {
    return (await this.intent()) ? this.#read('intent.json', z.record(z.string(), z.json())) : undefined;
  }

  async writeIntent(facts: JsonObject): Promise<JsonObject> {
    const known = await this.facts();
    if (known) return known;
    await writeDurably(join(this.#folder, 'intent.json'), JSON.stringify(facts));
    return facts;
  }

  async take(everyMs: number): Promise<SendLease | undefined> {
    // Who holds the key is told by names: what the files say may be lost with the power.
    const signs = { sender: this.#token, lease: firstBeat(everyMs) };
    if (!(await createExclusive(this.#folder, 'marker', {}, signs))) return undefined;
    const lease = await LeaseKeeper.start(this.#leasePath, everyMs).catch(async (error: unknown) => {
      // The key is ours and nothing was sent. On a disk that refuses that too, it counts as unknown.
      await this.giveAnswer({ kind: 'unsent' }).catch(() => undefined);
      throw error;
    });
    // There is one if this process was stopped in between and given up, or if a collect has put its answer here.
    if (!(await this.answer())) return lease;
    await lease.release();
    return undefined;
  }

  async takeToRecover(lost: boolean): Promise<void> {
    await createExclusive(this.#folder, 'marker', { [lost ? 'recoverer-lost' : 'recoverer']: this.#token });
  }

  async marker(): Promise<Marker | undefined> {
    const names = await listIfThere(join(this.#folder, 'marker'));
    if (names.length === 0) return undefined;
    if (names.includes('recoverer')) return { by: 'recoverer', lost: false };
    return names.includes('recoverer-lost') ? { by: 'recoverer', lost: true } : { by: 'sender' };
  }

  sign(): Promise<Sign> {
    return leaseSign(this.#leasePath);
  }

  get #leasePath(): string {
    return join(this.#folder, 'marker', 'lease');
  }

  async giveAnswer(answer: Answer): Promise<boolean> {
    return createExclusive(this.#folder, 'answer', { [`${answer.kind}.json`]: answerText(answer) });
  }

  async replaceReceived(submission: Submission, times: SentTimes | undefined): Promise<void> {
    await writeDurably(join(this.#folder, 'answer', 'received.json'), receivedText(submission, times));
  }

  async answer(): Promise<Answer | undefined> {
    const names = await listIfThere(join(this.#folder, 'answer'));
    if (names.length === 0) return undefined;
    // It may have been seen between its writer's rename and sync; it must last before anyone acts on it.
    await syncFolder(this.#folder);
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

  async writeLate(submission: Submission): Promise<void> {
    await writeDurably(join(this.#folder, 'late.json'), JSON.stringify(submission));
  }

  async late(): Promise<Submission | undefined> {
    return this.#readIfThere('late.json', submissionSchema);
  }

  async writeFound(images: readonly SpooledImage[]): Promise<void> {
    await writeDurably(join(this.#folder, 'found.json'), JSON.stringify(images));
  }

  async found(): Promise<readonly SpooledImage[] | undefined> {
    return this.#readIfThere('found.json', z.array(spooledSchema));
  }

  async writeStored(images: readonly StoredImage[]): Promise<void> {
    await writeDurably(join(this.#folder, 'stored.json'), JSON.stringify(images));
  }

  async stored(): Promise<readonly StoredImage[] | undefined> {
    return this.#readIfThere('stored.json', storedSchema);
  }

  async isUnstored(): Promise<boolean> {
    const answer = await this.answer();
    return answer?.kind === 'received' && answer.submission.kind === 'done' && !(await this.stored());
  }

  async writeRequestId(id: string): Promise<void> {
    await writeFile(join(this.#folder, REQUEST_ID), id);
  }

  async requestId(): Promise<string | undefined> {
    return readIfThere(join(this.#folder, REQUEST_ID));
  }

  async #readIfThere<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
    return (await exists(join(this.#folder, file))) ? this.#read(file, schema) : undefined;
  }

  async #read<T>(file: string, schema: z.ZodType<T>): Promise<T> {
    const path = join(this.#folder, file);
    return parsed(await readIfThere(path), schema, path);
  }
}

function answerText(answer: Answer): string {
  if (answer.kind === 'received') return receivedText(answer.submission, answer.times);
  return answer.kind === 'failed' ? JSON.stringify(answer.failure) : '{}';
}

/** An earlier version reads the submission of it, and no times. */
const receivedText = (submission: Submission, times: SentTimes | undefined): string =>
  JSON.stringify({ ...submission, ...(times && { times }) });
