import { said } from './said.js';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import { liveModels } from '../../src/providers/gemini/models.js';
import { GeminiSite } from './gemini-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();

it.each(liveModels(new Date()))('%s takes a request in which nothing is set', async (model) => {
  const site = await GeminiSite.start(bench());
  expect(await site.generate({ params: { model } })).toMatchObject({ kind: 'done' });
});

it('the sampling defaults of the node go to models that take them, and to no other', async () => {
  const site = await GeminiSite.start(bench(), { mode: 'mirror' });
  const sent = async (model: string) => {
    await site.generate({ params: { model } });
    return site.body()['generationConfig'];
  };
  const node = { temperature: 0.9, topP: 0.9, topK: 40 };
  expect(await sent('gemini-3-pro-image')).toMatchObject({ ...node, maxOutputTokens: 32_768 });
  expect(await sent('gemini-2.5-flash-image')).toMatchObject(node);
  expect(await sent('gemini-3.1-flash-lite-image')).toMatchObject({ ...node, maxOutputTokens: 4_096 });
  expect(await sent('gemini-nano-banana-2.1')).toEqual({ responseModalities: ['TEXT', 'IMAGE'], maxOutputTokens: 32_768 });
});

it('what its user sets is sent also to a model that refuses it, with a warning', async () => {
  const site = await GeminiSite.start(bench());
  const params = { model: 'gemini-nano-banana-2.1', temperature: 1, seed: 7 };
  const failure = await site.failure(undefined, { params });
  expect(failure).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
  expect(failure.message).toContain('temperature is not supported for model gemini-nano-banana-2.1');
  expect(site.body()['generationConfig']).toMatchObject({ temperature: 1, seed: 7 });
  const words = 'gemini-nano-banana-2.1 refuses requests with temperature and seed. Leave them out.';
  expect(said(gemini.advise?.(site.site, params, []))).toEqual([words]);
  const lite = { model: 'gemini-3.1-flash-lite-image', maxOutputTokens: 8_192 };
  expect(said(gemini.advise?.(site.site, lite, []))).toEqual([
    'gemini-3.1-flash-lite-image is not known to accept maxOutputTokens above 4096.',
  ]);
});

const MODEL = 'gemini-nano-banana-2.1';
const LONG = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9', '1:4', '4:1', '1:8', '8:1'];
const taken = (name: string, values: readonly string[]): [JsonObject, RegExp | undefined][] =>
  values.map((value) => [{ [name]: value }, undefined]);

/** Parameters, and the warning of them; without one the site takes them. */
const OF_THE_MODEL: [JsonObject, RegExp | undefined][] = [
  [{}, undefined],
  ...taken('imageSize', ['1K', '2K', '4K']),
  [{ imageSize: '512' }, /image size 512\. Known sizes: 1K, 2K(?:,| and) ?(?:and )?4K/],
  ...taken('aspectRatio', LONG),
  [{ aspectRatio: '9:21' }, /aspect ratio 9:21/],
  ...taken('thinkingLevel', ['minimal', 'medium', 'high']),
  [{ thinkingLevel: 'low' }, /thinking level low\. Known levels: minimal, medium/],
  [{ thinkingLevel: 'xhigh' }, /thinking level xhigh/],
  [{ temperature: 1 }, /refuses requests with temperature/],
  [{ topP: 0.5 }, /refuses requests with topP/],
  [{ topK: 5 }, /refuses requests with topK/],
  [{ seed: 7 }, /refuses requests with seed/],
  [{ maxOutputTokens: 40_000 }, /maxOutputTokens above 32768/],
];

it.each(OF_THE_MODEL)('nano banana 2.1 with %j is warned of exactly where its site refuses it: %s', async (given, warning) => {
  const site = await GeminiSite.start(bench());
  const params = { model: MODEL, ...given };
  const advice = said(gemini.advise?.(site.site, params, []));
  if (!warning) {
    expect(advice).toEqual([]);
    expect((await site.generate({ params })).kind).toBe('done');
  } else {
    expect(advice).toEqual([expect.stringMatching(warning)]);
    expect(await site.failure(undefined, { params })).toMatchObject({ code: 'invalid_request', billing: 'unbilled' });
  }
  const { generationConfig } = site.body() as { generationConfig: JsonObject };
  const { thinkingLevel } = given as { thinkingLevel?: string };
  const level = thinkingLevel && { thinkingConfig: { thinkingLevel: thinkingLevel.toUpperCase() } };
  const { imageSize, aspectRatio, ...others } = params as JsonObject;
  const image = { ...(aspectRatio && { aspectRatio }), ...(imageSize && { imageSize }) };
  const { model: _model, thinkingLevel: _level, ...sampling } = others;
  expect(generationConfig).toEqual({
    ...{ responseModalities: ['TEXT', 'IMAGE'], maxOutputTokens: 32_768 },
    ...(Object.keys(image).length > 0 && { imageConfig: image }),
    ...sampling,
    ...level,
  });
});
