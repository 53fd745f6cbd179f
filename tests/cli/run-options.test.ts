import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../src/prepare/settings.js';
import { loadConfig } from '../../src/config/load.js';

async function defaultsOf(defaults: object) {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-options-'));
  await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ defaults }));
  const config = await loadConfig({ folder, env: {} });
  await rm(folder, { recursive: true });
  return config.defaults;
}

const FACTS = { providerConcurrency: 3, promptOnly: false, hasLarge: false };

describe('the settings of a batch', () => {
  it('are taken from the flag, else from the file, else from the default', async () => {
    const defaults = await defaultsOf({ concurrency: 7, retries: 4 });
    expect(settingsOf({ concurrency: 9, requestDelay: 0.25 }, defaults, FACTS)).toMatchObject({
      concurrency: 9,
      retries: 4,
      requestDelayMs: 250,
      singleTimeoutMs: 300_000,
    });
  });

  it('take the concurrency of the provider when nobody gives one', async () => {
    expect(settingsOf({}, await defaultsOf({}), FACTS).concurrency).toBe(3);
  });

  it('give an attempt twice the time with pictures of 4K, unless somebody says otherwise', async () => {
    const large = { ...FACTS, hasLarge: true };
    expect(settingsOf({}, await defaultsOf({}), large).singleTimeoutMs).toBe(600_000);
    expect(settingsOf({}, await defaultsOf({ singleTimeout: 120 }), large).singleTimeoutMs).toBe(120_000);
    expect(settingsOf({ singleTimeout: 90 }, await defaultsOf({}), large).singleTimeoutMs).toBe(90_000);
  });

  it('have a total timeout only for a prompt alone, unless somebody says otherwise', async () => {
    const total = async (options: object, defaults: object, promptOnly: boolean) =>
      settingsOf(options, await defaultsOf(defaults), { ...FACTS, promptOnly }).totalTimeoutMs;
    expect(await total({}, {}, false)).toBeUndefined();
    expect(await total({}, {}, true)).toBe(600_000);
    expect(await total({ totalTimeout: 'none' }, { totalTimeout: 60 }, true)).toBeUndefined();
    expect(await total({}, { totalTimeout: null }, true)).toBeUndefined();
    expect(await total({}, { totalTimeout: 60 }, true)).toBe(60_000);
    expect(await total({ totalTimeout: 5 }, {}, false)).toBe(5_000);
  });
});
