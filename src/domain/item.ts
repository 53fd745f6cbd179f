import type { Text } from '../words/words.js';
import type { JsonObject } from './json.js';
import type { Money } from './money/money.js';
import type { TokenPrices } from './money/tokens.js';

/** How a picture was re-encoded for its site: it was too large, or of a type that the site does not take. */
export type Refitted = 'smaller' | 'converted';

/** A reference picture as it lies in staging: content-addressed, checked, never changed after the start. */
export interface StagedReference {
  /** Key in the staging store: `<batchId>/refs/<sha256>.<ext>`. */
  readonly key: string;
  /** The file name the user gave it, for names of results and messages. */
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Media type by content, such as `image/png`. */
  readonly type: string;
  /** Absent: the user's own bytes. */
  readonly refitted?: Refitted;
}

/** One picture to make, as it is staged. */
export interface Item {
  /** Position in the batch, from 0. */
  readonly index: number;
  /** Unique in the batch; given by the user or made from the position. */
  readonly id: string;
  /** Safe part of a file name that a person recognises: the stem of the first reference or the start of the prompt. */
  readonly stem: string;
  readonly prompt: string;
  readonly references: readonly StagedReference[];
  /** Where the first reference may change, staged as the references are; absent in batches of earlier versions. */
  readonly mask?: StagedReference;
  readonly params: JsonObject;
  readonly site: string;
  /** Model that makes it, as far as the starter knew. */
  readonly model?: string;
  /** How its site was configured, as a digest without secrets; absent in batches of earlier versions. */
  readonly configured?: string;
  /** Of one paid request for it, by the price table of the starter. */
  readonly price?: Money;
  /** Of a million tokens, in the currency of `price`, where the site says how many it counted; absent: `price` is of every request. */
  readonly perMillion?: TokenPrices;
  /** It goes into a job of its site first, at half its price: see `JobSettings`. */
  readonly lane?: 'batch';
  /** It was chosen although it had a picture: as long as its own batch has none, `--again` of that batch makes it. */
  readonly redo?: true;
  /** Set by `--skip-bad`: the item is recorded as `input_missing` with this message and never sent. */
  readonly broken?: Text;
}

/** What a workflow knows of an item; the rest stays in staging. */
export interface ItemRoute {
  readonly index: number;
  readonly id: string;
  /** For people: `cat_01.png` in a summary such as `cat_01.png, try 2`; the first picture's file, else the start of the prompt. */
  readonly label: string;
  readonly site: string;
  /** Whether the provider of the site wants references uploaded before the submit. */
  readonly uploads: boolean;
  /** As far as the starter knew it. */
  readonly model?: string;
  readonly lane?: 'batch';
  readonly broken?: Text;
}
