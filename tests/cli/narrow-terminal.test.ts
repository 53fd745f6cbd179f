import { expect, it } from 'vitest';
import { frame } from '../../src/cli/render/frame.js';
import { listedLine, nameWidth } from '../../src/cli/render/listed.js';
import { NO_PAINT } from '../../src/cli/render/paint.js';
import { columns } from '../../src/cli/render/columns.js';
import { NOW, progress, tally, view } from './fixtures.js';

it('80 columns keep rate and time left, on a second line where the first has no room', () => {
  const counts = tally({ success: 4, error: 1, no_image: 1 });
  const shown = view({ batchId: '夏季新品主图批次', tally: counts, perMinute: 3.2, leftMs: 900_000 });
  const [head = '', second = ''] = frame(shown, { columns: 80, rows: 24 }, NO_PAINT);
  expect(head).toContain('6/10');
  expect(second).toContain('3.2/min, about 15 min left');
  for (const line of [head, second]) expect(columns(line)).toBeLessThan(80);
});

it('80 columns hold a line of list, and names are aligned and never cut', () => {
  const named = (batchId: string) => ({
    batchId,
    mainQueue: 'plantain',
    state: 'open' as const,
    startedAt: NOW,
    progress: progress({ total: 60 }),
    start: { version: '0', location: '', total: 60, sites: ['镜像站'], input: '', dataDir: '' },
  });
  const batches = [named('夏季新品主图'), named('summer')];
  const lines = batches.map((batch) => listedLine(batch, nameWidth(batches)));
  for (const line of lines) expect(columns(line)).toBeLessThan(80);
  expect(new Set(lines.map((line) => columns(line))).size).toBe(1);
  const long = '很长'.repeat(15);
  expect(listedLine(named(long), 26)).toContain(long);
});
