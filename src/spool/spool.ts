import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { BoundedSet } from '../domain/bounded.js';
import type { Failure } from '../domain/failures/failure.js';
import type { Recovery, SentTimes, SpooledImage, StoredImage, Submission } from '../domain/generation.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { SpoolWriter } from '../providers/provider.js';
import { Entry, isPlainName } from './entry.js';
import { hostOf, type SpoolHost } from './host.js';
import { Keeping, type Receipt } from './keeping.js';
import { LeaseKeeper, type SendLease, firstBeat } from './lease.js';
import { type RecoverOptions, recover } from './recovery.js';
import { Room, whenThereIsRoom } from './room.js';
import { onDisk } from './trouble.js';
import { EntryWriter } from './writer.js';

export type { SendLease } from './lease.js';
export type { Receipt } from './keeping.js';
export type { RecoverOptions } from './recovery.js';

/** With less space on the disk no request is begun. */
export const LEAST_FREE_BYTES = 64 * 1024 * 1024;

/** A request that is paid for may be open for a minute longer than its answer takes: the activity's limit leaves it that. */
const ROOM_WAIT_MS = 60_000;
/** Of older ones the disk is asked again. */
const REMEMBERED_FOLDERS = 10_000;

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
  readonly #token = randomBytes(8).toString('hex');
  readonly #open = new Set<string>();
  /** Folders of entries that are there for good. */
  readonly #made = new BoundedSet<string>(REMEMBERED_FOLDERS);
  readonly #keeping: Keeping;

  private constructor(dir: string, host: SpoolHost, options: SpoolOptions) {
    this.#dir = dir;
    this.host = host.id;
    this.formerHosts = host.former;
    this.#leaseMs = options.leaseMs ?? 5_000;
    this.#roomWaitMs = options.roomWaitMs ?? ROOM_WAIT_MS;
    this.#room = new Room(dir, this.#token, options.minFreeBytes ?? LEAST_FREE_BYTES);
    this.#keeping = new Keeping(dir);
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
    const entry = this.#entry(key);
    return onDisk(this.#dir, 'unbilled', async () => {
      await this.#room.check();
      return entry.writeIntent(facts);
    });
  }

  async finalState(key: string): Promise<FinalState | undefined> {
    const entry = this.#entry(key);
    return onDisk(this.#dir, 'maybe', async () => {
      const answer = await entry.answer();
      if (answer) return answer.kind === 'unsent' ? { kind: 'taken' } : answer;
      const marker = await entry.marker();
      if (marker?.by !== 'recoverer') return undefined;
      return { kind: marker.lost ? 'unknown' : 'taken' };
    });
  }

  /** The right to send, given once for a key, ever; undefined: somebody has it or had it, or a recovery has taken the key. */
  async acquireSend(key: string): Promise<SendLease | undefined> {
    const entry = this.#entry(key);
    return onDisk(this.#dir, 'unbilled', async () => {
      if (!(await entry.intent())) throw new Error(`Journal key ${key} has no intent yet.`);
      await this.#room.take();
      const lease = await this.#lease(key, entry).catch(async (error: unknown) => {
        await this.#room.give();
        throw error;
      });
      if (!lease) {
        await this.#room.give();
        return undefined;
      }
      this.#open.add(key);
      // There is one if this process was stopped in between and given up, or if a collect has put its answer here.
      if (!(await entry.answer())) return lease;
      await lease.release();
      return undefined;
    });
  }

  async #lease(key: string, entry: Entry): Promise<SendLease | undefined> {
    if (!(await entry.takeToSend(this.#token, firstBeat(this.#leaseMs)))) return undefined;
    const released = async (): Promise<void> => {
      this.#open.delete(key);
      this.#made.delete(entry.folder);
      await this.#room.give();
    };
    return LeaseKeeper.start(entry.leasePath, this.#leaseMs, released).catch(async (error: unknown) => {
      // The key is ours and nothing was sent. On a disk that refuses that too, it counts as unknown.
      await entry.giveAnswer({ kind: 'unsent' }).catch(() => undefined);
      throw error;
    });
  }

  /** Gives a key back that was taken and never sent; nobody can send it any more. */
  async giveBack(key: string): Promise<void> {
    const entry = this.#entry(key);
    await onDisk(this.#dir, 'unbilled', () => entry.giveAnswer({ kind: 'unsent' }));
  }

  writer(key: string): SpoolWriter {
    return new EntryWriter(this.#dir, this.#entry(key), this.#roomWaitMs);
  }

  /**
   * Puts the complete answer on record, also that of an operation that was `pending`. If the key was given up before, the receipt is
   * kept as a late one.
   */
  async received(key: string, submission: Submission, times?: SentTimes): Promise<void> {
    const entry = this.#entry(key);
    if (submission.kind === 'done') this.#room.seen(submission.images.reduce((sum, { bytes }) => sum + bytes, 0));
    const record = async (): Promise<void> => {
      await entry.make();
      if (await entry.giveAnswer({ kind: 'received', submission, ...(times && { times }) })) return;
      const answer = await entry.answer();
      if (answer?.kind !== 'received') await entry.writeLate(submission);
      else if (answer.submission.kind === 'pending') await entry.replaceReceived(submission, answer.times);
    };
    await onDisk(this.#dir, 'maybe', () => whenThereIsRoom(this.#roomWaitMs, record));
  }

  /** Puts on record what a site has accepted from this host, where the disk has refused that before. */
  async accepted(key: string, operation: Json): Promise<void> {
    const entry = this.#entry(key);
    await onDisk(this.#dir, 'billed', async () => {
      if ((await entry.marker())?.by !== 'sender') return;
      await entry.giveAnswer({ kind: 'received', submission: { kind: 'pending', operation } });
    });
  }

  /** Puts a failure on record; an answer that is there already stays. */
  async failed(key: string, failure: Failure): Promise<void> {
    const entry = this.#entry(key);
    await onDisk(this.#dir, failure.billing, async () => {
      await entry.make();
      await entry.giveAnswer({ kind: 'failed', failure });
    });
  }

  /** What became of a request whose worker was lost: the same answer to every caller, for ever. */
  async recover(key: string, options: RecoverOptions): Promise<Recovery> {
    const entry = this.#entry(key);
    const { host } = this;
    const underWayHere = () => this.#open.has(key);
    const self = { host, key, token: this.#token, leaseMs: this.#leaseMs, underWayHere };
    return onDisk(this.#dir, 'maybe', () => recover(entry, self, options));
  }

  /** What a provider kept of its reply, for a person. */
  async replyOf(key: string): Promise<string | undefined> {
    return onDisk(this.#dir, 'billed', () => this.#entry(key).reply());
  }

  imagePath(key: string, image: SpooledImage): string {
    if (!isPlainName(image.file)) throw new Error(`Not a file of the spool: ${JSON.stringify(image.file)}.`);
    return join(this.#entry(key).folder, image.file);
  }

  /** Records where the pictures of a key went, then drops their bytes. */
  async stored(key: string, images: readonly StoredImage[]): Promise<void> {
    await onDisk(this.#dir, 'billed', () => this.#keeping.stored(key, images));
  }

  async storedImages(key: string): Promise<readonly StoredImage[] | undefined> {
    return onDisk(this.#dir, 'billed', () => this.#entry(key).stored());
  }

  /** All journal keys of a batch, sorted. `batch`: its folder, `<batchId>.<nonce>`. */
  async keys(batch: string): Promise<string[]> {
    return onDisk(this.#dir, 'maybe', () => this.#keeping.keys(batch));
  }

  /** The whole answer to a request that came after its key had been given up. */
  async lateAnswer(key: string): Promise<Submission | undefined> {
    return onDisk(this.#dir, 'billed', () => this.#entry(key).late());
  }

  /** What was received of a batch: all pictures, or those alone that came after their key had been given up. */
  async receipts(batch: string, only?: 'late'): Promise<Receipt[]> {
    return onDisk(this.#dir, 'billed', () => this.#keeping.receipts(batch, only));
  }

  /** How many requests are under way in this process or have pictures that are not stored; late receipts are not counted. */
  async unfinished(): Promise<number> {
    return this.#open.size + (await onDisk(this.#dir, 'billed', () => this.#keeping.unstored()));
  }

  #entry(key: string): Entry {
    return new Entry(this.#dir, key, this.#made);
  }
}
