import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { say } from '../../src/words/current.js';
import { type Config, loadConfig } from '../../src/config/load.js';
import { resolveSite } from '../../src/config/site.js';
import { Secret } from '../../src/domain/secret.js';
import { CANARY, folderWith, GOOGLE, mistakesOf } from './config-folder.js';

const OTHER = 'sk-CANARY-other-9f8e7d6c';
const COMFLY = 'https://ai.comfly.example';

/** The configuration of a folder with a `config.json` of the node. */
async function loadNode(content: unknown, env: NodeJS.ProcessEnv = {}): Promise<Config> {
  return loadConfig({ folder: await folderWith({ 'config.json': content }), env });
}

const problemsOf = (content: unknown): Promise<string[]> => mistakesOf(() => loadNode(content));

const refusalOf = (config: Config, site: string): string => {
  try {
    resolveSite(config, site);
  } catch (error) {
    return String(error);
  }
  throw new Error(`${site} was accepted`);
};

describe("the node's config.json", () => {
  it('gives its mirror sites, with their own address and key before those for all', async () => {
    const config = await loadNode({
      mirror_sites: {
        comfly: { url: ` ${COMFLY}/ `, api_key: `${CANARY}\n` },
        second: { url: 'https://second.example/v1', api_key: '' },
        third: { url: null, api_key: OTHER },
      },
      api_key: 'sk-for-all-1234567890',
      base_url: 'https://for-all.example',
    });
    expect(Object.keys(config.sites)).toEqual(['comfly', 'second', 'third']);
    expect(resolveSite(config, 'comfly')).toMatchObject({ provider: 'gemini', baseUrl: `${COMFLY}/` });
    expect(resolveSite(config, 'comfly').settings).toEqual({ authMode: 'auto', version: 'auto', files: 'auto', batches: 'auto' });
    const keyOf = (site: string) => resolveSite(config, site).key;
    expect([keyOf('comfly')?.reveal(), keyOf('comfly')?.source]).toEqual([CANARY, 'config.json: mirror_sites.comfly.api_key']);
    expect([keyOf('second')?.reveal(), keyOf('second')?.source]).toEqual(['sk-for-all-1234567890', 'config.json: api_key']);
    expect(resolveSite(config, 'third').baseUrl).toBe('https://for-all.example');
    expect(config.defaults.totalTimeout).toBe(600);
  });

  it('says once that it is used, with what to do, and shows no key anywhere', async () => {
    const config = await loadNode({ mirror_sites: { comfly: { url: COMFLY, api_key: CANARY } }, api_key: OTHER });
    expect(config.warnings.map(say)).toEqual([
      expect.stringMatching(/^Using the configuration of the ComfyUI node, .*plantain config import config\.json$/),
    ]);
    expect(`${JSON.stringify(config)}${inspect(config, { depth: 9 })}`).not.toContain('CANARY');
    expect(config.sites['comfly']?.key).toBeInstanceOf(Secret);
  });

  it.each([
    [['one', 'comfly', 'nano-banana官方'], 'nano-banana官方'],
    [['one', 'comfly', 'two'], 'comfly'],
    [['one', 'two'], 'one'],
  ])('with the sites %j takes first %s', async (names, first) => {
    const sites = Object.fromEntries(names.map((name) => [name, { url: COMFLY, api_key: CANARY }]));
    expect((await loadNode({ mirror_sites: sites })).defaults.site).toBe(first);
  });

  it('without mirror sites is the site Custom, at Google where it names no address', async () => {
    const custom = await loadNode({ api_key: CANARY, base_url: COMFLY });
    expect(custom.defaults.site).toBe('Custom');
    expect(resolveSite(custom, 'Custom')).toMatchObject({ baseUrl: COMFLY, model: 'gemini-3-pro-image-preview' });
    const google = resolveSite(await loadNode({ mirror_sites: {}, api_key: CANARY }), 'Custom');
    expect(google).toMatchObject({ baseUrl: 'https://generativelanguage.googleapis.com', model: 'gemini-nano-banana-2.1' });
  });

  it("keeps the node's model at mirrors, takes plantain's at Google, and a named one anywhere", async () => {
    const url = 'https://generativelanguage.googleapis.com/v1beta';
    const config = await loadNode({
      mirror_sites: {
        mirror: { url: COMFLY, api_key: CANARY },
        google: { url, api_key: CANARY },
        named: { url, api_key: CANARY, model: 'my-model' },
      },
    });
    const models = ['mirror', 'google', 'named'].map((name) => resolveSite(config, name).model);
    expect(models).toEqual(['gemini-3-pro-image-preview', 'gemini-nano-banana-2.1', 'my-model']);
  });

  it('names what it leaves out, once', async () => {
    const site = { url: COMFLY, api_key: CANARY, api_format: 'gemini', models: ['a'], description: 'd', _note: 'mine' };
    const config = await loadNode({
      mirror_sites: { a: site, b: site, empty: { url: '', api_key: '' } },
      default_params: { temperature: 1, top_p: 0.9 },
    });
    expect(Object.keys(config.sites)).toEqual(['a', 'b']);
    expect(config.warnings.slice(1).map(say)).toEqual([
      'Skipped, because they have no url in config.json: empty',
      expect.stringContaining(': default_params, mirror_sites.*.api_format, mirror_sites.*.models, mirror_sites.*.description. '),
    ]);
  });

  it('gives names that a task queue can have, and knows the old ones', async () => {
    const site = { url: COMFLY, api_key: CANARY };
    const names = ['nano-banana官方', 'comfly.chat (fast)', ' my site ', 'a.b', 'a b', 'a-b', '...', 'constructor'];
    const config = await loadNode({ mirror_sites: Object.fromEntries(names.map((name) => [name, site])) });
    expect(Object.keys(config.sites)).toEqual([
      'nano-banana官方',
      'comfly-chat-fast',
      'my-site',
      'a-b-2',
      'a-b-3',
      'a-b',
      'site',
      'constructor',
    ]);
    expect(config.aliases).toEqual({
      'comfly.chat (fast)': 'comfly-chat-fast',
      ' my site ': 'my-site',
      'a.b': 'a-b-2',
      'a b': 'a-b-3',
      '...': 'site',
    });
  });
});

