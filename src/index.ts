/** plantain as a library: docs/library.md. Nothing here prints, reads `process.argv` or ends the process. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Config } from './config/load.js';
import { type OpenOptions, Plantain } from './library/plantain.js';
import { shipDeclarations } from './config/declared/shipped.js';

export type * from './client/events.js';
export type { ListedBatch } from './client/batches/listed-batch.js';
export type { BatchEnd } from './client/follow/source.js';
export type { BatchView } from './client/follow/view.js';
export { type Config, ConfigError } from './config/load.js';
export type { Forecast } from './domain/money/forecast.js';
export type { Money } from './domain/money/money.js';
export type { BatchSummary } from './domain/summary.js';
export type { FailureCode } from './domain/failures/failure.js';
export { UserError, type UserErrorCode } from './domain/failures/user-error.js';
export type { Batch, BatchStatus, FollowOptions, ResumeOptions } from './library/batch.js';
export { type ConfigContent, type ConfigOptions, createConfig, loadConfig } from './library/config.js';
export type { ListOptions, OpenOptions, Plantain } from './library/plantain.js';
export type { PreparedBatch } from './library/prepared.js';
export type { BatchRequest, ItemRequest } from './library/request.js';
export type { ItemResult, Picture } from './library/results.js';
export type { Workers, WorkersOptions } from './library/workers.js';
export * from './own-kinds.js';
export { say } from './words/current.js';
export type { Text, Value, Words, WordsKey } from './words/words.js';
export type { Doubt } from './report/doubts.js';
export type { ControlAnswer } from './workflows/messages.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

shipDeclarations(here('../sites'));

/**
 * Connects to Temporal, starting the server of the data folder where none is configured. Close it at the end.
 *
 * @throws UserError `unreachable`, `server`
 */
export function openPlantain(config: Config, options: OpenOptions = {}): Promise<Plantain> {
  const { version } = JSON.parse(readFileSync(here('../package.json'), 'utf8')) as { version: string };
  return Plantain.open(config, options, {
    build: { version, workflowBundle: here('./workflow-bundle.js') },
    // The worker brings a native library that a program without one need not load.
    startWorkers: async (own) => (await import('./worker.js')).startWorkers(own),
  });
}
