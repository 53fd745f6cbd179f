import type { Readable } from 'node:stream';
import { SpokenError } from '../domain/failures/spoken-error.js';
import type { Text } from '../words/words.js';

/** Bytes to be put: a file of this host, or a few bytes in memory. */
export type Body = { readonly path: string } | Uint8Array;

export interface PutOptions {
  /** Media type. */
  readonly type: string;
  /** Refuse other bytes under a key that exists; the same bytes are a success. */
  readonly ifAbsent?: boolean;
  /** It is for people alone, and may be lost with the power: a folder need not be synced for it. */
  readonly passing?: true;
  /** The file is synced, and nobody changes it: a store on the same disk may give it a further name instead of copying it. */
  readonly linkable?: true;
}

/** Thrown by `put` with `ifAbsent` when other bytes lie under the key. */
export class StoreConflictError extends SpokenError {
  override readonly name = 'StoreConflictError';
}

/** Thrown by `get` for a key that does not exist. */
export class StoreKeyMissingError extends SpokenError {
  override readonly name = 'StoreKeyMissingError';
}

/** How results are named in a store that has its own way. */
export interface ResultNaming {
  /** The folder of a batch lies in one with the date of its start. */
  readonly dated: boolean;
  /** Takes the place of the item's own name; without an ending. */
  readonly fileName?: string;
}

/** A URL that holds for a while. */
export interface SignedUrl {
  readonly url: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface StoreCheck {
  readonly ok: boolean;
  /** What is wrong, or what is well. */
  readonly message: Text;
  /** What works and yet should be changed. */
  readonly warning?: Text;
}

/** Where pictures end up, and where items are staged. Keys are relative paths with `/`; one that leaves the base is refused. */
export interface Store {
  readonly kind: string;
  /** Whether only this host sees what is put. */
  readonly hostLocal: boolean;
  /** Absent: a folder for each batch, its files named by item. */
  readonly naming?: ResultNaming;
  /** Atomic: a reader sees the whole value or none. */
  put(key: string, body: Body, options: PutOptions): Promise<void>;
  get(key: string): Promise<Readable>;
  exists(key: string): Promise<boolean>;
  /** All keys that start with `prefix`, sorted. */
  list(prefix: string): Promise<string[]>;
  /** Names of all folders at the top, sorted: what lies in them is not listed. */
  folders(): Promise<string[]>;
  /** Removes all keys that start with `prefix`; none is a success. */
  remove(prefix: string): Promise<void>;
  /** URL or path for a person, without a signature; asks nobody. */
  url(key: string): Promise<string>;
  /** Signs a URL to be passed on; absent where URLs need none. Never to be kept in a history. */
  readonly signedUrl?: (key: string) => Promise<SignedUrl>;
  /** Whether it can be written to. */
  check(): Promise<StoreCheck>;
}
