import { open, type FileHandle, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolderDurably, syncFolder } from '../../disk/durable.js';
import { exists } from '../../disk/files.js';
import { isMissing } from '../../disk/system-error.js';
import { openLog } from './names.js';
import { newToken } from './token.js';

/** Where a line went. */
export interface Written {
  /** Name of the log. */
  readonly log: string;
  /** Of its first byte. */
  readonly at: number;
}

interface Waiting {
  readonly line: Buffer;
  readonly isLasting: boolean;
  readonly done: (written: Written) => void;
  readonly failed: (error: unknown) => void;
}

/** The log that is appended to. */
interface Current {
  readonly name: string;
  /** Open while somebody writes. */
  file: FileHandle | undefined;
  end: number;
}

/**
 * Appends to the log of one process for one batch, which no other writer has. All that come while it syncs share the next write and the next sync. A log in which a
 * write or a sync has failed is never written to again: after a failed sync nobody knows what the disk has, and a line that is half
 * there must stay the last one.
 */
export class LogWriter {
  readonly #folder: string;
  /** Not that of the process: one that opens a batch again goes by its own earlier logs as by those of another process. */
  readonly #token = newToken();
  readonly #names: string[] = [];
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #current: Current | undefined;

  /** The folder is made with the first log. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Logs that this process has begun. What is in them comes from `append`, unless that failed. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** The log that is appended to; undefined where the next line begins one. */
  get current(): string | undefined {
    return this.#current?.name;
  }

  /** Resolves when the line is written and, if `isLasting`, outlives a power cut. `written` is called at that moment, before anybody else acts. */
  append(line: Buffer, isLasting: boolean, written: (place: Written) => void): Promise<void> {
    return new Promise((resolve, failed) => {
      const done = (place: Written): void => {
        written(place);
        resolve();
      };
      this.#waiting.push({ line, isLasting, done, failed });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Shows that this process lives, also on a full disk. */
  async touch(): Promise<void> {
    const now = new Date();
    await Promise.all(this.#names.map((name) => utimes(join(this.#folder, name), now, now).catch(() => undefined)));
  }

  /** The next line begins another log. */
  async leave(): Promise<void> {
    await this.#running;
    await this.#leave();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Those that were called in the same turn of the event loop come along.
      await Promise.resolve();
      const group = this.#waiting;
      this.#waiting = [];
      try {
        this.#tell(group, await this.#write(group));
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
      // Lines that come meanwhile are seen by the loop.
      if (this.#waiting.length === 0) await close(this.#current);
    }
    this.#running = undefined;
  }

  #tell(group: readonly Waiting[], { log, at }: Written): void {
    let next = at;
    for (const { line, done } of group) {
      done({ log, at: next });
      next += line.length;
    }
  }

  async #write(group: readonly Waiting[]): Promise<Written> {
    const bytes = Buffer.concat(group.map(({ line }) => line));
    const isLasting = group.some((one) => one.isLasting);
    for (;;) {
      const log = (this.#current ??= await this.#begin());
      const at = log.end;
      try {
        const file = (log.file ??= await open(join(this.#folder, log.name), 'r+'));
        await writeAll(file, bytes, at);
        if (isLasting) await file.datasync();
        // A log that is packed loses its name first. What was written after that may not have been read.
        if (await exists(join(this.#folder, log.name))) {
          log.end += bytes.length;
          return { log: log.name, at };
        }
      } catch (error) {
        const isGone = isMissing(error);
        await this.#leave();
        if (!isGone) throw error;
      }
      await this.#leave();
    }
  }

  async #begin(): Promise<Current> {
    await makeFolderDurably(this.#folder);
    const name = openLog(this.#token, this.#names.length);
    // Also of one that could not be opened the name is not used again.
    this.#names.push(name);
    const file = await open(join(this.#folder, name), 'wx');
    try {
      await syncFolder(this.#folder);
    } catch (error) {
      await file.close();
      throw error;
    }
    return { name, file, end: 0 };
  }

  async #leave(): Promise<void> {
    const log = this.#current;
    this.#current = undefined;
    await close(log);
  }
}

async function close(log: Current | undefined): Promise<void> {
  const file = log?.file;
  if (log) log.file = undefined;
  // A close that fails takes nothing back that was synced.
  await file?.close().catch(() => undefined);
}

/** Half of it may find room. */
async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
