import { describe, expect, it } from 'vitest';
import type { BatchSettings } from '../../src/domain/batch.js';
import { deadlineIn, withJobs } from '../../src/prepare/lane.js';

const NOW = new Date(2026, 11, 3, 22, 30).getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (deadline: string): number => deadlineIn({ deadline }, NOW) ?? 0;

const SETTINGS: BatchSettings = {
  ...{ concurrency: 4, requestDelayMs: 0, retries: 1, singleTimeoutMs: 300_000, graceMs: 1_000 },
  ...{ onUnknown: 'retry', heartbeatTimeoutMs: 4_000, hostReturnMs: 60_000, segmentSize: 250 },
};
const jobsOf = (more: Partial<BatchSettings>, items = 40) => withJobs({ ...SETTINGS, ...more }, items, NOW).jobs;

describe('A deadline', () => {
  it.each([
    ['23:00', new Date(2026, 11, 3, 23, 0)],
    ['8:00', new Date(2026, 11, 4, 8, 0)],
    ['22:30', new Date(2026, 11, 4, 22, 30)],
    ['2026-12-24 08:00', new Date(2026, 11, 24, 8, 0)],
    ['2026-12-24T08:00:00Z', new Date(Date.UTC(2026, 11, 24, 8, 0))],
    ['8h', new Date(NOW + 8 * HOUR)],
  ])('of %s is %s', (text, moment) => {
    expect(at(text)).toBe(moment.getTime());
  });

  it.each(['soon', '25:00', '2020-01-01'])('of %s is refused', (text) => {
    expect(() => at(text)).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  });
});

describe('The time of batch jobs', () => {
  it('is a day where nothing else limits it', () => {
    expect(jobsOf({})).toEqual({ until: NOW + 24 * HOUR, stopMs: 5 * MINUTE });
    expect(jobsOf({ deadlineAt: NOW + 72 * HOUR })).toEqual({ until: NOW + 24 * HOUR, stopMs: 5 * MINUTE });
  });

  it('ends early enough to make every item by itself before the deadline', () => {
    // Ten rounds of 150 s, and the time to stop the jobs.
    const end = NOW + 8 * HOUR;
    expect(jobsOf({ deadlineAt: end })).toEqual({ until: end - 10 * 150_000 - 5 * MINUTE, stopMs: 5 * MINUTE });
    expect(jobsOf({ totalTimeoutMs: 8 * HOUR })).toEqual(jobsOf({ deadlineAt: end }));
  });

  it('is at least half of the time that there is, and refused where that is too little', () => {
    expect(jobsOf({ deadlineAt: NOW + 2 * MINUTE })).toEqual({ until: NOW + MINUTE, stopMs: MINUTE / 2 });
    expect(() => jobsOf({ deadlineAt: NOW + 30_000 })).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  });
});
