import { resolve } from 'node:path';
import type { Config } from '../config/load.js';
import { resolveSite } from '../config/site.js';
import type { BatchSettings } from '../domain/batch.js';
import { FAILURES, isPlantainError } from '../domain/failure.js';
import type { JsonObject } from '../domain/json.js';
import type { DraftItem } from '../inputs/draft.js';
import type { Scratch } from '../inputs/scratch.js';
import type { Provider } from '../providers/provider.js';
import { createRegistry } from '../providers/registry.js';
import type { Store } from '../stores/store.js';
import { readBatchInput } from './batch-input.js';
import { batchIdOfName, batchIdOfSubject } from './batch-names.js';
import { usageError } from './exit.js';
import { settingsOf, type BatchOptions } from './run-options.js';
import type { Scope } from './scope.js';
import { chooseSite } from './site-names.js';
import { namedStore } from './stores.js';

/** A batch that is ready to be started: everything about it has been checked on this host. */
export interface PreparedBatch {
  readonly batchId: string;
  readonly config: Config;
  readonly items: readonly DraftItem[];
  readonly site: string;
  readonly store: Store;
  readonly storeName: string;
  /** Absolute; overrides the base folder of a local store. */
  readonly out?: string;
  readonly settings: BatchSettings;
  /** For a person: `folder /home/me/summer`. */
  readonly inputPhrase: string;
  /** Holds pictures until they are staged. */
  readonly scratch: Scratch;
}

/** Reads and checks the input; nothing is started or sent. @throws CliError with all problems of the input */
export async function prepareBatch(
  scope: Scope,
  config: Config,
  input: string | undefined,
  options: BatchOptions,
): Promise<PreparedBatch> {
  const siteName = chooseSite(config, options.site);
  const provider = usableProvider(config, siteName);
  const storeName = options.store ?? config.defaults.store;
  const out = options.out === undefined ? undefined : resolve(scope.context.cwd, options.out);
  const store = namedStore(config, storeName, out);
  const common = commonParams(provider, options);
  const checkParams = (params: JsonObject): string[] => problemsOf(provider, { ...common, ...params });
  const { items, subject, promptOnly, ...read } = await readBatchInput(
    scope,
    { config, provider, store, checkParams },
    input,
    options,
  );
  const settings = settingsOf(options, config.defaults, { providerConcurrency: provider.defaultConcurrency, promptOnly });
  return {
    batchId: options.name === undefined ? batchIdOfSubject(subject, new Date()) : batchIdOfName(options.name),
    config,
    items: items.map((item) => ({ ...item, params: { ...common, ...item.params } })),
    site: siteName,
    store,
    storeName,
    ...(out === undefined ? {} : { out }),
    settings,
    inputPhrase: read.phrase,
    scratch: read.scratch,
  };
}

/** Provider of a site whose key is there. @throws CliError */
function usableProvider(config: Config, site: string): Provider {
  try {
    return createRegistry().providerOf(resolveSite(config, site).provider);
  } catch (error) {
    if (!isPlantainError(error)) throw error;
    throw usageError(`Site ${site} cannot be used: ${error.message}`, FAILURES[error.code].hint);
  }
}

/** Parameters of all items, where they do not say otherwise. @throws CliError */
function commonParams(provider: Provider, { param = {} }: BatchOptions): JsonObject {
  const wrong = problemsOf(provider, param);
  if (wrong.length > 0) throw usageError('--param does not fit the site.', undefined, wrong);
  return param;
}

function problemsOf(provider: Provider, params: JsonObject): string[] {
  const result = provider.params.safeParse(params);
  if (result.success) return [];
  return result.error.issues.map((issue) => [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': '));
}
