import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createExclusive, makeFolderDurably, syncFolder } from '../../disk/durable.js';
import { namesIn } from '../../disk/files.js';
import { removeAll, removeFile } from '../../disk/removal.js';
import { isMissing, systemCode } from '../../disk/system-error.js';
import { BatchIndex } from './batch-index.js';
import { isOpen, type KeyState, type Spot } from './key-state.js';
import { LogWriter } from './log-writer.js';
import { DECIDED, FENCE, isLog, isUnpacked, itemsWith, LOGS, TURN } from './names.js';
import { packLogs } from './packing.js';
import { newToken } from './token.js';
import { type LogRecord, lineOf } from './record.js';

/**
 * How a key ends that was fenced. `logged`: as the logs say. `recoverer`: it was never sent and never will be; `recoverer-lost`: the same, but
 * its intent was not found.
 */
export type Decision = 'logged' | 'unknown' | 'recoverer' | 'recoverer-lost';

/** Somebody else works at a key for as long as one sync takes, or died in that moment. */
const TURN_LOOKS = 40;
const TURN_LOOK_MS = 50;

/**
 * The journal of one batch in a spool: each process appends to a log of its own and reads those of the others. What is exclusive among
 * processes:
 *
 * - **who may send** (`alone`): a process that takes a key holds the file `turn-<key>` while it looks into all logs and writes `taken`;
 * - **how a key ends** (`fence`, `decide`): mostly the first answer in a log. Who wants another end, because the owner seems dead, puts up a
 *   fence first and then looks into the logs. An owner writes its answer and then looks for a fence. So at least one sees the other,
 *   and both let an exclusive create decide. An answer that was seen without a fence afterwards can never be undone.
 */
export class Journal {
  readonly #folder: string;
  readonly #index: BatchIndex;
  readonly #writer: LogWriter;
  readonly #taken = new Set<string>();
  readonly #decisions = new Map<string, Decision>();
  #fenced: ReadonlySet<string> = new Set();
  #decided: ReadonlySet<string> = new Set();
  #next: Promise<void> | undefined;
  #underWay: Promise<void> = Promise.resolve();
  #beating: NodeJS.Timeout | undefined;

  /** `batch`: the folder of the batch in the spool. */
  constructor(batch: string) {
    this.#folder = join(batch, LOGS);
    this.#index = new BatchIndex(this.#folder);
    this.#writer = new LogWriter(this.#folder);
  }

  get folder(): string {
    return this.#folder;
  }

  /** Whether requests of this process are open. */
  get isInUse(): boolean {
    return this.#taken.size > 0;
  }

  /** Reads what all processes have written before this call. Calls that wait for the same share it. */
  refresh(): Promise<void> {
    this.#next ??= this.#refreshNext();
    return this.#next;
  }

