import { describe, expect, it } from 'vitest';
import { say } from '../../src/words/current.js';
import { balanceDoubts, type Doubt, timeDoubts } from '../../src/report/doubts.js';
import { forecastOf } from '../../src/report/forecast.js';
import { group, recent, SETTINGS, usd } from './forecast-fixtures.js';

const told = (doubts: readonly Doubt[]) => doubts.map(({ text, hopeless }) => ({ text: say(text), hopeless }));

describe('doubts', () => {
  const timing = { concurrency: 3, requestDelayMs: 0, singleTimeoutMs: 300_000, graceMs: 60_000 };
  const forecast = forecastOf([group(100)], SETTINGS, [recent()]);

  it('say how many pictures a total timeout fits, and which concurrency or timeout would fit all', () => {
    expect(told(timeDoubts(forecast, { ...timing, totalTimeoutMs: 600_000 }))).toEqual([
      {
        text:
          'Within the total timeout of 10 min, only 42 of 100 pictures can be generated at concurrency 3. ' +
          'Raise --concurrency to 8, or --total-timeout to 1430s.',
        hopeless: true,
      },
    ]);
    expect(timeDoubts(forecast, { ...timing, totalTimeoutMs: 1_430_000 })).toEqual([]);
    expect(timeDoubts(forecast, timing)).toEqual([]);
  });

  it('are hopeless only where even the quickest recent pictures would be too slow', () => {
    const luck = forecastOf([group(100)], SETTINGS, [recent({ madeMs: [10_000, 42_050, 42_050] })]);
    expect(timeDoubts(luck, { ...timing, totalTimeoutMs: 600_000 })).toMatchObject([{ hopeless: false }]);
    // What was sent in time is awaited for the grace.
    expect(timeDoubts(forecast, { ...timing, totalTimeoutMs: 1_400_000 })).toMatchObject([{ hopeless: false }]);
    expect(timeDoubts(forecast, { ...timing, totalTimeoutMs: 1_400_000, graceMs: 0 })).toMatchObject([{ hopeless: true }]);
  });

  it('tell of a single timeout that recent pictures would not have kept', () => {
    expect(told(timeDoubts(forecast, { ...timing, singleTimeoutMs: 30_000 }))).toMatchObject([
      { text: expect.stringMatching(/single timeout of 30 s.*took 42\.1 s.*--single-timeout to 90s/) as string, hopeless: true },
    ]);
  });

  it('compare a balance with the cost, in its own currency', () => {
    expect(told(balanceDoubts(forecast, 'banana', usd('1.34'), true))).toEqual([
      {
        text: 'The balance of site banana is 1.34 USD, and 100 pictures cost at least 13.40 USD. Top it up, or generate fewer pictures: --first 10',
        hopeless: true,
      },
    ]);
    expect(balanceDoubts(forecast, 'banana', usd('13.4'), true)).toEqual([]);
    expect(balanceDoubts(forecast, 'banana', { amount: '1', currency: 'CNY' }, true)).toEqual([]);
    expect(balanceDoubts(forecast, 'banana', usd('1'), false)).toMatchObject([{ hopeless: false }]);
    const failing = forecastOf([group(100)], SETTINGS, [recent({ attempts: 20, sent: 20, maybe: 10, failedMs: [1] })]);
    expect(balanceDoubts(failing, 'banana', usd('13.5'), true)).toMatchObject([{ hopeless: false }]);
  });
});
