import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { loadConfig } from '../../src/config/load.js';
import { resolveSite } from '../../src/config/site.js';
import { speak } from '../../src/words/load.js';
import { contextIn, Page } from './fixtures.js';

const KEYS = ['sk-canary-one-11111111', 'sk-canary-two-22222222'] as const;
const NODE = {
  mirror_sites: {
    first: { url: 'https://first.example', api_key: KEYS[0] },
    'comfly.chat': { url: 'https://second.example', api_key: KEYS[1] },
    third: { url: 'https://third.example', api_key: 'YOUR_API_KEY_HERE' },
  },
};

let folder: string;
let stdout: Page;
let stderr: Page;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-import-'));
  await writeFile(join(folder, 'config.json'), JSON.stringify(NODE));
  [stdout, stderr] = [new Page(), new Page()];
});

afterEach(() => rm(folder, { recursive: true }));

async function plantain(...args: string[]): Promise<number> {
  return runProgram(args, contextIn(folder, { stdout, stderr }));
}

const importNode = (...args: string[]): Promise<number> => plantain('config', 'import', 'config.json', ...args);
const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
const printed = (): string => stdout.text + stderr.text;

describe('config import', () => {
  it('gives a configuration that works as it is, with the defaults of the node', async () => {
    expect(await importNode()).toBe(0);
    const config = await loadConfig({ folder, env: {} });
    expect(config.file).toBe(join(folder, 'plantain.config.json'));
    expect(config.warnings).toEqual([]);
    expect(config.defaults).toMatchObject({ site: 'first', totalTimeout: 600 });
    const sites = ['first', 'comfly-chat'].map((name) => resolveSite(config, name));
    expect(sites.map(({ key }) => key?.reveal())).toEqual(KEYS);
    expect(sites.map(({ baseUrl }) => baseUrl)).toEqual(['https://first.example', 'https://second.example']);
    expect(() => resolveSite(config, 'third')).toThrow('BANANA_THIRD_KEY is not set');
    expect(await plantain('run', '--prompt', 'x', '--site', 'comfly.chat')).toBe(2);
    expect(stderr.text).toContain('Did you mean comfly-chat?');
  });

  it('says what went where, and shows no key', async () => {
    await writeFile(join(folder, '.gitignore'), 'node_modules\n');
    await importNode();
    expect(stdout.text).toContain('comfly-chat (was comfly.chat): https://second.example, key …2222 in BANANA_COMFLY_CHAT_KEY');
    expect(printed()).toContain('third has no key: mirror_sites.third.api_key: it contains a placeholder');
    expect(printed()).toContain('Add .env to .gitignore');
    expect(printed()).toContain('config.json still holds the keys as plain text');
    stdout.text = '';
    await importNode('--json', '--force');
    const records = stdout.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.find((record) => 'sites' in record)).toMatchObject({
      config: join(folder, 'plantain.config.json'),
      added: [],
      sites: [
        { name: 'first', variable: 'BANANA_FIRST_KEY', key: '…1111' },
        { name: 'comfly-chat', original: 'comfly.chat' },
        { name: 'third', missing: 'it contains a placeholder instead of a key' },
      ],
    });
    for (const key of KEYS) expect(printed()).not.toContain(key);
    for (const key of KEYS) expect(await read('plantain.config.json')).not.toContain(key);
  });

  it('adds to an .env, which only its owner can read from then on, and changes nothing in it', async () => {
    await writeFile(join(folder, '.env'), 'OTHER=1\nBANANA_FIRST_KEY=mine');
    await chmod(join(folder, '.env'), 0o644);
    await importNode();
    expect(await read('.env')).toMatch(/^OTHER=1\nBANANA_FIRST_KEY=mine\n# Added .*\nBANANA_FIRST_KEY_2=sk-canary-one/);
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).sort()).toEqual(['.env', 'config.json', 'plantain.config.json']);
  });

  it('leaves an .env that is a link a link', async () => {
    await writeFile(join(folder, 'secrets'), 'OTHER=1\n');
    await symlink('secrets', join(folder, '.env'));
    await importNode();
    expect(await read('secrets')).toContain('BANANA_FIRST_KEY=');
  });

  it('is refused a second time, unless it is to replace, and changes nothing then', async () => {
    await importNode();
    const [config, env] = [await read('plantain.config.json'), await read('.env')];
    await writeFile(join(folder, 'config.json'), JSON.stringify({ api_key: 'sk-canary-three-33333333' }));
    expect(await importNode()).toBe(2);
    expect(stderr.text).toContain('--force');
    expect([await read('plantain.config.json'), await read('.env')]).toEqual([config, env]);
    expect(await importNode('--force')).toBe(0);
    expect(await read('plantain.config.json')).toContain('"Custom"');
    expect(await read('.env')).toContain(env);
  });

  it('writes elsewhere, and says when the keys will not be found there', async () => {
    expect(await importNode('--out', 'mine.json', '--env', 'keys.txt')).toBe(0);
    expect(await read('keys.txt')).toContain(KEYS[0]);
    expect(printed()).toContain(`not ${join(folder, 'keys.txt')}`);
    expect(printed()).toContain(`plantain run --config ${join(folder, 'mine.json')}`);
  });

  it('of an ini file gives a site with factor and concurrency', async () => {
    await writeFile(join(folder, 'old.ini'), `[gemini]\napi_key=${KEYS[0]}\nmax_workers=8\nbalance_cost_factor=0.6\n`);
    expect(await plantain('config', 'import', 'old.ini')).toBe(0);
    const config = await loadConfig({ folder, env: {} });
    expect(config.sites['gemini']?.costFactor).toBe(0.6);
    expect(config.defaults).toMatchObject({ site: 'gemini', concurrency: 8 });
    expect(resolveSite(config, 'gemini').key?.reveal()).toBe(KEYS[0]);
  });

  it('of a broken file writes nothing', async () => {
    await writeFile(join(folder, 'config.json'), `{ "mirror_sites": { "a": "${KEYS[0]}" } }`);
    expect(await importNode()).toBe(2);
    expect(stderr.text).toContain('mirror_sites.a');
    expect(printed()).not.toContain(KEYS[0]);
    expect(await readdir(folder)).toEqual(['config.json']);
  });
});

