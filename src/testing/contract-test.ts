/** One promise of a contract, for whatever test runner: `for (const { name, run } of tests) it(name, run)`. */
export interface ContractTest {
  readonly name: string;
  /** Rejects, usually with an `AssertionError`, where the promise is broken. */
  readonly run: () => Promise<void>;
}

/** Waits for something that comes about by itself. @throws Error after 10 s */
export async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error('It did not come about within 10 s.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
