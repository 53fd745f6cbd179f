import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { withLock } from '../disk/exclusive-lock.js';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { words } from '../words/words.js';
import { CLI_FILE } from './executables.js';

const CHECKSUM_FILE = 'sha256';

/** Where one version of the Temporal CLI is kept for all folders of a user. */
export class CliCache {
  readonly #root: string;
  readonly #folder: string;
  readonly #lock: string;

  constructor(version: string, env: NodeJS.ProcessEnv) {
    this.#root = join(cacheFolder(env), 'temporal-cli');
    this.#folder = join(this.#root, `${version}-${process.platform}-${process.arch}`);
    this.#lock = join(this.#root, 'lock');
  }

  /** Path of the binary; rejects with the reason when it is not there or its checksum does not fit. */
  async verified(): Promise<string> {
    const path = join(this.#folder, CLI_FILE);
    const noted = await readFile(join(this.#folder, CHECKSUM_FILE), 'utf8').catch(() => {
      throw new SpokenError(words('temporalCli.nothingAt', { path }));
    });
    const found = await sha256(path);
    if (found !== noted.trim()) throw new SpokenError(words('temporalCli.damaged', { path }));
    return path;
  }

  /**
   * Runs `fetch` in a fresh folder, while no other process does, and keeps the binary that it leaves there; or takes the binary that
   * another process has put in place meanwhile. Returns the binary's path.
   */
  async fill(fetch: (folder: string) => Promise<void>, onWait: (pid: number) => void): Promise<string> {
    return withLock(this.#lock, async () => this.#fillAlone(fetch), { onWait: ({ pid }) => onWait(pid), timeoutMs: 1_800_000 });
  }

  async #fillAlone(fetch: (folder: string) => Promise<void>): Promise<string> {
    // Somebody else may have filled it while the lock was awaited; why it is not there does not matter here.
    const present = await this.verified().catch(() => undefined);
    if (present !== undefined) return present;
    await this.#removeLeftovers();
    const stage = await mkdtemp(join(this.#root, 'stage-'));
    try {
      const files = join(stage, 'files');
      await mkdir(files);
      await fetch(files);
      await chmod(join(files, CLI_FILE), 0o755);
      await writeFile(join(files, CHECKSUM_FILE), `${await sha256(join(files, CLI_FILE))}\n`);
      await rm(this.#folder, { recursive: true, force: true });
      await rename(files, this.#folder);
    } finally {
      await rm(stage, { recursive: true, force: true });
    }
    return join(this.#folder, CLI_FILE);
  }

  /** Stages of processes that were killed: the lock is held, so no living one has any. */
  async #removeLeftovers(): Promise<void> {
    for (const name of await readdir(this.#root)) {
      if (name.startsWith('stage-')) await rm(join(this.#root, name), { recursive: true, force: true });
    }
  }
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  if (env['PLANTAIN_CACHE_DIR']) return env['PLANTAIN_CACHE_DIR'];
  const home = env['HOME'] || homedir();
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'plantain');
  if (process.platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'plantain', 'Cache');
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'plantain');
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
