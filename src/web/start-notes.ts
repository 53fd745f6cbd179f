import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../disk/files.js';
import { writeWhole } from '../disk/whole-file.js';

/** Nobody repeats a request later. */
const KEPT_MS = 7 * 24 * 3_600_000;

const note = z.object({ batchId: z.string(), request: z.string() });

/** What a request with an `Idempotency-Key` has become. */
export interface StartNote {
  /** Of the batch that it has started, or was about to start. */
  readonly batchId: string;
  /** Digest of what was asked for. */
  readonly request: string;
}

/** What became of requests to start a batch, by their `Idempotency-Key`: on disk, so that a server that was killed knows it, too. */
export class StartNotes {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, 'starts');
    void this.sweep();
  }

  async of(key: string): Promise<StartNote | undefined> {
    const text = await readIfThere(this.#file(key));
    // One that is damaged throws: who does not know whether a batch was started must not start another one.
    return text === undefined ? undefined : note.parse(JSON.parse(text));
  }

  async write(key: string, content: StartNote): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeWhole(this.#file(key), `${JSON.stringify(content)}\n`, 0o600);
  }

  async forget(key: string): Promise<void> {
    await rm(this.#file(key), { force: true });
  }

  async sweep(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const found = await stat(join(this.#folder, name)).catch(() => undefined);
      if (found && found.mtimeMs < Date.now() - KEPT_MS) await rm(join(this.#folder, name), { force: true });
    }
  }

  #file(key: string): string {
    return join(this.#folder, `${digestOf(key)}.json`);
  }
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
