import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^([1-9]\d{0,6})\.(jpg|png)$/;
/** What workers write is smaller. */
const MOST_BYTES = 2_000_000;

/** The newest preview of an item: a file that its worker has left. */
interface Preview {
  readonly file: string;
  /** Changes with the picture. */
  readonly version: string;
}

/** Pictures of a batch while they are made, as far as workers of this host leave previews. None of them is kept in memory. */
export class PreviewFiles {
  readonly #folder: string;
  #current: ReadonlyMap<number, Preview> = new Map();
  #changes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Counts what has changed. */
  get changes(): number {
    return this.#changes;
  }

  /** By the positions of their items, from 0: what names each picture. */
  get versions(): ReadonlyMap<number, string> {
    return new Map([...this.#current].map(([index, { version }]) => [index, version]));
  }

  /** @returns whether anything is another one than at the last look */
  async look(): Promise<boolean> {
    const found = new Map<number, Preview>();
    for (const file of await readdir(this.#folder).catch(() => [])) {
      const index = Number(NAME.exec(file)?.[1] ?? 0) - 1;
      const entry = index < 0 ? undefined : await stat(join(this.#folder, file)).catch(() => undefined);
      const version = entry && Math.round(entry.mtimeMs).toString(36);
      if (version !== undefined && version > (found.get(index)?.version ?? '')) found.set(index, { file, version });
    }
    const isSame =
      found.size === this.#current.size && [...found].every(([at, { version }]) => this.#current.get(at)?.version === version);
    this.#current = found;
    if (!isSame) this.#changes += 1;
    return !isSame;
  }

  /** Undefined: there is none now, or the file is no picture. */
  async read(index: number): Promise<{ readonly bytes: Buffer; readonly type: string } | undefined> {
    if (!this.#current.has(index)) await this.look();
    const name = this.#current.get(index)?.file;
    const bytes = name === undefined ? undefined : await contentOf(join(this.#folder, name)).catch(() => undefined);
    const type = bytes && typeOf(bytes);
    return bytes && type !== undefined ? { bytes, type } : undefined;
  }
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  const file = await open(path);
  try {
    return (await file.stat()).size > MOST_BYTES ? undefined : await file.readFile();
  } finally {
    await file.close();
  }
}

/** By its first bytes: the site has sent it. */
function typeOf(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg';
  return bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex')) ? 'image/png' : undefined;
}
