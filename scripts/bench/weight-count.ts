import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';

/** What a process has done to its disk, and the time of all its threads on a processor. */
export interface Counted {
  readonly fsyncs: number;
  readonly cpuMs: number;
}

/**
 * Loaded with `--import` into the process that is measured: the program itself knows nothing of it. Every sync of plantain goes through a
 * file handle.
 */
const file = process.env.BENCH_WEIGHT;
// Threads of the process load it too.
if (file !== undefined && isMainThread) {
  let fsyncs = 0;
  const handle = await open('/dev/null');
  const prototype = Object.getPrototypeOf(handle) as Record<'sync' | 'datasync', () => Promise<void>>;
  await handle.close();
  for (const name of ['sync', 'datasync'] as const) {
    const original = prototype[name];
    prototype[name] = function (this: unknown) {
      fsyncs += 1;
      return original.call(this);
    };
  }
  process.once('exit', () => {
    const { user, system } = process.cpuUsage();
    writeFileSync(file, JSON.stringify({ fsyncs, cpuMs: (user + system) / 1000 } satisfies Counted));
  });
}
