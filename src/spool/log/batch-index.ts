import { join } from 'node:path';
import { exists } from '../../disk/files.js';
import { type KeyState, noteRecord } from './key-state.js';
import { LogReader } from './log-reader.js';
import { type Head, headSchema } from './record.js';

/** What was read of some logs: where each fact of each key lies. */
class Content {
  readonly states = new Map<string, KeyState>();
  readonly #readers = new Map<string, LogReader>();
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get names(): readonly string[] {
    return [...this.#readers.keys()];
  }

  note(head: Head, name: string, at: number): void {
    noteRecord(this.#stateOf(head.item), head, { log: this.#readerOf(name), at });
  }

  /** Whether the log is there, and whether something has come to it. */
  async readOn(name: string): Promise<{ readonly isThere: boolean; readonly grew: boolean }> {
    const reader = this.#readerOf(name);
    const before = reader.bytes;
    const isThere = await reader.readOn({
      line: ({ at, json }) => this.note(headSchema.parse(JSON.parse(json)), name, at),
      damaged: (item) => this.#noteDamage(item, reader),
    });
    return { isThere, grew: reader.bytes > before };
  }

  #noteDamage(item: string | undefined, log: LogReader): void {
    if (item !== undefined) this.#stateOf(item).damaged = log;
    // The name may be what is damaged. Of most keys more is known than their intent: for them it makes no difference.
    for (const state of this.states.values()) if (state.intent?.log === log) state.damaged = log;
  }

  #stateOf(item: string): KeyState {
    const known = this.states.get(item);
    if (known) return known;
    const state: KeyState = { item };
    this.states.set(item, state);
    return state;
  }

  #readerOf(name: string): LogReader {
    const known = this.#readers.get(name);
    if (known) return known;
    const reader = new LogReader(join(this.#folder, name), name);
    this.#readers.set(name, reader);
    return reader;
  }
}

/** Where each fact of each key of a batch lies in its logs. */
export class BatchIndex {
  readonly #folder: string;
  #content: Content;
  /** What is read anew because a log went; nobody sees it before it is complete. */
  #building: Content | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#content = new Content(folder);
  }

  state(item: string): KeyState | undefined {
    return this.#content.states.get(item);
  }

  items(): string[] {
    return [...this.#content.states.keys()];
  }

  states(): Iterable<KeyState> {
    return this.#content.states.values();
  }

  /**
   * Reads what has come to the logs of these names; not to `own`, of which this process knows by itself. True: something came, or a log
   * went while it was read, so that more may be there.
   */
  async readOn(names: readonly string[], own: string | undefined): Promise<boolean> {
    if (this.#content.names.some((name) => !names.includes(name))) return this.#readAnew(names, own);
    let came = false;
    for (const name of names) {
      if (name === own) continue;
      const { isThere, grew } = await this.#content.readOn(name);
      came ||= grew || !isThere;
    }
    return came;
  }

  /** Logs were packed or removed. */
  async #readAnew(names: readonly string[], own: string | undefined): Promise<true> {
    const missing = own !== undefined && !names.includes(own);
    // It was begun after the folder was listed.
    if (missing && (await exists(join(this.#folder, own)))) return true;
    const building = new Content(this.#folder);
    this.#building = building;
    try {
      let isWhole = true;
      for (const name of names) isWhole &&= (await building.readOn(name)).isThere;
      if (isWhole) this.#content = building;
    } finally {
      this.#building = undefined;
    }
    return true;
  }

  /** Adds what this process has written. */
  note(head: Head, log: string, at: number): void {
    this.#content.note(head, log, at);
    this.#building?.note(head, log, at);
  }
}
