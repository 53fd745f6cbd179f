/** A process that was stopped, or a computer without power: connections are taken, and nothing is answered until it melts. */
export class Ice {
  #melting: Promise<void> | undefined;
  #melt: () => void = () => undefined;

  freeze(): void {
    this.#melting ??= new Promise((resolve) => (this.#melt = resolve));
  }

  thaw(): void {
    this.#melt();
    this.#melting = undefined;
  }

  /** Resolves at once unless it is frozen. */
  async melted(): Promise<void> {
    await this.#melting;
  }
}
