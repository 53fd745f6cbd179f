import { namePart, safeStem } from '../domain/text/file-name.js';

/** Of UTF-8: with what stands before and behind it, it has to be a name of 255 bytes. */
const MAX_STEM_BYTES = 180;
const MAX_PROMPT_STEM = 24;

/** Safe part of a file name that a person recognises: the first picture's name to the letter, else from the prompt; never empty. */
export function stemOf(imageName: string | undefined, prompt: string): string {
  const fromImage = imageName === undefined ? '' : namePart(imageName.replace(/(?<=.)\.[^.]*$/u, ''), MAX_STEM_BYTES);
  return fromImage || safeStem(prompt, MAX_PROMPT_STEM) || 'item';
}

/** `0007` for position 6. */
export const positionId = (index: number): string => String(index + 1).padStart(4, '0');

/** Hands out ids, each once. */
export class Ids {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  /** @returns false when the id is taken */
  take(id: string): boolean {
    if (this.#taken.has(id)) return false;
    this.#taken.add(id);
    return true;
  }

  /** `base`, or `base-2` and so on. */
  unique(base: string): string {
    let n = this.#next.get(base) ?? 1;
    while (!this.take(n === 1 ? base : `${base}-${n}`)) n += 1;
    this.#next.set(base, n + 1);
    return n === 1 ? base : `${base}-${n}`;
  }
}
