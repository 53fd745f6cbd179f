import { afterEach, beforeEach } from 'vitest';
import { openWorkbench, type Workbench } from '../../src/testing/workbench.js';

export { JOURNAL_KEY, KEY, KEY_SOURCE, type Run, type ToldFailure, type Workbench } from '../../src/testing/workbench.js';

/** A workbench for each test. */
export function useWorkbench(): () => Workbench {
  let bench: Workbench;
  beforeEach(async () => void (bench = await openWorkbench()));
  afterEach(() => bench.close());
  return () => bench;
}
