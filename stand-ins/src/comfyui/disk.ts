import { createHash } from 'node:crypto';
import { posix } from 'node:path';

export const FOLDERS = ['input', 'output', 'temp'] as const;
export type Folder = (typeof FOLDERS)[number];

export const isFolder = (value: unknown): value is Folder => FOLDERS.some((folder) => folder === value);

export interface StoredFile {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly modified: Date;
}

/** The folders input, output and temp of a server. They outlive a restart, only temp is emptied. */
export class Disk {
  readonly #files = new Map<string, StoredFile>();
  readonly #folders = new Set<string>(FOLDERS);

  /** Path inside the disk, or undefined when it would lie outside of `folder`. */
  static path(folder: Folder, ...parts: string[]): string | undefined {
    if (parts.some((part) => part.startsWith('/'))) return undefined;
    const path = posix.normalize(posix.join(folder, ...parts)).replace(/\/$/, '');
    return path === folder || path.startsWith(`${folder}/`) ? path : undefined;
  }

  read(path: string): StoredFile | undefined {
    return this.#files.get(path);
  }

  write(path: string, bytes: Buffer): StoredFile {
    const file = { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), modified: new Date() };
    this.#files.set(path, file);
    return file;
  }

  makeFolder(path: string): void {
    for (let at = path; at !== '.' && at !== '/'; at = posix.dirname(at)) this.#folders.add(at);
  }

  hasFolder(path: string): boolean {
    return this.#folders.has(path);
  }

  remove(path: string): boolean {
    return this.#files.delete(path);
  }

  emptyTemp(): void {
    for (const path of this.#files.keys()) if (path.startsWith('temp/')) this.#files.delete(path);
  }

  /** Names directly in a folder. */
  names(path: string): string[] {
    return [...this.#files.keys()].filter((file) => posix.dirname(file) === path).map((file) => posix.basename(file));
  }
}