describe('a key of the node', () => {
  it.each(['YOUR_API_KEY_HERE', 'your-api-key', 'sk-xxx', 'SK-XXXXXXXX', 'Your-Comfly-API-Key-Here', '<your_key>'])(
    'is not %s, which is told from one when its site is used',
    async (placeholder) => {
      const config = await loadNode({
        mirror_sites: { bad: { url: COMFLY, api_key: placeholder }, good: { url: COMFLY, api_key: CANARY } },
        api_key: OTHER,
      });
      expect(resolveSite(config, 'good').key?.reveal()).toBe(CANARY);
      expect(refusalOf(config, 'bad')).toMatch(/mirror_sites\.bad\.api_key in .*config\.json: it contains a placeholder/);
    },
  );

  it('that is nowhere is missed with its site and both places', async () => {
    const config = await loadNode({ mirror_sites: { comfly: { url: COMFLY, api_key: ' ' } }, api_key: '' });
    expect(refusalOf(config, 'comfly')).toMatch(
      /mirror_sites\.comfly\.api_key in .*config\.json: it is empty, and so is the api_key for all sites/,
    );
  });

  it('with spaces in it is refused and not shown', async () => {
    const config = await loadNode({ mirror_sites: { comfly: { url: COMFLY, api_key: `${CANARY} ${OTHER}` } } });
    expect(refusalOf(config, 'comfly')).toMatch(/contains spaces/);
    expect(refusalOf(config, 'comfly')).not.toContain('CANARY');
  });
});

describe('a broken config.json of the node', () => {
  it('has all its mistakes reported at once, with their paths and without keys', async () => {
    const problems = await problemsOf({
      mirror_sites: { a: { url: 7, api_key: [CANARY] }, b: CANARY, c: { url: COMFLY, api_key: 12 } },
      api_key: { key: CANARY },
      base_url: false,
    });
    expect(problems).toEqual(
      [
        'mirror_sites.a.url: is 7; expected a text with the URL of the site',
        'mirror_sites.a.api_key: is a list; expected a text with the key',
        expect.stringMatching(/^mirror_sites\.b: is text \(\d+ characters\); expected an object with url and api_key$/),
        'mirror_sites.c.api_key: is 12; expected a text with the key',
        'api_key: is an object; expected a text with the key',
      ].concat('base_url: is false; expected a text with the URL of the site'),
    );
    expect(problems.join()).not.toContain('CANARY');
    expect(await problemsOf({ mirror_sites: ['a'] })).toEqual(['mirror_sites: is a list; expected an object with sites by name']);
  });

  it('has every address checked', async () => {
    const problems = await problemsOf({
      mirror_sites: { a: { url: 'ai.comfly.example' }, b: { url: `https://x.example/?key=${CANARY}` } },
      base_url: 'ftp://x.example',
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['base_url', 'mirror_sites.a.url', 'mirror_sites.b.url']);
    expect(problems.join()).not.toContain('CANARY');
  });

  it('is refused with the line of each slip', async () => {
    const problems = await problemsOf(`{\n "mirror_sites": {\n  "a": { "url": "${COMFLY}" "api_key": "${CANARY}" }\n }\n}`);
    expect(problems).toEqual([expect.stringMatching(/config\.json:3: a comma is missing$/)]);
  });
});

describe('which file is read', () => {
  const NODE = { mirror_sites: { comfly: { url: COMFLY, api_key: CANARY } } };

  it("is plantain's own before that of the node", async () => {
    const folder = await folderWith({ 'config.json': NODE, 'plantain.config.json': { sites: { google: GOOGLE } } });
    const config = await loadConfig({ folder, env: {} });
    expect(Object.keys(config.sites)).toEqual(['google']);
    expect(config.warnings).toEqual([]);
  });

  it('may be that of the node by name', async () => {
    const folder = await folderWith({ 'node/my.json': NODE, 'plantain.config.json': { sites: { google: GOOGLE } } });
    const config = await loadConfig({ folder, file: `${folder}/node/my.json`, env: {} });
    expect(Object.keys(config.sites)).toEqual(['comfly']);
    expect(resolveSite(config, 'comfly').key?.source).toBe('my.json: mirror_sites.comfly.api_key');
  });

  it.each([
    ['of another program', '{ "architectures": ["x"], "sites": 7 }'],
    ['with nothing in it', '{ "api_key": "", "base_url": "" }'],
    ['that is no JSON', 'hello: world'],
    ['that is a list', '[1, 2]'],
  ])('is no config.json %s', async (_what, content) => {
    const config = await loadNode(content, { GEMINI_API_KEY: 'k' });
    expect(config.file).toBeUndefined();
    expect(Object.keys(config.sites)).toEqual(['google']);
  });
});
