import { join } from 'node:path';
import { BoundedMap, BoundedSet } from '../domain/bounded.js';
import { exists, listIfThere, namesIn } from '../disk/files.js';
import type { Entry } from './entry.js';
import { FolderEntry } from './folder-entry.js';
import { itemsWithFiles, KeyFiles } from './key-files.js';
import { folderOf, isPlainName, partsOf } from './keys.js';
import { Journal } from './log/journal.js';
import { isOpen } from './log/key-state.js';
import { LoggedEntry } from './log/logged-entry.js';
import { isUnpacked, LOGS } from './log/names.js';
import { newToken } from './log/token.js';

/** Of older ones the disk is asked again. */
const REMEMBERED_FOLDERS = 10_000;
/** For the first steps of a request. A worker of an earlier version may have the key later. */
const SEEN_MS = 1_000;
const SEEN_KEYS = 1_000;
/** Batches whose logs are kept in mind; those with open requests are. */
const OPEN_JOURNALS = 32;

/** The journals of all batches in a spool, in today's format and in that of earlier versions. */
export class Journals {
  readonly #spool: string;
  readonly #token: string;
  readonly #made = new BoundedSet<string>(REMEMBERED_FOLDERS);
  readonly #journals = new Map<string, Journal>();
  /** Keys without a folder, and until when that counts, by the monotonic clock. */
  readonly #seenNew = new BoundedMap<string, number>(SEEN_KEYS);

  /** `token` names this process, in what it writes in the format of earlier versions. */
  constructor(spool: string, token = newToken()) {
    this.#spool = spool;
    this.#token = token;
  }

  /** Of a batch, `<batchId>.<nonce>`. */
  of(batch: string): Journal {
    const known = this.#journals.get(batch);
    // The one that was asked for last is forgotten last.
    this.#journals.delete(batch);
    const journal = known ?? new Journal(join(this.#spool, batch));
    this.#journals.set(batch, journal);
    if (!known) this.#forgetOldest();
    return journal;
  }

  #forgetOldest(): void {
    for (const [batch, journal] of this.#journals) {
      if (this.#journals.size <= OPEN_JOURNALS) return;
      if (journal.isInUse) continue;
      this.#journals.delete(batch);
    }
  }

  /** What was begun in the format of an earlier version is ended in it. */
  entry(key: string): Promise<Entry> {
    return this.#entry(key, (journal) => journal.refresh());
  }

  /** The same, as the last call of `keys` found it: for many of one batch. */
  entryAsRead(key: string): Promise<Entry> {
    return this.#entry(key, () => Promise.resolve());
  }

  async #entry(key: string, refresh: (journal: Journal) => Promise<void>): Promise<Entry> {
    const { batch, item } = partsOf(key);
    const journal = this.of(batch);
    if (!journal.state(item) && (await this.#isOlder(key))) {
      return new FolderEntry(KeyFiles.inFolder(this.#spool, key, this.#made), this.#token);
    }
    const files = KeyFiles.of(this.#spool, key, this.#made);
    return new LoggedEntry({ files, journal, item, refresh: () => refresh(journal) });
  }

  /** Whether a key was begun in the format of an earlier version. */
  async #isOlder(key: string): Promise<boolean> {
    if ((this.#seenNew.get(key) ?? 0) > performance.now()) return false;
    if (await FolderEntry.isThere(folderOf(this.#spool, key))) return true;
    this.#seenNew.set(key, performance.now() + SEEN_MS);
    return false;
  }

  /** All keys of a batch that begin so, sorted. */
  async keys(batch: string, start = ''): Promise<string[]> {
    const name = batch.replace(/\/$/, '');
    if (!isPlainName(name)) throw new Error(`Not the folder of a batch: ${JSON.stringify(batch)}.`);
    const journal = this.of(name);
    await journal.refresh();
    const folder = join(this.#spool, name);
    const items = new Set([...journal.items(), ...(await listIfThere(folder)), ...(await itemsWithFiles(folder))]);
    const wanted = [...items].filter((item) => item.startsWith(start));
    return wanted.sort().map((item) => `${name}/${item}`);
  }

  /** Whether anything of a key is there, as the last call of `keys` found it. */
  async isThere(key: string): Promise<boolean> {
    const { batch, item } = partsOf(key);
    if (this.of(batch).has(item) || (await exists(folderOf(this.#spool, key)))) return true;
    return (await itemsWithFiles(join(this.#spool, batch))).includes(item);
  }

  /** Names of the folders of all batches. */
  async batches(): Promise<string[]> {
    return (await listIfThere(this.#spool)).filter((name) => name !== 'host');
  }

  /** Leaves little of the journal of a batch that is over. */
  async pack(batch: string): Promise<void> {
    await this.of(batch).packIfOver();
  }

  /** Keys of a batch of which pictures may wait here to be stored. */
  async maybeUnstored(batch: string): Promise<string[]> {
    const folders = await listIfThere(join(this.#spool, batch));
    // Only what is over is packed.
    const logs = await namesIn(join(this.#spool, batch, LOGS));
    if (!logs.some(isUnpacked)) return folders.map((item) => `${batch}/${item}`);
    const journal = this.of(batch);
    await journal.refresh();
    const waiting = [...journal.states()].filter((state) => state.answer?.kind === 'done' && isOpen(state));
    const older = folders.filter((item) => !journal.state(item));
    return [...waiting.map(({ item }) => item), ...older].map((item) => `${batch}/${item}`);
  }
}
