import type { Config } from '../../config/load.js';
import type { BatchSettings, StagedBatch } from '../../domain/batch.js';
import type { Forecast } from '../../domain/money/forecast.js';
import type { DraftItem } from '../../inputs/lists/draft.js';
import type { Scratch } from '../../inputs/scratch.js';
import type { Store } from '../../stores/store.js';
import type { Text } from '../../words/words.js';

/** The ended batch whose items a batch makes again. */
export interface MadeAgain {
  readonly batchId: string;
  /** The first of the batches that were made one of another; maybe this one. */
  readonly root: StagedBatch;
  /** Writes down that a later batch makes items of it. @throws UserError when another one was written down since they were read */
  readonly note: (later: StagedBatch) => Promise<void>;
}

/** A batch that is ready to be started: everything about it has been checked on this host. */
export interface PreparedBatch {
  readonly batchId: string;
  readonly again?: MadeAgain;
  readonly config: Config;
  readonly items: readonly DraftItem[];
  readonly site: string;
  readonly store: Store;
  readonly storeName: string;
  /** Folder of its results in the store. */
  readonly folder: string;
  /** Absolute; overrides the base folder of a local store. */
  readonly out?: string;
  /** Pictures stand in `results.json` themselves. */
  readonly inline?: true;
  readonly settings: BatchSettings;
  /** For a person: `folder /home/me/summer`. */
  readonly inputPhrase: Text;
  /** How many of its items have a picture in an earlier batch: it stays where it is, and another one is paid for. */
  readonly remade?: number;
  /** Holds pictures until they are staged. */
  readonly scratch: Scratch;
}

/** A batch of which is known what it will probably cost and how long it will take. */
export interface ForecastBatch extends PreparedBatch {
  readonly forecast: Forecast;
}
