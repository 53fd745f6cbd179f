import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Part, Plan } from './plan.js';

const run = promisify(execFile);
/** A request is sent only where its disk has room for the answers of all that are open. */
const DISK_MB = 1_024;
const FILLER = '.filler';

/** The folders of a batch that fail: those that fill up are small disks of their own, which only root can make. */
export class Disks {
  readonly #mounted: string[] = [];

  private constructor(private readonly folder: string) {}

  static async open(folder: string, { blows }: Plan): Promise<Disks> {
    const disks = new Disks(folder);
    const parts = new Set(blows.flatMap((blow) => (blow.kind === 'fill' ? [blow.part] : [])));
    for (const part of parts) await disks.#mount(part);
    return disks;
  }

  async #mount(part: Part): Promise<void> {
    const path = join(this.folder, part);
    await mkdir(path, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', path]);
    this.#mounted.push(path);
  }

  /** Leaves no room on the disk of a folder for a while. */
  async fill(part: Part, forMs: number): Promise<void> {
    const path = join(this.folder, part, FILLER);
    const file = await open(path, 'w');
    try {
      for (;;) await file.write(Buffer.alloc(1_048_576));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      await file.close();
    }
    await sleep(forMs);
    await rm(path);
  }

  /** Puts a file in the place of a folder for a while. */
  async break(part: Part, forMs: number): Promise<void> {
    const path = join(this.folder, part);
    // A small disk cannot be renamed; and nothing is broken before the batch has begun.
    if (this.#mounted.includes(path) || !existsSync(path)) return;
    const aside = `${path}.aside`;
    await rename(path, aside);
    await writeFile(path, '');
    await sleep(forMs);
    await rm(path, { recursive: true, force: true });
    await rename(aside, path);
  }

  async close(): Promise<void> {
    for (const path of this.#mounted) await run('umount', ['-l', path]);
  }
}
