import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../src/providers/registry.js';
import { providerContract, type ProviderSetup } from '../../src/testing/provider-contract.js';
import { comfyuiSubject } from './comfyui-site.js';
import { geminiSubject } from './gemini-site.js';
import { grsaiSubject } from './grsai-site.js';
import { openaiSubject, openaiTasksSubject } from './openai-site.js';

const SUBJECTS: Readonly<Record<string, ProviderSetup>> = {
  comfyui: comfyuiSubject,
  gemini: geminiSubject,
  grsai: grsaiSubject,
  openai: openaiSubject,
};

const registry = createRegistry();

for (const provider of registry.providers) {
  const subject = SUBJECTS[provider.kind];
  if (!subject) throw new Error(`The contract has no stand-in for the provider ${provider.kind}.`);
  describe(`provider ${provider.kind}`, () => {
    for (const { name, run } of providerContract(provider, subject)) it(name, run);
  });
}

describe('provider openai, with tasks', () => {
  for (const { name, run } of providerContract(registry.providerOf('openai'), openaiTasksSubject)) it(name, run);
});

it('the registry finds a provider by its kind and names the known ones otherwise', () => {
  expect(registry.providerOf('gemini').kind).toBe('gemini');
  expect(() => registry.providerOf('dall-e')).toThrow(/^There is no provider "dall-e". Known providers: gemini, /);
});
