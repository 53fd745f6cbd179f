import { describe, expect, it } from 'vitest';
import { inClauses } from '../../src/cli/render/clauses.js';
import { frame } from '../../src/cli/render/frame.js';
import { listedLines } from '../../src/cli/render/listed.js';
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
  const lines = listedLines(batches).flat();
  for (const line of lines) expect(columns(line)).toBeLessThan(80);
  expect(new Set(lines.map((line) => columns(line))).size).toBe(1);
  const of30 = '夏装主图第三批连衣裙白底正面图';
  const long = '很长'.repeat(15);
  const [short, below, name, row] = listedLines([named('summer'), named(of30), named(long)]).flat();
  expect(name).toBe(long);
  for (const line of [short, below, row]) expect(columns(line ?? '')).toBe(columns(short ?? ''));
  expect(columns(short ?? '')).toBeLessThan(80);
  expect(below).toContain(of30);
});

describe('a line that is too long for the terminal', () => {
  it.each([
    ['Chinese', '  设置     并发数 2，请求间隔 0.5 秒，每个任务最多付费重试 1 次，单次超时 5 分钟，不设总超时'],
    ['English', '  settings concurrency 2, delay between requests 0.5 s, at most 1 paid retry, no total timeout'],
  ])('breaks where a clause ends, below its own text: %s', (_language, line) => {
    const lines = inClauses(line, 60).split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const one of lines) expect(columns(one)).toBeLessThanOrEqual(60);
    expect(lines.map((one) => one.trim()).join(line.includes('，') ? '' : ' ')).toBe(line.trim());
    for (const one of lines) expect(one).toMatch(/^ {2}/);
  });

  it('keeps a command, a path and JSON whole', () => {
    const command = '  补生成缺少的图片（2）：plantain run --again 夏装主图第三批 --model gemini-3-pro-image';
    expect(inClauses(command, 40)).toContain('\n  plantain run --again 夏装主图第三批 --model gemini-3-pro-image');
    const path = `/srv/${'很 长/'.repeat(20)}`;
    expect(inClauses(path, 40)).toBe(path);
    const json = `  "prompt": "${'a pear, '.repeat(20)}"`;
    expect(inClauses(json, 40)).toBe(json);
  });

  it('closes a quotation with the clause in it', () => {
    expect(inClauses('站点说：“余额不足，请充值。”之后批次暂停。', 30)).toBe('站点说：“余额不足，请充值。”\n  之后批次暂停。');
  });
});
