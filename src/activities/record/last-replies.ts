import { type FileHandle, open } from 'node:fs/promises';
import { log } from '@temporalio/activity';
import type { BatchRef } from '../../domain/batch.js';
import { wordsOf } from '../../domain/failures/file-error.js';
import { inParallel } from '../../domain/in-parallel.js';
import { isCollectKey, parseSubmissionKey } from '../../domain/names.js';
import { isReplyGroup, repliesPrefix } from '../../domain/staging-keys.js';
import { textIfThere } from '../../staging/notes.js';
import type { Store } from '../../stores/store.js';

const READS_AT_ONCE = 16;

interface LastReply {
  readonly attempt: number;
  readonly send: number;
  readonly isCollected: boolean;
  readonly place: Place;
}

/** An object in staging, or some bytes of the file. */
type Place = { readonly key: string } | { readonly at: number; readonly length: number };

/** The last reply to the requests of each item of a batch. Those that lie in groups are copied into a file: all of them are too much for the memory. */
export class LastReplies {
  readonly #staging: Store;
  readonly #file: FileHandle;
  readonly #last = new Map<number, LastReply>();
  #end = 0;

  private constructor(staging: Store, file: FileHandle) {
    this.#staging = staging;
    this.#file = file;
  }

  /** `path`: where the file is made. */
  static async read(staging: Store, batch: BatchRef, path: string): Promise<LastReplies> {
    const replies = new LastReplies(staging, await open(path, 'wx+'));
    try {
      await replies.#readAll(await staging.list(repliesPrefix(batch)));
      return replies;
    } catch (error) {
      await replies.close();
      throw error;
    }
  }

  async #readAll(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#note(key.replace(/\.txt$/, ''), { key });
    await inParallel(keys.filter(isReplyGroup), READS_AT_ONCE, async (key) => {
      for (const [name, text] of await groupOf(this.#staging, key)) await this.#copy(name, Buffer.from(text));
    });
  }

  async #copy(name: string, bytes: Buffer): Promise<void> {
    const at = this.#end;
    if (!this.#note(name, { at, length: bytes.length })) return;
    this.#end += bytes.length;
    await this.#file.write(bytes, 0, bytes.length, at);
  }

  /** Whether it is the last one so far. `key`: of the journal, or of an object without its ending. */
  #note(key: string, place: Place): boolean {
    const parsed = parseSubmissionKey(key);
    if (!parsed) return false;
    const { index, attempt, send } = parsed;
    const reply = { attempt, send, isCollected: isCollectKey(key), place };
    const known = this.#last.get(index);
    if (known && !isLater(reply, known)) return false;
    this.#last.set(index, reply);
    return true;
  }

  /** That of the last request of an item, if it is one of this attempt. */
  readonly of = async (index: number, attempt: number): Promise<string | undefined> => {
    const last = this.#last.get(index);
    if (last?.attempt !== attempt) return undefined;
    if ('key' in last.place) return textIfThere(this.#staging, last.place.key);
    const { at, length } = last.place;
    const { buffer } = await this.#file.read(Buffer.alloc(length), 0, length, at);
    return buffer.toString();
  };

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** What a group holds. It is not synced: one that lost its bytes with the power has none. */
async function groupOf(staging: Store, key: string): Promise<[key: string, text: string][]> {
  const json = (await textIfThere(staging, key)) ?? '';
  try {
    return Object.entries(JSON.parse(json) as Readonly<Record<string, string>>);
  } catch (error) {
    log.warn('replies of a site could not be read for results.json', { key, error: wordsOf(error) });
    return [];
  }
}

/** Of one request, what was collected counts. */
function isLater(one: LastReply, other: LastReply): boolean {
  if (one.attempt !== other.attempt) return one.attempt > other.attempt;
  if (one.send !== other.send) return one.send > other.send;
  return one.isCollected || !other.isCollected;
}
