import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { Config } from '../config/load.js';
import { resolveSite } from '../config/site.js';
import type { BatchSettings } from '../domain/batch.js';
import { FAILURES, isPlantainError } from '../domain/failure.js';
import type { JsonObject } from '../domain/json.js';
import type { DraftItem, Source } from '../inputs/draft.js';
import { readInput } from '../inputs/read.js';
import type { Provider } from '../providers/provider.js';
import { createRegistry } from '../providers/registry.js';
import type { Store } from '../stores/store.js';
import { batchIdOfName, batchIdOfSubject } from './batch-names.js';
import { usageError } from './exit.js';
import { plural } from './render/text.js';
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
  /** Pictures stand in `results.json` themselves. */
  readonly inline?: true;
  readonly settings: BatchSettings;
  /** For a person: `folder /home/me/summer`. */
  readonly inputPhrase: string;
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
  const source = await sourceOf(scope, input, options);
  const { phrase, subject } = wordsFor(source);
  const items = await readItems(scope, source, provider, options);
  const settings = settingsOf(options, config.defaults, {
    providerConcurrency: provider.defaultConcurrency,
    promptOnly: source.kind === 'prompt',
  });
  return {
    batchId: options.name === undefined ? batchIdOfSubject(subject, new Date()) : batchIdOfName(options.name),
    config,
    items,
    site: siteName,
    store,
    storeName,
    ...(out === undefined ? {} : { out }),
    ...(options.inline === undefined ? {} : { inline: options.inline }),
    settings,
    inputPhrase: phrase,
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

async function sourceOf(scope: Scope, input: string | undefined, { prompt, count }: BatchOptions): Promise<Source> {
  if (prompt !== undefined) {
    if (input !== undefined) throw usageError('Give an input or --prompt, not both.');
    return { kind: 'prompt', prompt, count: count ?? 1 };
  }
  if (count !== undefined) throw usageError('--count goes with --prompt.');
  const path = input === undefined ? scope.folder : resolve(scope.context.cwd, input);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw usageError(`There is no file or folder ${path}.`);
  if (found.isDirectory()) return { kind: 'folder', path };
  if (extname(path).toLowerCase() === '.jsonl') return { kind: 'jsonl', path };
  throw usageError(`${path} is neither a folder nor a .jsonl file.`);
}

function wordsFor(source: Source): { phrase: string; subject: string } {
  switch (source.kind) {
    case 'folder':
      return { phrase: `folder ${source.path}`, subject: basename(source.path) };
    case 'jsonl':
      return { phrase: `list ${source.path}`, subject: basename(source.path, extname(source.path)) };
    case 'prompt':
      return { phrase: `prompt, ${plural(source.count, 'time')}`, subject: source.prompt };
  }
}

async function readItems(scope: Scope, source: Source, provider: Provider, options: BatchOptions): Promise<DraftItem[]> {
  const common = options.param ?? {};
  const wrong = problemsOf(provider, common);
  if (wrong.length > 0) throw usageError('--param does not fit the site.', undefined, wrong);
  const { items, problems } = await readInput(source, {
    skipBad: options.skipBad === true,
    checkParams: (params) => problemsOf(provider, { ...common, ...params }),
  });
  const lines = problems.map(({ where, message }) => `${where}: ${message}`);
  if (items.length === 0) {
    const what =
      lines.length === 0
        ? 'The input holds no item.'
        : `The input cannot be used (${plural(lines.length, 'problem')}); nothing was sent.`;
    const advice = options.skipBad ? undefined : 'Mend it, or go on without the bad items: --skip-bad';
    throw usageError(what, advice, lines);
  }
  for (const line of lines) scope.renderer.notice({ level: 'warning', text: `Left out: ${line}` });
  return items.map((item) => ({ ...item, params: { ...common, ...item.params } }));
}

function problemsOf(provider: Provider, params: JsonObject): string[] {
  const result = provider.params.safeParse(params);
  if (result.success) return [];
  return result.error.issues.map((issue) => [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': '));
}
