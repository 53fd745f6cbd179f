import { said } from './said.js';
import { expect, it } from 'vitest';
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
