import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from './removal.js';

/** So long after the last sign the page is taken for gone. */
const WANTED_MS = 120_000;

/** Where workers of a host leave the newest preview of each item for the page of the same data folder, as long as one is served. */
export class PreviewPlace {
  readonly #folder: string;
  readonly #sign: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'previews');
    this.#sign = join(this.#folder, '.wanted');
  }

  /** Of a batch. */
  folderOf(batchId: string): string {
    return join(this.#folder, batchId);
  }

  get folder(): string {
    return this.#folder;
  }

  /** The page is served: to be repeated every minute. */
  async want(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeFile(this.#sign, '');
  }

  async unwant(): Promise<void> {
    await removeFile(this.#sign);
  }

  async isWanted(): Promise<boolean> {
    const sign = await stat(this.#sign).catch(() => undefined);
    return sign !== undefined && Math.abs(Date.now() - sign.mtimeMs) < WANTED_MS;
  }
}
