import { channel } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** Delays of an event loop in milliseconds. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

export interface LoopDelays {
  /** From the first headers of a reply to the end of the last one. */
  readonly receiving: LoopDelay;
  /** From the first headers of a reply to the end of the process. */
  readonly all: LoopDelay;
}

/**
 * Loaded with `--import` into the process that is measured: the program itself knows nothing of it. What undici publishes tells when
 * replies come.
 */
const file = process.env.BENCH_LOOP_DELAYS;
// Threads of the process load it too.
if (file !== undefined && isMainThread) {
  const receiving = monitorEventLoopDelay({ resolution: 5 });
  const all = monitorEventLoopDelay({ resolution: 5 });
  let open = 0;
  channel('undici:request:headers').subscribe(() => {
    open += 1;
    receiving.enable();
    all.enable();
  });
  channel('undici:request:trailers').subscribe(() => {
    open -= 1;
    if (open === 0) receiving.disable();
  });
  process.once('exit', () => writeFileSync(file, JSON.stringify({ receiving: told(receiving), all: told(all) })));
}

function told(histogram: IntervalHistogram): LoopDelay {
  const ms = (nanoseconds: number): number => nanoseconds / 1e6;
  return { p50: ms(histogram.percentile(50)), p99: ms(histogram.percentile(99)), most: ms(histogram.max) };
}