describe('config show', () => {
  it('says where each key comes from, and shows only its end', async () => {
    await importNode();
    stdout.text = '';
    expect(await plantain('config', 'show', '--json')).toBe(0);
    const sites = (JSON.parse(stdout.text) as { sites: { name: string; key: string; model: string }[] }).sites;
    expect(sites.map(({ name, key }) => `${name}: ${key}`)).toEqual([
      `first: …1111 from BANANA_FIRST_KEY in ${join(folder, '.env')}`,
      `comfly-chat: …2222 from BANANA_COMFLY_CHAT_KEY in ${join(folder, '.env')}`,
      expect.stringMatching(/^third: missing: .*BANANA_THIRD_KEY is not set/),
    ]);
    for (const key of KEYS) expect(printed()).not.toContain(key);
  });
});

describe('config schema', () => {
  it('is a JSON Schema that takes what is right and finds what is wrong', async () => {
    expect(await plantain('config', 'schema')).toBe(0);
    const check = new Ajv2020({ validateFormats: false, strict: false }).compile(JSON.parse(stdout.text) as object);
    const site = { provider: 'gemini', key: { env: 'A_KEY' }, settings: { authMode: 'bearer' } };
    expect(check({ sites: { 官方: site }, defaults: { retries: 2 } })).toBe(true);
    expect(check({ sites: { a: { ...site, settings: { authMode: 'baerer' } } } })).toBe(false);
    expect(check({ sites: { a: { ...site, modle: 'x' } } })).toBe(false);
    expect(check({ defaults: { retries: 99 } })).toBe(false);
    const key = { env: 'A_KEY' };
    const store = {
      kind: 'oss',
      endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
      bucket: 'art',
      accessKeyId: key,
      accessKeySecret: key,
    };
    expect(check({ stores: { cloud: store, here: { kind: 'local' } } })).toBe(true);
    expect(check({ stores: { cloud: { ...store, expires: 10 } } })).toBe(false);
    expect(check({ stores: { cloud: { ...store, accessKeySecret: 'in clear' } } })).toBe(false);
  });
});

