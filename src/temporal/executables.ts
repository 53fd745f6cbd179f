import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join } from 'node:path';
import { whyFile } from '../domain/failures/file-error.js';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { shorten } from '../domain/text/shorten.js';
import { type Text, words } from '../words/words.js';

/** File name of the Temporal CLI on this platform. */
export const CLI_FILE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** Absolute path of an executable on PATH. */
export function findOnPath(file: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, file)).find(isExecutableFile);
}

/** What a tool printed on stdout. Rejects with the end of what it said on stderr, on a failure or after `timeoutMs`. */
export async function runTool(
  command: readonly [string, ...string[]],
  options: { env: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<string> {
  const [file, ...args] = command;
  return new Promise((resolve, reject) => {
    const limits = { env: options.env, timeout: options.timeoutMs, maxBuffer: 16 * 1024 * 1024, windowsHide: true };
    execFile(file, args, limits, (error, stdout, stderr) => {
      if (error) reject(new SpokenError(toolFailure(file, error, { stderr, timeoutMs: options.timeoutMs }), { cause: error }));
      else resolve(stdout);
    });
  });
}

/** Version that a Temporal CLI gives: `temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)`. Rejects if it cannot be run. */
export async function cliVersionOf(path: string, env: NodeJS.ProcessEnv): Promise<string> {
  const text = await runTool([path, '--version'], { env, timeoutMs: 30_000 });
  const version = /temporal version (\S+)/.exec(text)?.[1];
  if (version === undefined) throw new SpokenError(words('temporalCli.notCli', { path }));
  return version;
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there or not ours to run: the next folder of PATH may have it.
    return false;
  }
}

function toolFailure(
  file: string,
  error: Error & { code?: unknown; killed?: boolean },
  { stderr, timeoutMs }: { readonly stderr: string; readonly timeoutMs: number },
): Text {
  if (error.code === 'ENOENT') return words(file === basename(file) ? 'tool.missing' : 'tool.noFile');
  if (error.killed) return words('tool.late', { time: { ms: timeoutMs } });
  // Only what could not be run at all has a code in letters.
  if (typeof error.code === 'string') return whyFile(error);
  const lines = stderr.trim().split('\n');
  const errors = lines.filter((line) => /^\s*(error|cause)\b/i.test(line));
  const said = (errors.length > 0 ? errors : lines.slice(-2)).map((line) => line.trim()).join(' ');
  return shorten(said, 400) || error.message;
}
