import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Turns } from '../../src/http/reading/turns.js';

const MB = 1024 * 1024;
const AT_ONCE = 8;

/** Streams that work through so many pieces of 1 MB, and who was at work when. */
async function workers(count: number, pieces: number, pauseMs = 0) {
  const turns = new Turns();
  const order: number[] = [];
  let atWork = 0;
  let most = 0;
  const work = async (number: number): Promise<void> => {
    const turn = turns.join();
    for (let piece = 0; piece < pieces; piece++) {
      await turn.take(MB);
      most = Math.max(most, ++atWork);
      order.push(number);
      await sleep(1);
      atWork -= 1;
      turn.give();
      if (pauseMs > 0) await sleep(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: count }, (_, number) => work(number)));
  return { order, most };
}

describe('turns', () => {
  it('let eight work at once, each for 2 MB, then those who wait', async () => {
    const { order, most } = await workers(2 * AT_ONCE, 4);
    expect(most).toBe(AT_ONCE);
    const first = (number: number): boolean => number < AT_ONCE;
    const rounds = [0, 1, 2, 3].map((round) => order.slice(round * 2 * AT_ONCE, (round + 1) * 2 * AT_ONCE).map(first));
    expect(rounds).toEqual([true, false, true, false].map((early) => Array<boolean>(2 * AT_ONCE).fill(early)));
  });

  it('are given up by those who have nothing to do', async () => {
    const { order } = await workers(2 * AT_ONCE, 2, 200);
    // The second half begins while the first waits for its second piece.
    expect(new Set(order.slice(0, 2 * AT_ONCE)).size).toBe(2 * AT_ONCE);
  });
});