/** Every description in a JSON Schema, by its path. */
function descriptionsIn(schema: unknown, path = ''): [path: string, description: string][] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, value]: [string, unknown]) =>
    name === 'description' && typeof value === 'string' ? [[path, value]] : descriptionsIn(value, `${path}/${name}`),
  );
}

describe('what editors show of the configuration', () => {
  it('is in the language of the command, also for the settings of sites and stores', async () => {
    const read = async (lang: string): Promise<Map<string, string>> => {
      stdout.text = '';
      expect(await plantain('config', 'schema', '--lang', lang)).toBe(0);
      return new Map(descriptionsIn(JSON.parse(stdout.text)));
    };
    const english = await read('en');
    const chinese = await read('zh');
    expect([...chinese.keys()]).toEqual([...english.keys()]);
    expect([...chinese.values()].filter((text) => !/\p{Script=Han}/u.test(text))).toEqual([]);
    expect([...english.values()].filter((text) => /\p{Script=Han}/u.test(text))).toEqual([]);
    expect([...english.values()]).toContain('how long signed URLs are valid, a whole number from 60 to 604800 seconds');
    expect([...english.values()]).toContain(
      'Minimum time between two status requests for a task (seconds). Expected: a number of seconds from 0.05 to 60.',
    );
    await speak('en');
  });
});

describe("run with the node's config.json", () => {
  it('takes the old name of a site and names the place of a missing key', async () => {
    expect(await plantain('run', '--prompt', 'x', '--site', 'third')).toBe(2);
    expect(stderr.text).toContain('mirror_sites.third.api_key');
    expect(stderr.text).toContain('placeholder');
    expect(await plantain('run', 'nowhere', '--site', 'comfly.chat')).toBe(2);
    expect(stderr.text).toContain('There is no file or folder');
    expect(printed()).toContain('plantain config import config.json');
  });
});

describe('--base-url', () => {
  const run = (...args: string[]): Promise<number> => plantain('run', '--prompt', 'x', ...args);

  it.each([
    [['--base-url', 'x.example'], /--base-url is text \(9 characters\); expected a URL/],
    [['--base-url', `https://x.example/?key=${KEYS[0]}`], /--base-url holds a key, and URLs end up in logs/],
    [['--base-url', 'https://x.example', '--key-env', KEYS[0]], /add --key-env MIRROR_KEY\. Never write the key itself/],
    [['--base-url', 'https://x.example', '--key-env', 'NOWHERE'], /NOWHERE is not set/],
    [['--base-url', 'https://x.example'], /GEMINI_API_KEY is not set/],
    [['--base-url', 'https://x.example', '--site', 'first'], /--base-url <url> and --site <name> cannot be used together/],
    [['--base-url', 'https://x.example', '--no-worker'], /leaves the work to other workers/],
    [['--key-env', 'X'], /--base-url is missing/],
    [['--site-setting', 'version=v1'], /--base-url is missing/],
    [
      ['--base-url', 'https://x.example', '--site-setting', 'authMode=cookie'],
      /--site-setting authMode is "cookie"; expected one of/,
    ],
    [['--base-url', 'https://x.example', '--site-setting', 'colour=red'], /--site-setting colour/],
    [['--key', KEYS[0]], /There is no option --key: other programs/],
    [[`--api-key=${KEYS[0]}`], /There is no option --api-key/],
  ])('refuses %j', async (args, message) => {
    expect(await run(...args)).toBe(2);
    expect(stderr.text).toMatch(message);
    expect(printed()).not.toContain(KEYS[0]);
    expect(await readdir(folder)).toEqual(['config.json']);
  });

  it('is not for start, whose workers are others', async () => {
    expect(await plantain('start', '--prompt', 'x', '--base-url', 'https://x.example')).toBe(2);
    expect(stderr.text).toContain('leaves the work to other workers');
  });
});
