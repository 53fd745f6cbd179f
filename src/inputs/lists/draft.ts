import type { PictureMemory } from '../pictures/picture-memory.js';
import type { Text } from '../../words/words.js';
import type { Refitted } from '../../domain/item.js';
import type { JsonObject } from '../../domain/json.js';
import type { Money } from '../../domain/money/money.js';
import type { TokenPrices } from '../../domain/money/tokens.js';
import type { FetchPicture } from '../pictures/fetched.js';
import type { PictureLimits } from '../pictures/smaller.js';
import type { Scratch } from '../scratch.js';
import type { Trial } from '../trial.js';

/** Text that holds one prompt or several. */
export type PromptText = { readonly kind: 'words'; readonly text: string } | { readonly kind: 'file'; readonly path: string };

/** How prompts and pictures meet: one prompt for all, line k for picture k, each line for each picture. */
export type Pairing = 'shared' | 'in-order' | 'every';

export interface FolderSource {
  readonly kind: 'folder';
  readonly path: string;
  /** Instead of `input/text/text.txt`; the pictures may then lie in the folder itself. */
  readonly prompts?: PromptText;
  readonly pairing: Pairing;
  /** Also the pictures in folders below. */
  readonly recursive: boolean;
  /** Absolute paths of folders that are no input, such as that of the results. */
  readonly leaveOut?: readonly string[];
}

export interface PromptsSource {
  readonly kind: 'prompts';
  readonly prompts: PromptText;
  /** Each line that is not empty is a prompt. */
  readonly perLine: boolean;
}

/** What a batch is made from. A stream holds JSONL; its paths are relative to `folder`. */
export type Source =
  | FolderSource
  | PromptsSource
  | { readonly kind: 'jsonl' | 'csv'; readonly path: string }
  | { readonly kind: 'stream'; readonly bytes: AsyncIterable<Uint8Array>; readonly folder: string };

/** A reference picture on this host, looked at and found to be one. */
export interface LocalImage {
  readonly path: string;
  /** As the user knows it, also when `path` is a copy that was made for the site. */
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Media type by content, such as `image/png`. */
  readonly type: string;
  /** Absent: the user's own bytes. */
  readonly refitted?: Refitted;
}

/** An item before it is staged. */
export interface DraftItem {
  readonly id: string;
  readonly stem: string;
  readonly prompt: string;
  readonly images: readonly LocalImage[];
  /** Where the first picture may change; never re-encoded. */
  readonly mask?: LocalImage;
  readonly params: JsonObject;
  /** See `Item`. */
  readonly configured?: string;
  /** As in `Item`. */
  readonly model?: string;
  readonly price?: Money;
  /** As in `Item`. */
  readonly perMillion?: TokenPrices;
  readonly lane?: 'batch';
  readonly redo?: true;
  /** What is wrong with it; only with `skipBad`. */
  readonly broken?: Text;
}

export interface InputProblem {
  /** `items.jsonl:7` or the path of a file. */
  readonly where: string;
  /** For behind `where` and a colon. */
  readonly message: Text;
}

/** What is being done to the pictures of an input. */
export type ReadStep = 'checked' | 'fetched' | 'resized';

export interface ReadOptions {
  /** Keep items that cannot be made, marked as `broken`, instead of giving none at all. */
  readonly skipBad?: boolean;
  /** How many pictures to make of each item; 1 by default. */
  readonly count?: number;
  /** Encoding of the texts; by default it is told from their bytes. */
  readonly encoding?: string;
  /** Only some of the items; all by default. */
  readonly trial?: Trial;
  /** Pictures for every item, after its own: URLs, and paths relative to the folder. */
  readonly refs?: { readonly pictures: readonly string[]; readonly folder: string };
  /** The mask of every item that has none of its own, as in `refs`. */
  readonly mask?: { readonly picture: string; readonly folder: string };
  /** What the site takes of the mask of an item with these parameters; undefined: no mask. */
  readonly masks?: (params: JsonObject) => PictureLimits | undefined;
  /** File with the URLs of pictures for every item, one a line. */
  readonly imageUrlsFile?: string;
  /** Largest reference picture that is read, in bytes; 100 MB by default. */
  readonly maxImageBytes?: number;
  /** What the site takes of a picture; absent: anything that is one. */
  readonly limits?: PictureLimits;
  /** Refuse pictures beyond the limits instead of making them fit. */
  readonly noResize?: boolean;
  /** What is wrong with the `params` of an item, by the provider's schema. */
  readonly checkParams?: (params: JsonObject) => readonly Text[];
  /** Names of parameters, for the columns of a CSV list. */
  readonly paramNames?: readonly string[];
  readonly fetchPicture?: FetchPicture;
  /** Absolute: files that lie elsewhere are refused, also those that a link in it leads to. */
  readonly within?: string;
  /** Of pictures that were looked at before. */
  readonly memory?: PictureMemory;
  /** Where fetched and re-encoded pictures lie until they are staged; its owner removes it. */
  readonly scratch?: Scratch;
  readonly onProgress?: (step: ReadStep, done: number, total: number) => void;
}

export interface ReadResult {
  /** Empty when the input cannot be used: with any problem unless `skipBad`, and always when a problem concerns all items. */
  readonly items: readonly DraftItem[];
  /** All problems, in the order of the input. */
  readonly problems: readonly InputProblem[];
  /** Items of the whole input, of which a trial takes some. */
  readonly total: number;
  /** Different pictures that were re-encoded because they were too large for the site, or of a type that it does not take. */
  readonly refitted: { readonly smaller: number; readonly converted: number };
  /** Files beside the pictures that were not looked at, by name. */
  readonly leftAlone: readonly string[];
  /** What the text of the input was read in; absent where there was no file. */
  readonly encoding?: string;
}
