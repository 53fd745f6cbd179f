import type { Readable } from 'node:stream';

/** Bytes to be put: a file of this host, or a few bytes in memory. */
export type Body = { readonly path: string } | Uint8Array;

export interface PutOptions {
  /** Media type. */
  readonly type: string;
  /** Refuse other bytes under a key that exists; the same bytes are a success. */
  readonly ifAbsent?: boolean;
}

/** Thrown by `put` with `ifAbsent` when other bytes lie under the key. */
export class StoreConflictError extends Error {
  override readonly name = 'StoreConflictError';
}

/** Thrown by `get` for a key that does not exist. */
export class StoreKeyMissingError extends Error {
  override readonly name = 'StoreKeyMissingError';
}

/** Where pictures end up, and where items are staged. Keys are relative paths with `/`; one that leaves the base is refused. */
export interface Store {
  readonly kind: string;
  /** Whether only this host sees what is put. */
  readonly hostLocal: boolean;
  /** Atomic: a reader sees the whole value or none. */
  put(key: string, body: Body, options: PutOptions): Promise<void>;
  get(key: string): Promise<Readable>;
  exists(key: string): Promise<boolean>;
  /** All keys that start with `prefix`, sorted. */
  list(prefix: string): Promise<string[]>;
  /** Removes all keys that start with `prefix`; none is a success. */
  remove(prefix: string): Promise<void>;
  /** Address or path for a person. */
  url(key: string): Promise<string>;
  /** Whether it can be written to; the message says what is wrong. */
  check(): Promise<{ readonly ok: boolean; readonly message: string }>;
}
