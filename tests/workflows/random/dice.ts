import { seeded } from '../../domain/seeded.js';

/** Random choices that are the same in every run of a seed. */
export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    // Seeds that lie near each other begin alike.
    this.#next = seeded(Math.imul(seed, 2_654_435_761) >>> 0);
    for (let skipped = 0; skipped < 3; skipped++) this.#next();
  }

  /** From `least` to `most`, both possible. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  one<const T>(choices: readonly [T, ...T[]]): T {
    return choices[this.whole(0, choices.length - 1)] ?? choices[0];
  }
}
