import { describe, expect, it } from 'vitest';
import { endLines } from '../../src/cli/render/ending.js';
import { itemPhrase } from '../../src/cli/render/phrases.js';
import { item, summary } from './fixtures.js';

const statistics = { averageMs: 42_305, slowest: { id: 'cat_2', ms: 62_460 }, oneByOneMs: 84_610, savedMs: 21_610 };

const timeLine = (more: object = {}): string | undefined =>
  endLines({ kind: 'summary', summary: summary({ statistics: { ...statistics, ...more } }) }, []).find((line) =>
    line.startsWith('Average '),
  );

describe('the words for where the time went', () => {
  it('are lines at the end', () => {
    expect(timeLine()).toBe('Average 42.3 s per picture, slowest 1 min 2 s (cat_2)');
    const lines = endLines({ kind: 'summary', summary: summary({ statistics }) }, []);
    expect(lines).toContain('Saved 21.6 s compared with one after the other (1 min 25 s)');
  });

  it('are split where pictures were uploaded, also for each item', () => {
    const parts = { averageUploadMs: 1_240, averageGenerationMs: 40_900 };
    expect(timeLine(parts)).toContain('Average 42.3 s per picture (upload 1.2 s, generation 40.9 s)');
    const times = { tookMs: 23_000, uploadMs: 1_300, generationMs: 21_600 };
    expect(itemPhrase(item(0, times))).toBe('#1 cat_0: 1 picture in 23 s (upload 1.3 s, generation 21.6 s)');
    expect(itemPhrase(item(0, { tookMs: 23_000 }))).toBe('#1 cat_0: 1 picture in 23 s');
  });

  it('are left out where no item has pictures', () => {
    expect(endLines({ kind: 'summary', summary: summary() }, []).some((line) => line.startsWith('Average '))).toBe(false);
  });
});
