import { join } from 'node:path';
import { BoundedSet } from '../domain/bounded.js';
import type { SpooledImage, StoredImage, Submission } from '../domain/generation.js';
import type { Json } from '../domain/json.js';
import { exists, listIfThere } from '../disk/files.js';
import { Entry, imagesIn, isPlainName } from './entry.js';
import { foundPictures } from './found.js';

/** Of older ones the disk is asked again. */
const REMEMBERED_KEYS = 100_000;

const UNUSED = { unused: true } as const;

/** Pictures that were received under a key. */
export interface Receipt {
  readonly key: string;
  /** Those in the spool; none when they are stored. */
  readonly images: readonly SpooledImage[];
  /** They came after their key had been given up. */
  readonly late: boolean;
  /** Their answer counts as one without a picture. */
  readonly empty?: true;
  /** Their item must not use them unless somebody asks for them. */
  readonly unused?: true;
  /** The operation by which to ask for those that did not come; see `Submission`. */
  readonly rest?: Json;
  /** Where they went. */
  readonly stored?: readonly StoredImage[];
}

/** The spool as a whole: what still lies in it. */
export class Keeping {
  readonly #spool: string;
  /** Keys seen with their pictures stored: they are not read again. */
  readonly #stored = new BoundedSet<string>(REMEMBERED_KEYS);

  constructor(spool: string) {
    this.#spool = spool;
  }

  async stored(key: string, images: readonly StoredImage[]): Promise<void> {
    const entry = new Entry(this.#spool, key);
    await entry.writeStored(images);
    await entry.dropPictures();
    this.#stored.add(key);
  }

  async keys(batch: string): Promise<string[]> {
    const name = batch.replace(/\/$/, '');
    if (!isPlainName(name)) throw new Error(`Not the folder of a batch: ${JSON.stringify(batch)}.`);
    return (await listIfThere(join(this.#spool, name))).map((item) => `${name}/${item}`);
  }

  async receipts(batch: string, only?: 'late'): Promise<Receipt[]> {
    const found: Receipt[] = [];
    for (const key of await this.keys(batch)) {
      const receipt = await this.#receipt(key, only);
      if (receipt) found.push(receipt);
    }
    return found;
  }

  /** How many keys have pictures that are neither stored nor late. */
  async unstored(): Promise<number> {
    return [...(await this.unstoredOf()).values()].reduce((sum, count) => sum + count, 0);
  }

  /** The same by batch, `<batchId>.<nonce>`, without those that have none. */
  async unstoredOf(): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const batch of await this.#batches()) {
      let count = 0;
      for (const key of await this.keys(batch)) if (await this.#isUnstored(key)) count++;
      if (count > 0) found.set(batch, count);
    }
    return found;
  }

  async #receipt(key: string, only?: 'late'): Promise<Receipt | undefined> {
    const entry = new Entry(this.#spool, key);
    const whole = await entry.late();
    const answer = whole ? undefined : await entry.answer();
    // A failure, or an answer without a picture, is an answer: what lies beside it is brought when somebody asks for it.
    const late = whole !== undefined || (answer?.kind !== 'received' && answer?.kind !== 'failed');
    if (only === 'late' && !late) return undefined;
    const stored = await entry.stored();
    const submission = whole ?? (answer?.kind === 'received' ? answer.submission : undefined);
    const about = { key, late, ...(submission && factsOf(submission)) };
    if (stored) return stored.length > 0 ? { ...about, images: [], stored } : undefined;
    const images = (submission && imagesIn(submission)) ?? (await foundPictures(entry, answer));
    if (images.length === 0) return undefined;
    // Whoever took the files away has the pictures.
    const there = await Promise.all(images.map(({ file }) => exists(join(entry.folder, file))));
    return there.includes(false) ? undefined : { ...about, images };
  }

  async #isUnstored(key: string): Promise<boolean> {
    if (this.#stored.has(key)) return false;
    const entry = new Entry(this.#spool, key);
    const answer = await entry.answer();
    if (answer?.kind !== 'received' || answer.submission.kind !== 'done') return false;
    if (!(await entry.stored())) return true;
    this.#stored.add(key);
    return false;
  }

  async #batches(): Promise<string[]> {
    return (await listIfThere(this.#spool)).filter((name) => name !== 'host');
  }
}

function factsOf(submission: Submission): Pick<Receipt, 'empty' | 'unused' | 'rest'> {
  if (submission.kind === 'pending') return {};
  const { rest } = submission;
  const open = rest === undefined ? {} : { rest };
  return submission.kind === 'done' ? open : { empty: true, ...(submission.images && UNUSED), ...open };
}
