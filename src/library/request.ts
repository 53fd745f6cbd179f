import type { FailureCode } from '../domain/failures/failure.js';
import type { JsonObject } from '../domain/json.js';
import type { ItemName } from '../report/marks.js';
import type { BatchOptions } from '../prepare/batch-options.js';

/** One picture to make, or several of the same prompt (`count`). */
export interface ItemRequest {
  readonly prompt: string;
  /** Names it in results (default: its position, from `0001`). */
  readonly id?: string;
  /** Reference pictures: paths, relative to the folder of the configuration, or URLs. */
  readonly images?: readonly string[];
  /** Where the first of them may change: a path or URL of a PNG, transparent there (docs/inputs.md). */
  readonly mask?: string;
  /** Parameters of the provider, such as `aspectRatio` (docs/parameters.md). */
  readonly params?: JsonObject;
}

/** A new batch. Times are in seconds; what is absent is taken from `defaults` of the configuration. */
export interface BatchRequest {
  /** What to make, one by one. */
  readonly items?: readonly ItemRequest[];
  /** Instead of `items`: a folder with pictures, or a `.txt`, `.jsonl` or `.csv` file, as `plantain run` takes it. */
  readonly input?: string;
  /** With a folder as `input`: the prompt for every picture. With `again`: instead of theirs. Alone: the prompt of the whole batch, see `count`. */
  readonly prompt?: string;
  /** Pictures per item. */
  readonly count?: number;
  /** Reference pictures for every item, after its own: paths or URLs. */
  readonly references?: readonly string[];
  /** The mask of every item that has none of its own: a path or URL. */
  readonly mask?: string;
  /** Instead of an input: the name of an ended batch, whose items without a picture are made. */
  readonly again?: string;
  /** With `again`: these of its items, by positions from 1 or by ids, also those that have a picture: it is paid for again. */
  readonly chosen?: readonly (number | string)[];
  /** With `again`: the items that are rejected in `marks.json`, which lies beside the pictures. */
  readonly rejected?: boolean;
  /** With `again`: also items that ended with one of these codes. */
  readonly include?: readonly FailureCode[];
  /** Name of the batch (default: from the input and the time). */
  readonly name?: string;
  /** Site of the configuration. */
  readonly site?: string;
  /** Store of the configuration. */
  readonly store?: string;
  /** Folder for the results, of a local store. */
  readonly out?: string;
  /** Parameters of every picture. */
  readonly params?: JsonObject;
  /** Pictures generated at the same time, 1 to 100. */
  readonly concurrency?: number;
  /** Minimum delay between requests. */
  readonly requestDelay?: number;
  /** Further attempts for an item after one that may have been charged. */
  readonly retries?: number;
  /** Maximum time for one attempt. */
  readonly singleTimeout?: number;
  /** Maximum time for the batch. */
  readonly totalTimeout?: number | 'none';
  /** `batch`: requests go to the site in jobs at half the price first, where it has them; what they leave is made by itself. */
  readonly lane?: 'direct' | 'batch';
  /** Instead of `totalTimeout`, when the batch must be complete: `08:00`, `8h`, `2026-12-24 08:00`. */
  readonly deadline?: string;
  /** After the total timeout, how long requests already sent are awaited. */
  readonly grace?: number;
  /** What to do after an attempt that may have been charged. */
  readonly onUnknown?: 'retry' | 'hold';
  /** Pause after so many paid requests in a row without a picture; 0: never. */
  readonly pauseAfterEmpty?: number;
  /** Skip items that cannot be read, and record them. */
  readonly skipBad?: boolean;
  /** Who makes the batch: workers of this process (`here`, the default), or workers of `startWorkers` somewhere (`elsewhere`). */
  readonly workers?: 'here' | 'elsewhere';
}

/** The same as the command line would give it. */
export function optionsOf(request: BatchRequest): BatchOptions {
  const { items: _items, input: _input, workers: _workers, chosen, rejected, references, params, skipBad, ...same } = request;
  return {
    ...same,
    ...(chosen && { items: chosen.map(nameOf) }),
    ...(rejected && { rejected: true as const }),
    ...(references && { ref: references }),
    ...(params && { param: params }),
    ...(skipBad && { skipBad: true as const }),
    concurrencyIsFlag: request.concurrency !== undefined,
    siteIsFlag: request.site !== undefined,
  };
}

/** A number is a position, and text an id. */
function nameOf(item: number | string): ItemName {
  return typeof item === 'string' ? { text: item, id: item } : { text: String(item), positions: { from: item, to: item } };
}

/** The items as a list of JSON lines. */
export async function* linesOf(items: readonly ItemRequest[]): AsyncGenerator<Uint8Array> {
  for (const item of items) yield Buffer.from(`${JSON.stringify(item)}\n`);
}
