const LEAST_MS = 20;

/** A sleep that somebody may end early. */
export class Alarm {
  #wake: () => void = () => undefined;

  ring(): void {
    this.#wake();
  }

  /** Rejects with the signal's own reason. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let stop = (): void => undefined;
    const timer = await new Promise<NodeJS.Timeout>((resolve, reject) => {
      const done = (): void => resolve(timeout);
      const timeout = setTimeout(done, Math.max(LEAST_MS, ms));
      this.#wake = done;
      const aborted = (): void => {
        clearTimeout(timeout);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', aborted, { once: true });
      stop = () => signal.removeEventListener('abort', aborted);
    });
    clearTimeout(timer);
    stop();
    this.#wake = () => undefined;
  }
}