  async #refreshNext(): Promise<void> {
    await this.#underWay.catch(() => undefined);
    this.#next = undefined;
    this.#underWay = this.#refresh();
    await this.#underWay;
  }

  async #refresh(): Promise<void> {
    let names = await namesIn(this.#folder);
    // An answer counts when no fence is there after it was seen.
    while (await this.#index.readOn(names.filter(isLog), this.#writer.current)) names = await namesIn(this.#folder);
    this.#fenced = itemsWith(FENCE, names);
    this.#decided = itemsWith(DECIDED, names);
  }

  /** As of the last refresh, and what this process has written since. */
  state(item: string): KeyState | undefined {
    return this.#index.state(item);
  }

  /** Whether anything is known of a key. */
  has(item: string): boolean {
    return this.state(item) !== undefined || this.#decided.has(item);
  }

  /** All keys; of some only how they end may be known. */
  items(): string[] {
    return [...new Set([...this.#index.items(), ...this.#decided])];
  }

  states(): Iterable<KeyState> {
    return this.#index.states();
  }

  /** As of the last refresh. */
  isFenced(item: string): boolean {
    return this.#fenced.has(item) || this.#decided.has(item);
  }

  /** Puts a record into the log of this process. `isLasting`: it outlives a power cut when this resolves. */
  async append(record: LogRecord, isLasting = true): Promise<void> {
    await this.#writer.append(lineOf(record), isLasting, ({ log, at }) => this.#index.note(record, log, at));
  }

  /** The JSON of a record. */
  async read(spot: Spot): Promise<string | undefined> {
    return spot.log.read(spot.at);
  }

  /** Makes a record last that another process wrote. */
  async last(spot: Spot): Promise<void> {
    if (!this.#writer.names.includes(spot.log.name)) await spot.log.last(spot.at);
  }

  /** Runs `work` while no other process runs one for this key; undefined: one does, or died while it did. */
  async alone<T>(item: string, work: () => Promise<T>): Promise<T | undefined> {
    const path = this.#path(TURN, item);
    try {
      await this.#create(path, 'wx');
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return undefined;
      throw error;
    }
    try {
      return await work();
    } finally {
      // One that stays is as one of a process that died: the key is decided behind a fence.
      await removeFile(path).catch(() => undefined);
    }
  }

  /** The same, waiting some seconds for the process that is at it. */
  async aloneSoon<T>(item: string, work: () => Promise<T>): Promise<T | undefined> {
    for (let look = 0; look < TURN_LOOKS; look++) {
      const done = await this.alone(item, work);
      if (done !== undefined) return done;
      await sleep(TURN_LOOK_MS);
    }
    return undefined;
  }

  /** Whether somebody wants to have the end of a key decided at this moment. Calls that come together share one look. */
  async fenceUp(item: string): Promise<boolean> {
    await this.refresh();
    return this.isFenced(item);
  }

  /** From now on a process that writes an answer has it decided; then reads what was written before. */
  async fence(item: string): Promise<void> {
    await this.#create(this.#path(FENCE, item), 'a');
    // What this process has written is known to itself only when it is synced, to others before.
    await this.#writer.idle();
    await this.refresh();
  }

  /** How a fenced key ends: by `proposal`, or as somebody else has had it decided. */
  async decide(item: string, proposal: Decision): Promise<Decision> {
    await createExclusive(this.#folder, `${DECIDED}${item}`, {}, { [proposal]: '' });
    return (await this.#readDecision(item)) ?? proposal;
  }

  /** What was decided, as of the last refresh. */
  async decision(item: string): Promise<Decision | undefined> {
    if (!this.#decided.has(item)) return undefined;
    return this.#readDecision(item);
  }

  async #readDecision(item: string): Promise<Decision | undefined> {
    const known = this.#decisions.get(item);
    if (known) return known;
    const [name] = await readdir(this.#path(DECIDED, item)).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    if (name === undefined) return undefined;
    // It must last before anyone acts on it.
    await syncFolder(this.#folder);
    const decision = name as Decision;
    this.#decisions.set(item, decision);
    return decision;
  }

  async #create(path: string, flags: 'wx' | 'a'): Promise<void> {
    const file = await open(path, flags).catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      await makeFolderDurably(this.#folder);
      return open(path, flags);
    });
    await file.close();
  }

  #path(prefix: string, item: string): string {
    return join(this.#folder, `${prefix}${item}`);
  }

  /** Whether this process has taken the key and works at it. */
  holds(item: string): boolean {
    return this.#taken.has(item);
  }

  /** From now on this process shows that it lives, for all the keys that it holds. */
  hold(item: string, everyMs: number): void {
    this.#taken.add(item);
    this.#beating ??= setInterval(() => void this.#writer.touch(), everyMs).unref();
  }

  letGo(item: string): void {
    this.#taken.delete(item);
    if (this.#taken.size > 0) return;
    clearInterval(this.#beating);
    this.#beating = undefined;
  }

  /** Leaves one small log of the batch, if nothing of it is open any more. */
  async packIfOver(): Promise<void> {
    await this.refresh();
    const names = (await namesIn(this.#folder)).filter(isLog);
    const isOver = (state: KeyState): boolean => !state.damaged && (!isOpen(state) || this.#decided.has(state.item));
    if (!names.some(isUnpacked) || this.isInUse || ![...this.states()].every(isOver)) return;
    await this.pack(() => true);
  }

  /** Leaves one log of the batch, with the keys that stay. */
  async pack(stays: (item: string) => boolean): Promise<void> {
    await this.#writer.leave();
    await packLogs(this.#folder, newToken(), stays);
    for (const item of this.items().filter((one) => !stays(one))) {
      for (const prefix of [DECIDED, FENCE]) await removeAll(this.#path(prefix, item), false);
    }
    await this.refresh();
  }
}
