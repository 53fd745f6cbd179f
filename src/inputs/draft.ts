import type { JsonObject } from '../domain/json.js';

/** What a batch is made from. */
export type Source =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'prompt'; readonly prompt: string; readonly count: number }
  | { readonly kind: 'jsonl'; readonly path: string };

/** A reference picture on this host, looked at and found to be one. */
export interface LocalImage {
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Media type by content, such as `image/png`. */
  readonly type: string;
}

/** An item before it is staged. */
export interface DraftItem {
  readonly id: string;
  readonly stem: string;
  readonly prompt: string;
  readonly images: readonly LocalImage[];
  readonly params: JsonObject;
  /** What is wrong with it; only with `skipBad`. */
  readonly broken?: string;
}

export interface InputProblem {
  /** `items.jsonl:7` or the path of a file. */
  readonly where: string;
  readonly message: string;
}

export interface ReadOptions {
  /** Keep items that cannot be made, marked as `broken`, instead of giving none at all. */
  readonly skipBad?: boolean;
  /** Largest reference picture, in bytes; 100 MB by default. */
  readonly maxImageBytes?: number;
  /** What is wrong with the `params` of an item, by the provider's schema. */
  readonly checkParams?: (params: JsonObject) => readonly string[];
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ReadResult {
  /** Empty when the input cannot be used: with any problem unless `skipBad`, and always when a problem concerns all items. */
  readonly items: readonly DraftItem[];
  /** All problems, in the order of the input. */
  readonly problems: readonly InputProblem[];
}
