import type { Readable } from 'node:stream';
import type { PlantainError } from '../../domain/failures/failure.js';
import type { Content } from './content.js';

/** Some of the objects below a prefix. */
export interface BucketPage {
  readonly names: readonly string[];
  /** With a delimiter: the folders directly below, each with its `/` at the end. */
  readonly folders: readonly string[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/**
 * What a store needs of a vendor's client. Names are whole, the prefix included. Nothing is tried again; what is rejected is for
 * `Bucket.verdictOn`.
 */
export interface BucketClient {
  /** Puts one object by one request; `ifAbsent`: only where there is none, else it rejects as `exists`. */
  put(name: string, content: Content, options: { readonly type: string; readonly ifAbsent: boolean }): Promise<void>;
  get(name: string): Promise<Readable>;
  /** The MD5 of an object where the vendor knows it; rejects as `missing` where there is none. */
  head(name: string): Promise<{ readonly md5?: Buffer }>;
  page(prefix: string, options: { readonly delimiter?: '/'; readonly from?: string }): Promise<BucketPage>;
  /** None is a success. */
  delete(name: string): Promise<void>;
  /** Absent: its URLs need no signature, or can have none. */
  sign?(name: string, seconds: number): Promise<string>;
  /** What works and yet should be changed, such as versions; absent or undefined: nothing. It rejects where the key may not ask. */
  remark?(): Promise<string | undefined>;
}

/**
 * What an error of a client means. `undecided`: the object may have been stored although no answer says so. `refused_key`: other
 * credentials may be taken.
 */
export type BucketVerdict = 'missing' | 'exists' | 'undecided' | 'refused_key' | 'failed';

/** Where the keys of a bucket come from; `K`: what its client is opened with. */
export interface KeySource<K> {
  current(): Promise<K>;
  /** Others than those that were refused, if there are any. */
  renewed(refused: K): Promise<K | undefined>;
}

/** A bucket as its vendor has it. Rejections of its source may be `PlantainError`s, which are thrown as they are. */
export interface Bucket<K> {
  readonly kind: string;
  /** In words: `the bucket pictures at https://example.com`. */
  readonly place: string;
  /** Without `/` at its end; may be empty. */
  readonly prefix: string;
  /** Takes the place of the items' own names. */
  readonly fileName?: string;
  /** How long signed URLs hold, in seconds; absent: they are not wanted. */
  readonly signedFor?: number;
  readonly source: KeySource<K>;
  open(credentials: K): Promise<BucketClient>;
  verdictOn(error: unknown): BucketVerdict;
  /** The failure of one call in words that say what to do, without a key. `action`: `put "a.png" into`. */
  failure(error: unknown, action: string, credentials: K): PlantainError;
  /** URL of an object without a signature. */
  address(name: string): string;
}
