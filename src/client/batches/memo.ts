import { z } from 'zod';
import type { Forecast } from '../../domain/money/forecast.js';
import { EMPTY_TALLY, type Tally } from '../../domain/outcome.js';
import type { BatchProgress } from '../../domain/progress.js';
import { isText, type Text } from '../../words/words.js';
import { readForecast, readProgress, TALLY } from './progress-shapes.js';

const START = z.object({
  /** plantain's version that started the batch. */
  version: z.string(),
  /** Folder or URL of the results. */
  location: z.string(),
  total: z.int().nonnegative(),
  sites: z.array(z.string()),
  /** What was asked for, for a person: `folder /home/me/summer`; a string in batches of an earlier version. */
  input: z.custom<Text>(isText),
  /** Data folder that started the batch, on the host that did. */
  dataDir: z.string(),
  /** Names of the stores, and what took the place of the folder of a local one; absent in batches of an earlier version. */
  results: z
    .object({
      store: z.string(),
      out: z.string().exactOptional(),
      staging: z.string().exactOptional(),
      /** Folder of the batch in staging; absent in batches of a version before 0.2. */
      stagingFolder: z.string().exactOptional(),
    })
    .exactOptional(),
  /** The first batch of those that `--again` has made one of another; absent in that one. */
  root: z.string().exactOptional(),
  /** Its folder in staging; absent like that of the batch. */
  rootFolder: z.string().exactOptional(),
  /** What was said before anything was sent. */
  forecast: z
    .custom<Forecast>((value) => readForecast(value) !== undefined)
    .optional()
    .catch(undefined),
});

/** What the starter writes into the memo `plantain` of a batch. */
export type StartMemo = z.infer<typeof START>;

/** What a batch's memo says; another version of plantain may have written it, so what does not fit is skipped. */
export function readMemo(memo: Record<string, unknown> | undefined): { start?: StartMemo; progress?: BatchProgress } {
  const start = START.safeParse(memo?.['plantain']);
  const progress = readProgress(memo?.['progress']);
  return {
    ...(start.success ? { start: start.data } : {}),
    ...(progress ? { progress } : {}),
  };
}

/** The tally on record in the memo of a segment, or of what followed the end of a batch. */
export function readTally(memo: Record<string, unknown> | undefined): Tally {
  const tally = TALLY.safeParse(memo?.['tally']);
  return tally.success ? tally.data : EMPTY_TALLY;
}
