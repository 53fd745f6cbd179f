import { resolve } from 'node:path';
import { BoundedMap } from '../domain/bounded.js';
import type { Failure } from '../domain/failures/failure.js';
import type { Recovery, SentTimes, SpooledImage, StoredImage, Submission } from '../domain/generation.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { SpoolWriter } from '../providers/provider.js';
import type { Entry } from './entry.js';
import { hostOf, type SpoolHost } from './host.js';
import { Journals } from './journals.js';
import { Keeping, type Receipt } from './keeping.js';
import { isPlainName, partsOf } from './keys.js';
import type { SendLease } from './lease.js';
import { type RecoverOptions, recover } from './recovery.js';
import { Room, whenThereIsRoom } from './room.js';
import { newToken } from './log/token.js';
import { onDisk } from './trouble.js';
import { EntryWriter } from './writer.js';

export type { SendLease } from './lease.js';
export type { Receipt } from './keeping.js';
export type { RecoverOptions } from './recovery.js';

/** With less space on the disk no request is begun. */
export const LEAST_FREE_BYTES = 64 * 1024 * 1024;

/** A request that is paid for may be open for a minute longer than its answer takes: the activity's limit leaves it that. */
const ROOM_WAIT_MS = 60_000;

const REPLIES_IN_MIND = 100;
/** Characters. */
const SHORT_REPLY = 64 * 1024;

export interface SpoolOptions {
  /** How often the lease of a request under way is renewed, in milliseconds. */
  readonly leaseMs?: number;
  /** With less space on the disk no request is begun, in bytes. */
  readonly minFreeBytes?: number;
  /** How long an answer waits for room when the disk is full, in milliseconds. */
  readonly roomWaitMs?: number;
}

/** What is final about a key. `taken`: it was never sent and never will be. */
export type FinalState =
  | { readonly kind: 'received'; readonly submission: Submission; readonly times?: SentTimes }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'taken' };

/**
 * The host-local record of every paid request, and the first home of paid bytes (docs/architecture.md, journal, spool, lease). Any number of
 * processes may use one folder, also on a volume shared by containers. Keys are those of `submissionKey`. Trouble with the disk is
 * thrown as `PlantainError` `spool_full`.
 */
export class Spool {
  /** Random id of this folder, such as `h_3f2a9c1b`. */
  readonly host: string;
  /** Ids of the spools that this one is a copy of. */
  readonly formerHosts: readonly string[];
  readonly #dir: string;
  readonly #leaseMs: number;
  readonly #roomWaitMs: number;
  readonly #room: Room;
  readonly #open = new Set<string>();
  readonly #journals: Journals;
  readonly #keeping: Keeping;
  /** The newest, which are about to be asked for. */
  readonly #replies = new BoundedMap<string, string>(REPLIES_IN_MIND);

  private constructor(dir: string, host: SpoolHost, options: SpoolOptions) {
    this.#dir = dir;
    this.host = host.id;
    this.formerHosts = host.former;
    this.#leaseMs = options.leaseMs ?? 5_000;
    this.#roomWaitMs = options.roomWaitMs ?? ROOM_WAIT_MS;
    const token = newToken();
    this.#room = new Room(dir, token, options.minFreeBytes ?? LEAST_FREE_BYTES);
    this.#journals = new Journals(dir, token);
    this.#keeping = new Keeping(this.#journals);
  }

  static async open(dir: string, options: SpoolOptions = {}): Promise<Spool> {
    const path = resolve(dir);
    return new Spool(path, await onDisk(path, 'unbilled', () => hostOf(path)), options);
  }

  /**
   * Writes down what is about to be sent; a repeat changes nothing and answers with the first facts. To be awaited before anyone is told
   * of the key.
   */
  async intend(key: string, facts: JsonObject): Promise<JsonObject> {
    partsOf(key);
    return onDisk(this.#dir, 'unbilled', async () => {
      await this.#room.check();
      return (await this.#entry(key)).writeIntent(facts);
    });
  }

  /** The facts that were written down before a key was sent; undefined where there are none. */
  async intended(key: string): Promise<JsonObject | undefined> {
    return onDisk(this.#dir, 'maybe', async () => (await this.#entry(key)).facts());
  }

  async finalState(key: string): Promise<FinalState | undefined> {
    return onDisk(this.#dir, 'maybe', async () => {
      const entry = await this.#entry(key);
      const answer = await entry.answer();
      if (answer) return answer.kind === 'unsent' ? { kind: 'taken' } : answer;
      const marker = await entry.marker();
      if (marker?.by !== 'recoverer') return undefined;
      return { kind: marker.lost ? 'unknown' : 'taken' };
    });
  }

