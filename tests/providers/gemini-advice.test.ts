import { describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { say } from '../../src/words/current.js';
import { gemini } from '../../src/providers/gemini/provider.js';

const GOOGLE = 'https://generativelanguage.googleapis.com';
const PNG = { type: 'image/png', bytes: 1_000 };

function advice(params: JsonObject, references: readonly { type: string; bytes: number }[] = [], baseUrl = GOOGLE): string[] {
  const site = { name: 'banana', baseUrl, settings: {} };
  return (gemini.advise?.(site, params, references) ?? []).map(say);
}

describe('advice about a Gemini request', () => {
  it('is not given for what the models are known to take', () => {
    expect(advice({})).toEqual([]);
    expect(
      advice({ model: 'gemini-3-pro-image', aspectRatio: '21:9', imageSize: '4K' }, Array<typeof PNG>(14).fill(PNG)),
    ).toEqual([]);
    expect(advice({ model: 'gemini-3.1-flash-lite-image', aspectRatio: '8:1', imageSize: '1K', thinkingLevel: 'high' })).toEqual(
      [],
    );
    expect(advice({ aspectRatio: '8:1', imageSize: '4K', thinkingLevel: 'medium' }, [{ type: 'image/heic', bytes: 9 }])).toEqual(
      [],
    );
    expect(advice({ model: 'models/gemini-3-pro-image', aspectRatio: 'auto', imageSize: 'auto' })).toEqual([]);
  });

  it.each([
    [
      { model: 'gemini-3-pro-image', aspectRatio: '1:8' },
      'gemini-3-pro-image is not known to support the aspect ratio 1:8. Known ratios: 1:1,',
    ],
    [{ imageSize: '512' }, 'is not known to support the image size 512. Known sizes: 1K, 2K, and 4K.'],
    [{ imageSize: '8K' }, 'the image size 8K. Known sizes:'],
    [{ model: 'gemini-3.1-flash-lite-image', imageSize: '2K' }, 'the image size 2K. Known sizes: 1K.'],
    [{ model: 'gemini-2.5-flash-image', imageSize: '1K' }, 'the image size 1K. Leave it out.'],
    [{ thinkingLevel: 'low' }, 'the thinking level low. Known levels: minimal, medium, and high.'],
    [
      { model: 'gemini-3-pro-image', thinkingLevel: 'high' },
      'gemini-3-pro-image has no thinking level that can be set. Leave out high.',
    ],
    [{ responseMode: 'TEXT_ONLY' }, 'without a picture'],
    [{ maxOutputTokens: 2048 }, 'maxOutputTokens 2048 may cut off pictures'],
    [{ maxOutputTokens: 40_000 }, 'above 32768'],
    [{ model: 'gemini-3-pro-imag' }, 'Did you mean gemini-3-pro-image?'],
    [{ model: 'gemini-3-pro-image-preview' }, 'shut down the model gemini-3-pro-image-preview on 2026-06-25'],
    [{ model: 'gemini-2.5-flash-image-preview' }, 'Its successor is gemini-3.1-flash-lite-image.'],
    [{ model: 'gemini-3.1-flash-image' }, 'may have shut down the model gemini-3.1-flash-image on 2026-10-29'],
  ])('says of %j what and why', (params, words) => {
    expect(advice(params).join('\n')).toContain(words);
  });

  it('says of an announced end nothing before the day, and from then on which model to take', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      vi.setSystemTime('2027-03-14T12:00:00Z');
      expect(advice({ model: 'gemini-2.5-flash-image' })).toEqual([]);
      vi.setSystemTime('2027-03-15T12:00:00Z');
      expect(advice({ model: 'gemini-2.5-flash-image' })).toEqual([
        'Google shut down the model gemini-2.5-flash-image on 2027-03-15. Mirrors may still serve it. Its successor is gemini-3.1-flash-lite-image.',
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('says when references are too many, too large or of another type', () => {
    expect(advice({}, Array<typeof PNG>(15).fill(PNG))).toEqual([
      'gemini-nano-banana-2.1 is not known to accept more than 14 reference pictures.',
    ]);
    const old = { model: 'gemini-2.5-flash-image' };
    expect(advice(old, Array<typeof PNG>(4).fill(PNG)).join()).toContain('more than 3 reference pictures');
    expect(advice(old, [{ type: 'image/heic', bytes: 9 }]).join()).toContain('of type image/heic. Known types: image/png');
    expect(advice({ imageMime: 'image/gif' }, [PNG]).join()).toContain('of type image/gif');
    expect(advice({}, [{ type: 'image/png', bytes: 7_000_001 }]).join()).toContain('larger than 7 MB');
    const many = Array<typeof PNG>(12).fill({ type: 'image/png', bytes: 6_900_000 });
    expect(advice({}, many, 'https://mirror.test').join()).toContain('100 MB');
    // They are uploaded there.
    expect(advice({}, many)).toEqual([]);
  });

  it('leaves a mirror its names: what Google has shut down may live there', () => {
    expect(advice({ model: 'gemini-3-pro-image-preview' }, [], 'https://mirror.test')).toEqual([]);
    expect(advice({ model: 'nano-banana-4k' }, [], 'https://mirror.test')).toEqual([]);
    expect(advice({ model: 'gemini-3-pro-image-preview', aspectRatio: '1:8' }, [], 'https://mirror.test')).toHaveLength(1);
  });

  it('says that an address which names a model wins over the parameter', () => {
    const baseUrl = 'https://mirror.test/v1/models/gemini-3.1-flash-image:generateContent';
    expect(advice({ model: 'other', aspectRatio: '8:1' }, [], baseUrl)).toEqual([
      'The baseUrl of site banana names the model gemini-3.1-flash-image, so the parameter model has no effect there.',
    ]);
  });
});
