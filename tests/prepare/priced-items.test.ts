import { describe, expect, it } from 'vitest';
import { forecastCost } from '../../src/client/phrases/forecast.js';
import { groupsOf } from '../../src/prepare/priced-items.js';
import { createRegistry } from '../../src/providers/registry.js';
import { forecastOf } from '../../src/report/forecast.js';
import { speak } from '../../src/words/load.js';
import { words } from '../../src/words/words.js';

const SETTINGS = { concurrency: 2, requestDelayMs: 0, retries: 0 };

describe('What has no price', () => {
  const item = (model: string | undefined, imageSize?: string) => ({
    ...{ id: 'a', stem: 'a', prompt: 'x', references: [], ...(model === undefined ? {} : { model }) },
    params: imageSize === undefined ? {} : { imageSize },
  });
  const gemini = createRegistry().providerOf('gemini');
  const forecast = forecastOf(groupsOf(gemini, [item('pro', '4K'), item('pro'), item(undefined)] as never), SETTINGS, []);

  it('is data, and named in the language of the reader', async () => {
    expect(forecast.unpriced).toEqual([
      words('forecast.atSize', { model: 'pro', size: '4K' }),
      'pro',
      words('forecast.pictures'),
    ]);
    expect(forecastCost(forecast)).toBe('3 paid requests: the configuration has no price for pro at 4K, pro, and these pictures');
    await speak('zh');
    expect(forecastCost(forecast)).toBe('3 次付费请求：配置里没有 pro（4K）、pro 和这些图片的价格');
    await speak('en');
  });
});
