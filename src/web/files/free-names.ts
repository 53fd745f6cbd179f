/** Gives each file of an archive a name of its own, also where a disk does not tell capitals from small letters. */
export class FreeNames {
  readonly #taken = new Set<string>();

  /** The name itself, else `pear (2).png` and so on. */
  of(name: string): string {
    const dot = name.lastIndexOf('.');
    const [stem, extension] = dot <= 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
    for (let number = 1; ; number += 1) {
      const free = number === 1 ? name : `${stem} (${number})${extension}`;
      const key = free.normalize('NFC').toLowerCase();
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return free;
    }
  }
}
