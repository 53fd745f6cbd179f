import type { Money } from '../domain/money/money.js';
import type { Status } from '../domain/outcome.js';

/** A picture of an item as a page shows it. */
export interface CardPicture {
  /** File name, for people. */
  readonly name: string;
  /** Where it lies: relative to the page, or a URL. Absent: only its name is known. */
  readonly href?: string;
  /** A small one of the same picture, in WebP. */
  readonly thumb?: string;
  /** Media type. */
  readonly type: string;
  /** Pixels, as far as they are known. */
  readonly width?: number;
  readonly height?: number;
  readonly bytes?: number;
}

/** An item as a page shows it: plain data, texts in the language of their reader. */
export interface Card {
  /** Position in the input, from 0. */
  readonly index: number;
  readonly id: string;
  /** Name for people. */
  readonly label: string;
  readonly prompt: string;
  readonly site: string;
  readonly model?: string;
  /** `waiting`, `running`, or how it ended. */
  readonly status: Status | 'waiting' | 'running';
  readonly references: readonly CardPicture[];
  readonly pictures: readonly CardPicture[];
  /** Size and ratio that were asked for, as given: `2K`, `3:2`. */
  readonly asked: readonly string[];
  /** Absent for an item that was not started. */
  readonly attempts?: number;
  /** How long something was done for it, rests not counted: as the average and the slowest of the summary count. */
  readonly seconds?: number;
  /** Epoch milliseconds; absent: it has not ended, or nobody draws it. */
  readonly endedAt?: number;
  /** Of its paid requests, where the site has prices. */
  readonly price?: Money;
  /** Why there is no picture, and what to do. */
  readonly failure?: { readonly code: string; readonly message: string; readonly hint: string };
}
