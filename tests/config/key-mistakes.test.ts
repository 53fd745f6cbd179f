import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { say } from '../../src/words/current.js';
import { keyAdvice } from '../../src/config/key-advice.js';
import { type Config, loadConfig } from '../../src/config/load.js';
import { resolveSite } from '../../src/config/site.js';
import { CANARY, folderWith, load, problemsOf } from './config-folder.js';

const MIRROR = { provider: 'gemini', baseUrl: 'https://mirror.example', key: { env: 'MIRROR_KEY' } };
const SK = 'sk-canary-do-not-print-0123456789';
const OTHER = 'sk-another-canary-9876543210';

function missing(config: Config, name = 'mirror'): string {
  try {
    resolveSite(config, name);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'it has a key';
}

const PLACEHOLDERS = [
  'YOUR_API_KEY_HERE',
  'your-api-key-here',
  'your-api-key',
  'Your_API-Key',
  'YOUR_KEY',
  'sk-xxx',
  'SK-XXXXXXXXXXXXXXXX',
  'sk_xxx',
  'sk-your-api-key',
  'xxx',
  '<your-key>',
  'yourapikey',
  'YourAPIKey',
  'API_KEY',
  'api-key',
  'sk-',
  'sk-xxx-xxx',
  'sk-xxxx...xxxx',
  'sk-ab12****cd34',
  'your_api_key_goes_here',
  'REPLACE_WITH_YOUR_KEY',
  'changeme',
  'change-me',
  'REPLACE_ME',
  '{{key}}',
  'AIza...',
  'AIzaSyXXXXXXXX',
];

describe('a placeholder', () => {
  it.each(PLACEHOLDERS)('is not taken for a key: %s', async (placeholder) => {
    const inVariable = await load({ sites: { mirror: MIRROR } }, { MIRROR_KEY: placeholder });
    expect(missing(inVariable)).toMatch(
      /the environment variable MIRROR_KEY cannot be used: it contains a placeholder instead of a key\.$/,
    );
    const inFile = await load({ sites: { mirror: { ...MIRROR, key: placeholder } } });
    expect(missing(inFile)).toMatch(/^sites\.mirror\.key in .*: it contains a placeholder instead of a key\.$/);
    const older = await folderWith({
      'config.json': { mirror_sites: { mirror: { url: 'https://m.example', api_key: placeholder } } },
    });
    expect(missing(await loadConfig({ folder: older, env: {} }))).toMatch(
      /mirror_sites\.mirror\.api_key .* contains a placeholder/,
    );
  });

  it('that names a variable is told in the configuration how variables are named there', async () => {
    const problems = await problemsOf({ sites: { mirror: { ...MIRROR, key: '${GRSAI_KEY}' } } });
    expect(problems).toEqual([expect.stringMatching(/^sites\.mirror\.key: .*expected \{ "env": "NAME" \}/)]);
  });

  it('is as good as nothing', async () => {
    for (const value of ['', ' ', '\n']) {
      expect(missing(await load({ sites: { mirror: MIRROR } }, { MIRROR_KEY: value }))).toContain('is not set');
    }
  });
});

describe('a key that hides another', () => {
  const config = { sites: { mirror: MIRROR } };
  const warningsOf = async (files: Record<string, unknown>, env: NodeJS.ProcessEnv, file?: string) => {
    const folder = await folderWith(files);
    const loaded = await loadConfig({ folder, env, ...(file === undefined ? {} : { file: join(folder, file) }) });
    expect(loaded.warnings.map(say).join()).not.toContain('canary');
    return { folder, warnings: loaded.warnings.map(say), key: resolveSite(loaded, 'mirror').key };
  };

  it('in the environment wins over the file, which is said', async () => {
    const found = await warningsOf({ 'plantain.config.json': config, '.env': `MIRROR_KEY=${OTHER}` }, { MIRROR_KEY: SK });
    expect(found.warnings).toEqual([
      `MIRROR_KEY is set in the environment, which is used, and differently in ${found.folder}/.env. Remove the one that is wrong.`,
    ]);
    expect(found.key?.reveal()).toBe(SK);
    expect(say(found.key?.source ?? '')).toBe('environment variable MIRROR_KEY');
  });

  it('beside the configuration wins over the folder of the run', async () => {
    const files = { 'etc/c.json': config, 'etc/.env': `MIRROR_KEY=${SK}`, '.env': `MIRROR_KEY=${OTHER}` };
    const found = await warningsOf(files, {}, 'etc/c.json');
    expect(found.warnings).toEqual([
      `MIRROR_KEY is set in ${found.folder}/etc/.env, which is used, and differently in ${found.folder}/.env. Remove the one that is wrong.`,
    ]);
    expect(say(found.key?.source ?? '')).toBe(`MIRROR_KEY in ${found.folder}/etc/.env`);
  });

  it('in the configuration wins over the usual variable', async () => {
    const inClear = { sites: { mirror: { ...MIRROR, key: SK } } };
    const found = await warningsOf({ 'plantain.config.json': inClear }, { GEMINI_API_KEY: OTHER });
    expect(found.warnings.at(-1)).toMatch(/^The key in .* is used for mirror, not the one in GEMINI_API_KEY/);
    expect(found.key?.reveal()).toBe(SK);
  });

  it('is no mistake when both are the same, or none', async () => {
    const same = { 'plantain.config.json': config, '.env': `MIRROR_KEY="${SK}"` };
    expect((await warningsOf(same, { MIRROR_KEY: `${SK}\n`, GEMINI_API_KEY: CANARY })).warnings).toEqual([]);
    expect((await warningsOf(same, {})).warnings).toEqual([]);
  });

  it('may be nothing at all', async () => {
    const folder = await folderWith({ 'plantain.config.json': config, '.env': `MIRROR_KEY=${SK}` });
    const { warnings } = await loadConfig({ folder, env: { MIRROR_KEY: '' } });
    expect(warnings.map(say)).toEqual([
      expect.stringContaining('MIRROR_KEY is set in the environment but empty there, which is used'),
    ]);
  });
});

describe('a key of another site', () => {
  const sites = {
    mirror: MIRROR,
    twin: { ...MIRROR, baseUrl: 'https://mirror.example/v1' },
    second: { provider: 'gemini', baseUrl: 'https://second.example', key: { env: 'SECOND_KEY' } },
    google: { provider: 'gemini', key: { env: 'GEMINI_API_KEY' } },
  };

  it('is known by the site that it is configured for as well', async () => {
    const config = await load({ sites }, { MIRROR_KEY: SK, SECOND_KEY: SK });
    expect(keyAdvice(config, 'mirror').map(say)).toEqual([
      'The same key is configured for site second at https://second.example. A key works at one service only.',
    ]);
  });

  it('is known by how it begins', async () => {
    const config = await load({ sites }, { MIRROR_KEY: CANARY, SECOND_KEY: OTHER, GEMINI_API_KEY: SK });
    expect(keyAdvice(config, 'mirror').map(say)).toEqual([expect.stringContaining('begins with AIza belongs to Google')]);
    expect(keyAdvice(config, 'google').map(say)).toEqual([expect.stringContaining('begins with sk- belongs to a mirror')]);
    expect(keyAdvice(config, 'second').map(say)).toEqual([]);
  });
});

describe('a key in an address', () => {
  it.each([`?key=${SK}`, `/?api_key=${SK}`, `?model=x&token=${SK}`, `#access_token=${SK}`])(
    'is named and not shown: %s',
    async (tail) => {
      const problems = await problemsOf({ sites: { mirror: { ...MIRROR, baseUrl: `https://mirror.example${tail}` } } });
      expect(problems).toEqual([expect.stringMatching(/^sites\.mirror\.baseUrl: holds a key, and URLs end up in logs/)]);
      expect(problems.join()).not.toContain('canary');
    },
  );
});
