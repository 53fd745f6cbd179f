import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columns, cut, fit } from '../../src/cli/render/columns.js';
import { endLines } from '../../src/cli/render/ending.js';
import { frame } from '../../src/cli/render/frame.js';
import { NO_PAINT } from '../../src/cli/render/paint.js';
import type { RunningItem } from '../../src/domain/progress.js';
import { speak } from '../../src/words/load.js';
import { NOW, summary, tally, view } from './fixtures.js';

const usd = (amount: string) => ({ amount, currency: 'USD' });

const ENDED = summary({
  tally: tally({ success: 2, no_image: 1, images: 2, calls: { sent: 3, delivered: 2, unbilled: 0, empty: 1, unknown: 0 } }),
  statistics: { averageMs: 31_545, slowest: { id: '新品_2', ms: 62_460 }, oneByOneMs: 84_610, savedMs: 21_520 },
  endedAt: NOW + 63_090,
  cost: { delivered: [usd('0.268')], maybe: [usd('0.134')], exact: true },
  repeatable: 1,
});

const lastLines = () => endLines({ kind: 'summary', summary: ENDED }, ['no_image']).join('\n');

describe('In Chinese', () => {
  beforeAll(async () => speak('zh'));
  afterAll(async () => speak('en'));

  it('the end of a batch has the lines that people know', () => {
    expect(lastLines()).toBe(
      `⚠️ 成功 2/3（66%）
❌ 未返回图片 1
⏱️ 总耗时 1 分 3 秒
平均每张 31.5 秒，最慢 1 分 2 秒（新品_2）
比逐张生成节省 21.5 秒（逐张需 1 分 25 秒）
付费请求：已发出 3，确定未扣费 0，返回图片 2，费用 0.268 USD。
可能已扣费但没有图片：1 次请求，0.134 USD。
图片总览：index.html（plantain open summer）
  no_image：站点应答了，但未返回图片。这种应答往往会扣费。在提示词里写明要生成图片。--retries 可增加尝试次数，每次都可能扣费。
补生成缺少的图片（1）：plantain run --again summer
/home/me/batch_outputs/summer`,
    );
    expect(endLines({ kind: 'summary', summary: summary({ endedAt: NOW + 8_400 }) }, []).slice(0, 2)).toEqual([
      '✅ 成功 3/3（100%）',
      '⏱️ 总耗时 8.4 秒',
    ]);
  });

  it.each([80, 120])('the lines of a running batch stay within %i columns', (width) => {
    const names = ['夏季新品主图拍摄_第一批次_白色背景_正面照片', '家庭👨‍👩‍👧‍👦合影👨‍👩‍👧‍👦合影👨‍👩‍👧‍👦合影', 'cafe\u0301_nin\u0303o_'.repeat(5)];
    const running = names.map((label, index): RunningItem => ({
      ...{ index, id: `i${index}`, label, site: '国内镜像站', attempt: index + 1, phase: 'generating', since: NOW - 83_000 },
    }));
    const resting = [
      { site: '国内镜像站', until: NOW + 5_000, code: 'rate_limited' as const, message: '请求过于频繁'.repeat(9) },
    ];
    const counts = tally({
      success: 4,
      error: 1,
      no_image: 2,
      calls: { sent: 7, delivered: 4, unbilled: 1, empty: 2, unknown: 0 },
    });
    const shown = view({ batchId: '夏季新品主图批次', running, resting, tally: counts, perMinute: 3.2, leftMs: 900_000 });
    const lines = frame(shown, { columns: width, rows: 24 }, NO_PAINT);
    for (const line of lines) expect(columns(line)).toBeLessThan(width);
    const text = lines.join('\n');
    for (const words of [
      '7/10',
      '失败 1，未返回图片 2，进行中 3',
      '每分钟 3.2 张，约剩 15 分钟',
      '生成中',
      '第 2 次',
      '国内镜像站 暂停请求 5 秒',
    ])
      expect(text).toContain(words);
    // What stands behind a name is in one column, whatever is in the name.
    const items = lines.filter((line) => line.includes('生成中'));
    expect(new Set(items.map((line) => columns(line.slice(0, line.indexOf('生成中'))))).size).toBe(1);
  });
});

it('in English the end of a batch has the same lines', () => {
  expect(lastLines()).toBe(
    `⚠️ 2 of 3 succeeded (66%)
❌ 1 answered without a picture
⏱️ Total time 1 min 3 s
Average 31.5 s per picture, slowest 1 min 2 s (新品_2)
Saved 21.5 s compared with one after the other (1 min 25 s)
Paid requests: 3 sent, 0 surely not billed, 2 with pictures: 0.268 USD.
May have been billed without a picture: 1 request, 0.134 USD.
Contact sheet: index.html (plantain open summer)
  no_image: The site answered without a picture. Such answers are often charged. Ask for a picture in the prompt. --retries allows further attempts; each may be charged.
To generate the missing pictures (1): plantain run --again summer
/home/me/batch_outputs/summer`,
  );
});

describe('columns', () => {
  const family = '👨‍👩‍👧‍👦';

  it.each([
    ['ab', 2],
    ['夏季', 4],
    [family, 2],
    ['cafe\u0301', 4],
    ['⏱️', 2],
    ['ｶﾞ', 2],
    ['（１）', 6],
  ])('%s takes %i', (text, width) => expect(columns(text)).toBe(width));

  it('cut no character through', () => {
    expect(cut(`${family}${family}`, 3)).toBe(`${family}…`);
    expect(cut('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
    expect(cut('夏季新品', 4)).toBe('夏…');
    expect(fit('夏季新品', 4)).toBe('夏… ');
    expect(cut('夏季', 0)).toBe('');
  });
});
