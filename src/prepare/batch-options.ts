import type { FailureCode } from '../domain/failures/failure.js';
import type { JsonObject } from '../domain/json.js';
import type { ItemName } from '../report/marks.js';

/** What a batch is made from. */
export interface InputOptions {
  readonly again?: string | undefined;
  /** With `again`: which of its items. */
  readonly items?: readonly ItemName[] | undefined;
  /** With `again`: those that its user has rejected. */
  readonly rejected?: true | undefined;
  readonly include?: readonly FailureCode[] | undefined;
  readonly prompt?: string | undefined;
  readonly promptFile?: string | undefined;
  readonly encoding?: string | undefined;
  readonly promptPerLine?: true | undefined;
  readonly everyPrompt?: true | undefined;
  readonly count?: number | undefined;
  readonly recursive?: true | undefined;
  readonly ref?: readonly string[] | undefined;
  readonly mask?: string | undefined;
  readonly imageUrlsFile?: string | undefined;
  /** False by `--no-resize`. */
  readonly resize?: boolean | undefined;
  readonly first?: number | undefined;
  readonly sample?: number | undefined;
  readonly sampleSeed?: number | undefined;
}

/** A site that is not in the configuration. */
export interface CustomOptions {
  readonly baseUrl?: string | undefined;
  readonly keyEnv?: string | undefined;
  readonly siteSetting?: JsonObject | undefined;
}

/** Options of a new batch, times in seconds. */
export interface BatchOptions extends InputOptions, CustomOptions {
  readonly name?: string | undefined;
  readonly site?: string | undefined;
  readonly store?: string | undefined;
  readonly out?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly requestDelay?: number | undefined;
  readonly retries?: number | undefined;
  readonly singleTimeout?: number | undefined;
  readonly totalTimeout?: number | 'none' | undefined;
  readonly grace?: number | undefined;
  /** `batch`: into jobs of the site at half the price first. */
  readonly lane?: 'direct' | 'batch' | undefined;
  /** When the batch must be complete: a time of day, a moment, or a time from now. */
  readonly deadline?: string | undefined;
  readonly onUnknown?: 'retry' | 'hold' | undefined;
  readonly param?: JsonObject | undefined;
  /** Parameters that were given by flags of their own. */
  readonly flagParams?: JsonObject | undefined;
  /** Not from the environment: a variable must not decide how many pictures are paid for. */
  readonly concurrencyIsFlag?: boolean | undefined;
  /** Not from the environment: items that are made again stay at their site unless the command line says otherwise. */
  readonly siteIsFlag?: boolean | undefined;
  readonly inline?: true | undefined;
  readonly skipBad?: true | undefined;
  readonly dryRun?: true | undefined;
  readonly yes?: true | undefined;
  readonly pauseAfterEmpty?: number | undefined;
  readonly segmentSize?: number | undefined;
  readonly heartbeatTimeout?: number | undefined;
}

/** Whether the command line names the site itself. */
export const isSiteGiven = ({ siteIsFlag, baseUrl }: Pick<BatchOptions, 'siteIsFlag' | 'baseUrl'>): boolean =>
  siteIsFlag === true || baseUrl !== undefined;
