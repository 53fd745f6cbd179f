import { say } from '../../src/words/current.js';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/config/problems.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import { GeminiSite } from './gemini-site.js';
import { KEY, useWorkbench } from './workbench.js';

const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(100_001)]);
const bench = useWorkbench();

async function bodyWith(extraPayload: Json): Promise<JsonObject> {
  const site = await GeminiSite.start(bench(), { mode: 'mirror' });
  const references = [await bench().reference('a.jpg', JPEG, 'image/jpeg')];
  await site.generate({ params: { model: 'gemini-3-pro-image', extraPayload, aspectRatio: '1:1' }, references });
  return site.body();
}

const refusal = (extraPayload: Json): string =>
  problemsOf(gemini.params, { extraPayload })
    .map(({ message }) => say(message))
    .join('; ');

describe('the extra payload', () => {
  it('is merged into the body: objects are merged, lists and everything else are replaced', async () => {
    const body = await bodyWith({
      generationConfig: { temperature: 0.1, responseModalities: ['IMAGE'], imageConfig: { imageSize: '2K' }, candidateCount: 1 },
      safetySettings: [],
      vendor_option: { on: true },
    });
    expect(body).toMatchObject({ safetySettings: [], vendor_option: { on: true } });
    expect(body['generationConfig']).toEqual({
      temperature: 0.1,
      topP: 0.9,
      topK: 40,
      maxOutputTokens: 32_768,
      responseModalities: ['IMAGE'],
      imageConfig: { aspectRatio: '1:1', imageSize: '2K' },
      candidateCount: 1,
    });
  });

  it('keeps the parts it adds, after the prompt and the references, and its further contents after that', async () => {
    const body = await bodyWith({
      contents: [{ parts: [{ text: 'and one more' }] }, { role: 'model', parts: [{ text: 'an answer' }] }],
    });
    const inlineData = { mimeType: 'image/jpeg', data: JPEG.toString('base64') };
    expect(body['contents']).toEqual([
      { role: 'user', parts: [{ text: 'a cat #7' }, { inlineData }, { text: 'and one more' }] },
      { role: 'model', parts: [{ text: 'an answer' }] },
    ]);
  });

  it('is an object or the text of one', async () => {
    expect((await bodyWith('{"labels": {"a": "猫"}}'))['labels']).toEqual({ a: '猫' });
    expect((await bodyWith(''))['labels']).toBeUndefined();
  });

  it('cannot reach the prototype of anything', async () => {
    const body = await bodyWith('{"__proto__": {"polluted": 1}, "generationConfig": {"__proto__": {"polluted": 1}}}');
    expect(Object.keys(body)).toEqual(['contents', 'generationConfig']);
    expect(Object.keys(body['generationConfig'] ?? {})).not.toContain('polluted');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.each([
    [{ temperature: 1 }, 'Did you mean generationConfig.temperature?'],
    [{ max_output_tokens: 1 }, 'Did you mean generationConfig.maxOutputTokens?'],
    [{ aspectRatio: '1:1' }, 'Did you mean generationConfig.imageConfig.aspectRatio?'],
    [{ generationConfig: { image_size: '1K' } }, 'Did you mean generationConfig.imageConfig.imageSize?'],
    [{ generationConfig: { top_k: 1 } }, 'Did you mean generationConfig.topK?'],
    [{ generationConfig: { imageConfig: { image_size: '1K' } } }, 'Did you mean generationConfig.imageConfig.imageSize?'],
    [{ generation_config: {} }, 'has generation_config in it. Did you mean generationConfig?'],
    [{ safety_settings: [] }, 'Did you mean safetySettings?'],
    [{ contents: 'words' }, 'has contents that are not a list of objects with parts'],
    [{ contents: [{ parts: 'words' }] }, 'has contents that are not a list of objects with parts'],
    ['{"a": 1', 'is not valid JSON'],
    ['[1]', 'is not a JSON object'],
    [7, 'is not a JSON object'],
    [null, 'is not a JSON object'],
  ])('%j is refused before anything is sent', (extraPayload, words) => {
    expect(refusal(extraPayload)).toContain(words);
  });

  it('with several mistakes is told of each', () => {
    expect(refusal({ temperature: 1, seed: 2 }).match(/Did you mean/g)).toHaveLength(2);
  });

  it('that is no JSON is not quoted', () => {
    expect(refusal(`{"key": ${KEY}}`)).not.toContain(KEY);
  });
});
