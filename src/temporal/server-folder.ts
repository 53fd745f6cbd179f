import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rename, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseIdentity } from '../disk/exclusive-lock.js';
import { listIfThere } from '../disk/files.js';
import { removeFile } from '../disk/removal.js';
import { isMissing } from '../disk/system-error.js';
import { isFresh, keepBeating, livesBy, ownIdentity, type ProcessIdentity } from '../disk/process-identity.js';

/** An idle server writes to its database about every 35 s. */
const SERVER_SILENT_MS = 120_000;
/** In the name of a database that could not be opened, before the time. */
const SET_ASIDE = '.damaged-';
const LOG_LIMIT_BYTES = 5 * 1024 * 1024;

const SERVER = z.object({
  /** Absent between the decision to start a server and the start. */
  process: z.object({ pid: z.number(), startTime: z.string(), space: z.string().optional() }).optional(),
  token: z.string(),
  cliVersion: z.string(),
  address: z.string(),
  port: z.number(),
  uiPort: z.number(),
  startedAt: z.string(),
  /** Device and inode of the folder that it was started in; absent in records of an earlier version. */
  folder: z.string().optional(),
  /** Namespaces of whoever started it, for pids and for the network; absent in records of an earlier version, and but on Linux. */
  space: z.string().optional(),
  network: z.string().optional(),
});

/** `server.json`: which server belongs to the folder. It stays after the server's end, for its ports. */
export type ServerRecord = z.infer<typeof SERVER>;

/** The data folder (`.plantain/`) as far as the folder's own Temporal server is concerned. */
export class ServerFolder {
  readonly path: string;
  readonly lock: string;
  readonly logFile: string;
  /** Name of the database, from this folder. */
  readonly databaseFile = 'temporal.db';
  readonly databasePath: string;
  readonly #record: string;
  readonly #users: string;
  readonly #stopping: string;
  readonly #databaseVersion: string;

  constructor(path: string) {
    this.path = path;
    this.lock = join(path, 'server.lock');
    this.logFile = join(path, 'server.log');
    this.databasePath = join(path, this.databaseFile);
    this.#record = join(path, 'server.json');
    this.#users = join(path, 'users');
    this.#stopping = join(path, 'server.stopping');
    this.#databaseVersion = join(path, `${this.databaseFile}.version`);
  }

  /** Device and inode of this folder: a move keeps them, and a copy cannot have them. */
  async place(): Promise<string> {
    const { dev, ino } = await stat(this.path);
    return `${dev}/${ino}`;
  }

  async readRecord(): Promise<ServerRecord | undefined> {
    const text = await readFile(this.#record, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return SERVER.parse(JSON.parse(text));
    } catch {
      // Cut by a power failure or written manually: no process of ours can be told from it.
      return undefined;
    }
  }

  async writeRecord(record: ServerRecord): Promise<void> {
    await this.#replace(this.#record, `${JSON.stringify(record, undefined, 2)}\n`);
  }

  /** Notes that a server was asked to end by a process that could not stay to see it. Synchronous for exit handlers. */
  noteStopping(server: ProcessIdentity): void {
    writeFileSync(this.#stopping, JSON.stringify(server));
  }

  /** Whether this very server was asked to end: it may still answer for a moment, and is of no use to anybody. */
  isStopping(server: ProcessIdentity): boolean {
    const asked = identityIn(this.#stopping);
    return asked?.pid === server.pid && asked.startTime === server.startTime;
  }

  /** Registers this process as a user of the server; the returned function takes it off again, also in an exit handler. */
  async addUser(): Promise<() => void> {
    await mkdir(this.#users, { recursive: true });
    const file = join(this.#users, `${process.pid}-${randomUUID()}.json`);
    await writeFile(file, JSON.stringify(ownIdentity()));
    const stopBeating = keepBeating(file);
    return () => {
      stopBeating();
      rmSync(file, { force: true });
    };
  }

  /** Whether a living process uses the server. Those that were killed are taken off. Synchronous for exit handlers. */
  isUsed(): boolean {
    let used = false;
    for (const name of readNames(this.#users)) {
      const file = join(this.#users, name);
      const user = identityIn(file);
      if (user && livesBy(file, user)) used = true;
      else rmSync(file, { force: true });
    }
    return used;
  }

  /** Whether a server has written to the database lately: one that runs does so now and then, in whatever namespace. */
  isDatabaseWritten(): boolean {
    return isFresh(join(this.path, `${this.databaseFile}-wal`), SERVER_SILENT_MS);
  }

  /** Version of the CLI that made the database; `unfinished` when its making was cut; nothing when there is no database. */
  async databaseVersion(): Promise<string | undefined> {
    const exists = await stat(join(this.path, this.databaseFile)).catch(() => undefined);
    if (exists === undefined) return undefined;
    const noted = await readFile(this.#databaseVersion, 'utf8').catch(() => 'unknown');
    return noted.trim();
  }

  async noteDatabaseVersion(version: string): Promise<void> {
    await this.#replace(this.#databaseVersion, `${version}\n`);
  }

  async removeDatabase(): Promise<void> {
    for (const end of ['', '-wal', '-shm']) await removeFile(join(this.path, `${this.databaseFile}${end}`));
  }

  /** Gives the database a name by which nobody opens it and a person finds it; answers its path. */
  async setDatabaseAside(): Promise<string> {
    const name = `${this.databaseFile}${SET_ASIDE}${new Date().toISOString().replace(/[:.]/g, '-')}`;
    // What belongs to it goes first: beside a new database it would be taken for its own.
    for (const end of ['-wal', '-shm', '']) {
      await rename(join(this.path, `${this.databaseFile}${end}`), join(this.path, `${name}${end}`)).catch((error: unknown) => {
        if (!isMissing(error)) throw error;
      });
    }
    return join(this.path, name);
  }

  /** Paths of all files of databases that were set aside. */
  async databasesSetAside(): Promise<string[]> {
    const names = await listIfThere(this.path);
    return names.filter((name) => name.startsWith(`${this.databaseFile}${SET_ASIDE}`)).map((name) => join(this.path, name));
  }

  /** Keeps the log from growing without end; answers its size. */
  async boundLog(): Promise<number> {
    const size = await stat(this.logFile).then(
      (found) => found.size,
      () => 0,
    );
    if (size <= LOG_LIMIT_BYTES) return size;
    await truncate(this.logFile);
    return 0;
  }

  /** What the log holds from this byte on. */
  async logFrom(byte: number): Promise<string> {
    const log = await readFile(this.logFile).catch(() => Buffer.alloc(0));
    return log.subarray(byte).toString('utf8');
  }

  /** The last lines of the server's log, for an error. */
  async logEnd(): Promise<string> {
    const text = await readFile(this.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-5).join('\n').slice(-1_500);
  }

  async #replace(path: string, text: string): Promise<void> {
    const temporary = `${path}.${randomUUID()}`;
    await writeFile(temporary, text);
    await rename(temporary, path);
  }
}

function identityIn(file: string): ProcessIdentity | undefined {
  try {
    return parseIdentity(readFileSync(file, 'utf8'));
  } catch {
    // Never written, or taken off by its owner at this moment.
    return undefined;
  }
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nobody was ever registered, or the whole folder was removed.
    return [];
  }
}
