import { BoundedMap } from '../../domain/bounded.js';

const MOST_FILES = 20_000;

/** What is known of a picture by its content. */
export interface SeenPicture {
  readonly sha256: string;
  readonly bytes: number;
  readonly type: string;
}

/** What tells that a file is still the same, also under another name. */
export interface FileMark {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

/** Pictures that were decoded once, for a program that looks at the same files again and again. What was no picture is looked at anew. */
export class PictureMemory {
  readonly #seen = new BoundedMap<string, SeenPicture>(MOST_FILES);

  of(mark: FileMark): SeenPicture | undefined {
    return this.#seen.get(nameOf(mark));
  }

  keep(mark: FileMark, picture: SeenPicture): void {
    this.#seen.set(nameOf(mark), picture);
  }
}

const nameOf = ({ dev, ino, size, mtimeNs }: FileMark): string => [dev, ino, size, mtimeNs].join(' ');
