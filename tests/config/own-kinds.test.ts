import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig } from '../../src/config/load.js';
import { providersOf } from '../../src/config/kinds.js';
import { namedStore } from '../../src/config/open-stores.js';
import { resolveSite } from '../../src/config/site.js';
import { defineProvider } from '../../src/providers/define.js';
import { defineStore } from '../../src/stores/kind.js';
import type { Store } from '../../src/stores/store.js';

const paint = defineProvider({
  kind: 'paint',
  title: 'A painter',
  defaultBaseUrl: 'http://paint.example',
  params: z.strictObject({ colour: z.enum(['red', 'blue']).default('red') }),
  submit: async ({ params }) => ({ kind: 'empty', reason: `no paint of ${params.colour}` }),
  check: async () => ({ ok: true, message: 'it is there' }),
});
const memory = defineStore({
  kind: 'memory',
  title: 'Nothing is kept',
  settings: z.strictObject({ shelf: z.string() }),
  open: ({ shelf }) => ({ kind: shelf }) as unknown as Store,
});

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'plantain-kinds-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const load = async (content: unknown, own: object = { providers: [paint], stores: [memory] }) => {
  const file = join(folder, 'plantain.config.json');
  await writeFile(file, JSON.stringify(content));
  return loadConfig({ file, folder, env: {}, ...own });
};
const problemsOf = async (content: unknown, own?: object): Promise<string> => {
  const error: unknown = await load(content, own).catch((reason: unknown) => reason);
  if (!(error instanceof ConfigError)) throw error;
  return error.problems.join('\n');
};
const MINE = {
  sites: { mine: { provider: 'paint', params: { colour: 'blue' } } },
  stores: { shelf: { kind: 'memory', shelf: 'top' } },
  defaults: { params: { colour: 'red' } },
};

it('takes kinds of the program for sites and stores, with their settings and parameters', async () => {
  const config = await load(MINE);
  expect(resolveSite(config, 'mine')).toMatchObject({ provider: 'paint', baseUrl: 'http://paint.example', settings: {} });
  expect(namedStore(config, 'shelf').kind).toBe('top');
  expect(providersOf(config).providerOf('paint')).toBe(paint);
});

it('checks what such a site and such a store are given', async () => {
  const sites = { mine: { provider: 'paint', params: { color: 'red' } } };
  expect(await problemsOf({ sites })).toMatch(/sites\.mine\.params\.color.*Did you mean colour/);
  expect(await problemsOf({ stores: { shelf: { kind: 'memory' } } })).toMatch(/stores\.shelf\.shelf/);
});

it('knows such a kind only where it is given, and names it among the known ones', async () => {
  expect(await problemsOf(MINE, {})).toMatch(/sites\.mine\.provider: .*one of: gemini, grsai, comfyui, openai\b(?!, paint)/);
  const sites = { mine: { provider: 'pain' } };
  expect(await problemsOf({ sites })).toMatch(/sites\.mine\.provider: .*one of: gemini, grsai, comfyui, openai, paint/);
});

it('refuses a second provider or store of a kind', async () => {
  await expect(load({}, { providers: [paint, paint] })).rejects.toThrow('There are two providers of the kind "paint"');
  await expect(load({}, { stores: [{ ...memory, kind: 'local' }] })).rejects.toThrow('There are two stores of the kind "local"');
  expect(() => defineProvider({ ...paint, kind: 'Pain t' })).toThrow(/is not valid/);
});

it('gives a provider its parameters as its schema has them', async () => {
  const request = { prompt: 'a cat', references: [], params: {} };
  await expect(paint.submit(request, {} as never)).resolves.toMatchObject({ reason: 'no paint of red' });
});
