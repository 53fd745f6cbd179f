import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { grsai } from '../../src/providers/grsai/provider.js';
import { say } from '../../src/words/current.js';
import { PIXEL } from './gemini-site.js';
import { GrsaiSite } from './grsai-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();
const FLARE = 'gpt-image-2.5-flare';

describe('a gpt-image model of GRSAI', () => {
  it.each<[JsonObject, JsonObject]>([
    [
      { model: FLARE, aspectRatio: '1536x1024', quality: 'high', background: 'transparent' },
      { aspectRatio: '1536x1024', quality: 'high', background: 'transparent' },
    ],
    [{ model: 'gpt-image-2', aspectRatio: '16:9', imageSize: '2K', background: 'opaque' }, { aspectRatio: '16:9' }],
    [{ model: 'gpt-image-2-vip' }, {}],
  ])('gets %j at the unified API as %j', async (params, sent) => {
    const site = await GrsaiSite.start(bench());
    expect((await site.generate({ params })).kind).toBe('done');
    expect(site.standIn.meter.entries.map(({ path }) => path)).toEqual(['/v1/api/generate']);
    const { model, prompt: _prompt, ...rest } = site.body();
    expect({ model, ...rest }).toEqual({ model: params.model, images: [], replyType: 'async', ...sent });
    expect(site.standIn.meter.charged).toBe(1);
  });

  it('has its mask uploaded, and named by its URL', async () => {
    const site = await GrsaiSite.start(bench());
    const one = await bench().reference('one.png', PIXEL, 'image/png');
    const mask = await bench().reference('mask.png', Buffer.concat([PIXEL, Buffer.from('mask')]), 'image/png');
    expect((await site.generate({ params: { model: FLARE }, references: [one], mask })).kind).toBe('done');
    expect(site.body().mask).toMatch(/^http:.+\.png$/);
    expect(site.standIn.meter.entries[0]?.images.map(({ sha256 }) => sha256)).toEqual([one.sha256, mask.sha256]);
  });

  it('takes a mask where a picture can be uploaded; other models take none', () => {
    const site = (settings: JsonObject) => ({
      name: 'grsai',
      baseUrl: 'https://grsaiapi.com',
      settings: grsai.settings.parse(settings),
    });
    const limits = (settings: JsonObject, params: JsonObject) => grsai.masks?.(site(settings), grsai.params.parse(params));
    expect(limits({}, { model: FLARE })).toMatchObject({ types: ['image/png'] });
    expect(limits({}, {})).toBeUndefined();
    expect(limits({ upload: 'inline' }, { model: FLARE })).toBeUndefined();
  });

  it.each<[JsonObject, RegExp | undefined]>([
    [{ model: FLARE, aspectRatio: '16:9' }, /only known to support sizes in pixels/],
    [{ model: FLARE, quality: 'max' }, /quality max\. Known values: low, medium, and high|quality max/],
    [{ model: 'gpt-image-2', aspectRatio: '3840x2160' }, /pixels of 1K/],
    [{ model: 'gpt-image-2', background: 'transparent' }, /background transparent/],
    [{ model: FLARE, imageSize: '2K' }, /no image size/],
    [{ model: 'nano-banana-2', quality: 'high' }, /no quality, so it is not sent/],
    [{ model: 'nano-banana-2', aspectRatio: '1024x1024' }, /1024x1024/],
    [{ model: 'gpt-image-2.5-sunburst', aspectRatio: '3840x2160', quality: 'max', background: 'transparent' }, undefined],
    [{ model: 'gpt-image-2', aspectRatio: '21:9', quality: 'auto' }, undefined],
  ])('of %j says what it may not get', (params, pattern) => {
    const site = { name: 'grsai', baseUrl: 'https://grsaiapi.com', settings: grsai.settings.parse({}) };
    const said = (grsai.advise?.(site, grsai.params.parse(params), []) ?? []).map((text) => say(text)).join('\n');
    if (pattern) expect(said).toMatch(pattern);
    else expect(said).toBe('');
  });
});
