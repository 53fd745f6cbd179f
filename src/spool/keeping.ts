import { BoundedSet } from '../domain/bounded.js';
import type { SpooledImage, StoredImage, Submission } from '../domain/generation.js';
import type { Json } from '../domain/json.js';
import { exists } from '../disk/files.js';
import { type Entry, imagesIn, namedImages } from './entry.js';
import { foundPictures } from './found.js';
import type { Journals } from './journals.js';

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
  readonly #journals: Journals;
  /** Keys seen with their pictures stored: they are not read again. */
  readonly #stored = new BoundedSet<string>(REMEMBERED_KEYS);

  constructor(journals: Journals) {
    this.#journals = journals;
  }

  async stored(key: string, images: readonly StoredImage[]): Promise<void> {
    const entry = await this.#journals.entry(key);
    await entry.writeStored(images);
    const answer = await entry.answer();
    const { images: named, isAll } = await namedImages(await this.#journals.entryAsRead(key), answer);
    await entry.files.drop(named, isAll);
    this.#stored.add(key);
  }

  async receipts(batch: string, only?: 'late'): Promise<Receipt[]> {
    const found: Receipt[] = [];
    for (const key of await this.#journals.keys(batch)) {
      const receipt = await this.#receipt(await this.#journals.entryAsRead(key), key, only);
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
    for (const batch of await this.#journals.batches()) {
      let count = 0;
      for (const key of await this.#journals.maybeUnstored(batch)) if (await this.#isUnstored(key)) count++;
      if (count > 0) found.set(batch, count);
    }
    return found;
  }

  async #receipt(entry: Entry, key: string, only?: 'late'): Promise<Receipt | undefined> {
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
    const there = await Promise.all(images.map(({ file }) => exists(entry.files.pathOf(file))));
    return there.includes(false) ? undefined : { ...about, images };
  }

  async #isUnstored(key: string): Promise<boolean> {
    if (this.#stored.has(key)) return false;
    const entry = await this.#journals.entry(key);
    if (await entry.isUnstored()) return true;
    if (await entry.stored()) this.#stored.add(key);
    return false;
  }
}

function factsOf(submission: Submission): Pick<Receipt, 'empty' | 'unused' | 'rest'> {
  if (submission.kind === 'pending') return {};
  const { rest } = submission;
  const open = rest === undefined ? {} : { rest };
  return submission.kind === 'done' ? open : { empty: true, ...(submission.images && UNUSED), ...open };
}
