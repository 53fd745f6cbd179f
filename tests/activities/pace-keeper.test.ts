import { afterEach, describe, expect, it, vi } from 'vitest';
import { PaceKeeper } from '../../src/activities/index.js';
import { submissionKey } from '../../src/domain/names.js';
import { BATCH, startBench } from './bench.js';

const DELAY_MS = 60;
const signal = new AbortController().signal;

afterEach(() => void vi.restoreAllMocks());

/** The moments of `count` starts of one batch that were all asked for at once. */
async function starts(keeper: PaceKeeper, count: number, notBefore = Date.now()): Promise<number[]> {
  const moments: number[] = [];
  const start = async (): Promise<void> => {
    const turn = keeper.turn('summer', { requestDelayMs: DELAY_MS, notBefore });
    await turn.near(signal);
    await turn.come(signal, async () => undefined);
    moments.push(performance.now());
  };
  await Promise.all(Array.from({ length: count }, start));
  return moments;
}

const gaps = (moments: readonly number[]): number[] => moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
/** Stops this thread, as a suspend does. */
const stopped = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const hour = 3_600_000;

describe('the starts of a batch', () => {
  it('are apart where the disk is slow, because what is held apart is the moment of sending', async () => {
    const bench = await startBench();
    const moments: number[] = [];
    const { http, spool } = bench.dependencies;
    let claimed = 0;
    const slow = Object.assign(Object.create(spool) as typeof spool, {
      host: spool.host,
      intend: spool.intend.bind(spool),
      finalState: spool.finalState.bind(spool),
      writer: spool.writer.bind(spool),
      received: spool.received.bind(spool),
      replyOf: spool.replyOf.bind(spool),
      // The disk has a hiccup with the first request alone: the second one catches up with it.
      acquireSend: async (key: string) => {
        if (!claimed) await new Promise((resolve) => setTimeout(resolve, (claimed = DELAY_MS)));
        return spool.acquireSend(key);
      },
    });
    const counting = {
      ...http,
      request: (request: Parameters<typeof http.request>[0]) => {
        moments.push(performance.now());
        return http.request(request);
      },
    };
    const slowBench = bench.with({ spool: slow, http: counting });
    const keys = [1, 2, 3].map((send) => submissionKey(BATCH, 1, 1, send));
    const notBefore = Date.now();
    await Promise.all(keys.map((key) => slowBench.submit({ key, requestDelayMs: DELAY_MS, notBefore })));
    expect(moments).toHaveLength(3);
    expect(Math.min(...gaps(moments))).toBeGreaterThanOrEqual(DELAY_MS - 1);
  });

  it('are spread again after the process was stopped', async () => {
    const keeper = new PaceKeeper();
    const moments = starts(keeper, 6);
    setTimeout(() => stopped(10 * DELAY_MS), DELAY_MS);
    expect(Math.min(...gaps(await moments))).toBeGreaterThanOrEqual(DELAY_MS - 1);
  });

  it('go on when the clock is set back by an hour', async () => {
    const keeper = new PaceKeeper();
    await starts(keeper, 3);
    const { now } = Date;
    vi.spyOn(Date, 'now').mockImplementation(() => now() - hour);
    const began = performance.now();
    await starts(keeper, 1, Date.now());
    expect(performance.now() - began).toBeLessThan(hour / 100);
  });

  it('wait some seconds at most where the clock of the server is an hour ahead', async () => {
    const began = performance.now();
    await starts(new PaceKeeper(), 1, Date.now() + hour);
    expect(performance.now() - began).toBeLessThan(hour / 100);
  });

  it('do not wait for starts that were given up', async () => {
    const keeper = new PaceKeeper();
    const given = new AbortController();
    const longer = { requestDelayMs: 1_000, notBefore: 0 };
    const waiting = Array.from({ length: 50 }, () => keeper.turn('summer', longer).near(given.signal));
    given.abort();
    await Promise.allSettled(waiting);
    const began = performance.now();
    await keeper.turn('summer', longer).near(signal);
    expect(performance.now() - began).toBeLessThan(25_000);
  });
});

it('no batch is remembered longer than its delay', async () => {
  const keeper = new PaceKeeper();
  for (let batch = 0; batch < 100; batch++) {
    const turn = keeper.turn(`batch-${batch}`, { requestDelayMs: 1, notBefore: 0 });
    await turn.come(signal, async () => undefined);
    stopped(2);
  }
  expect(keeper.size).toBeLessThan(5);
});