  /** The right to send, given once for a key, ever; undefined: somebody has it or had it, or a recovery has taken the key. */
  async acquireSend(key: string): Promise<SendLease | undefined> {
    return onDisk(this.#dir, 'unbilled', async () => {
      const entry = await this.#entry(key);
      if (!(await entry.intent())) throw new Error(`Journal key ${key} has no intent yet.`);
      await this.#room.take();
      const lease = await entry.take(this.#leaseMs).catch(async (error: unknown) => {
        await this.#room.give();
        throw error;
      });
      if (lease) return this.#held(key, lease);
      await this.#room.give();
      return undefined;
    });
  }

  #held(key: string, lease: SendLease): SendLease {
    this.#open.add(key);
    const release = async (): Promise<void> => {
      if (!this.#open.delete(key)) return;
      await lease.release();
      await this.#room.give();
    };
    return { release };
  }

  /** Gives a key back that was taken and never sent; nobody can send it any more. */
  async giveBack(key: string): Promise<void> {
    await onDisk(this.#dir, 'unbilled', async () => (await this.#entry(key)).giveAnswer({ kind: 'unsent' }));
  }

  writer(key: string): SpoolWriter {
    partsOf(key);
    const replied = (text: string): void => {
      if (text.length <= SHORT_REPLY) this.#replies.set(key, text);
    };
    return new EntryWriter(this.#dir, () => this.#entry(key), { waitMs: this.#roomWaitMs, replied });
  }

  /**
   * Puts the complete answer on record, also that of an operation that was `pending`. If the key was given up before, the receipt is
   * kept as a late one.
   */
  async received(key: string, submission: Submission, times?: SentTimes): Promise<void> {
    partsOf(key);
    if (submission.kind === 'done') this.#room.seen(submission.images.reduce((sum, { bytes }) => sum + bytes, 0));
    const record = async (): Promise<void> => {
      const entry = await this.#entry(key);
      if (await entry.giveAnswer({ kind: 'received', submission, ...(times && { times }) })) return;
      const answer = await entry.answer();
      if (answer?.kind !== 'received') await entry.writeLate(submission);
      else if (answer.submission.kind === 'pending') await entry.replaceReceived(submission, answer.times);
    };
    await onDisk(this.#dir, 'maybe', () => whenThereIsRoom(this.#roomWaitMs, record));
  }

  /** Puts on record what a site has accepted from this host, where the disk has refused that before. */
  async accepted(key: string, operation: Json): Promise<void> {
    await onDisk(this.#dir, 'billed', async () => {
      const entry = await this.#entry(key);
      if ((await entry.marker())?.by !== 'sender') return;
      await entry.giveAnswer({ kind: 'received', submission: { kind: 'pending', operation } });
    });
  }

  /** Puts a failure on record; an answer that is there already stays. */
  async failed(key: string, failure: Failure): Promise<void> {
    await onDisk(this.#dir, failure.billing, async () => (await this.#entry(key)).giveAnswer({ kind: 'failed', failure }));
  }

  /** What became of a request whose worker was lost: the same answer to every caller, for ever. */
  async recover(key: string, options: RecoverOptions): Promise<Recovery> {
    const { host } = this;
    const underWayHere = () => this.#open.has(key);
    const self = { host, key, leaseMs: this.#leaseMs, underWayHere };
    return onDisk(this.#dir, 'maybe', async () => recover(await this.#entry(key), self, options));
  }

  /** What a provider kept of its reply, for a person. */
  async replyOf(key: string): Promise<string | undefined> {
    const known = this.#replies.get(key);
    return known ?? onDisk(this.#dir, 'billed', async () => (await this.#entry(key)).files.reply());
  }

  async imagePath(key: string, image: SpooledImage): Promise<string> {
    if (!isPlainName(image.file)) throw new Error(`Not a file of the spool: ${JSON.stringify(image.file)}.`);
    return (await this.#entry(key)).files.pathOf(image.file);
  }

  /** Records where the pictures of a key went, then drops their bytes. */
  async stored(key: string, images: readonly StoredImage[]): Promise<void> {
    await onDisk(this.#dir, 'billed', () => this.#keeping.stored(key, images));
    this.#replies.delete(key);
  }

  async storedImages(key: string): Promise<readonly StoredImage[] | undefined> {
    return onDisk(this.#dir, 'billed', async () => (await this.#entry(key)).stored());
  }

  /** All journal keys of a batch, sorted; or those alone that begin with `start` behind it. `batch`: its folder, `<batchId>.<nonce>`. */
  async keys(batch: string, start?: string): Promise<string[]> {
    return onDisk(this.#dir, 'maybe', () => this.#journals.keys(batch, start));
  }

  /** Leaves little of the journal of a batch that is over; does nothing while anything of it is open. */
  async pack(batch: string): Promise<void> {
    await onDisk(this.#dir, 'billed', () => this.#journals.pack(batch));
  }

  /** The whole answer to a request that came after its key had been given up. */
  async lateAnswer(key: string): Promise<Submission | undefined> {
    return onDisk(this.#dir, 'billed', async () => (await this.#entry(key)).late());
  }

  /** What was received of a batch: all pictures, or those alone that came after their key had been given up. */
  async receipts(batch: string, only?: 'late'): Promise<Receipt[]> {
    return onDisk(this.#dir, 'billed', () => this.#keeping.receipts(batch, only));
  }

  /** How many requests are under way in this process or have pictures that are not stored; late receipts are not counted. */
  async unfinished(): Promise<number> {
    return this.#open.size + (await onDisk(this.#dir, 'billed', () => this.#keeping.unstored()));
  }

  #entry(key: string): Promise<Entry> {
    return this.#journals.entry(key);
  }
}
