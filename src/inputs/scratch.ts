import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atPath } from '../domain/failures/file-error.js';

/** A temporary folder, made when it is needed. It is removed by its owner, and by the end of the process at the latest. */
export class Scratch {
  #folder: Promise<string> | undefined;
  #files = 0;
  #forget: () => void = () => undefined;

  /** Path of a file that does not exist yet. */
  async file(): Promise<string> {
    this.#folder ??= this.#make();
    return join(await this.#folder, String((this.#files += 1)));
  }

  /** Removes everything; a later file makes a new folder. */
  async remove(): Promise<void> {
    const folder = this.#folder;
    if (folder === undefined) return;
    this.#folder = undefined;
    await rm(await folder, { recursive: true, force: true });
    this.#forget();
  }

  async #make(): Promise<string> {
    const folder = await atPath(tmpdir(), () => mkdtemp(join(tmpdir(), 'plantain-input-')));
    // Ctrl-C while pictures are being fetched ends the process without a way back.
    const sweep = (): void => rmSync(folder, { recursive: true, force: true });
    process.once('exit', sweep);
    this.#forget = () => process.off('exit', sweep);
    return folder;
  }
}
