import { describe, expect, it } from 'vitest';
import { say } from '../../src/words/current.js';
import { variablesIn, withVariables } from '../../src/config/env-file.js';
import { planImport } from '../../src/config/older/import-plan.js';
import { readOlderFile } from '../../src/config/older/older-file.js';
import { Secret } from '../../src/domain/secret.js';
import { CANARY, folderWith, mistakesOf } from './config-folder.js';

const URL = 'https://mirror.example';

async function planFor(
  keys: Readonly<Record<string, string>>,
  there: Record<string, string> = {},
  environment: Record<string, string> = {},
) {
  const sites = Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, { url: URL, api_key: key }]));
  const folder = await folderWith({ 'config.json': { mirror_sites: sites } });
  const { sites: planned, added } = planImport(await readOlderFile(`${folder}/config.json`), there, environment);
  return { variables: planned.map(({ variable }) => variable), added: added.map(({ name, key }) => [name, key.reveal()]) };
}

async function readIni(text: string, name = 'config.ini') {
  return readOlderFile(`${await folderWith({ [name]: text })}/${name}`);
}

const iniProblems = (text: string): Promise<string[]> => mistakesOf(() => readIni(text));

describe('the variable of a key', () => {
  it('is named after its site in ASCII, and numbered where nothing of the name is left', async () => {
    const { variables } = await planFor({ comfly: 'key-1', 'nano-banana官方': 'key-2', 官方: 'key-3', '9.x': 'key-4' });
    expect(variables).toEqual(['BANANA_COMFLY_KEY', 'BANANA_NANO_BANANA_KEY', 'BANANA_SITE_3_KEY', 'BANANA_9_X_KEY']);
  });

  it('is one for equal keys, and two for names that look alike', async () => {
    expect(await planFor({ a: 'same', b: 'same', A: 'other' })).toEqual({
      variables: ['BANANA_A_KEY', 'BANANA_A_KEY', 'BANANA_A_KEY_2'],
      added: [
        ['BANANA_A_KEY', 'same'],
        ['BANANA_A_KEY_2', 'other'],
      ],
    });
  });

  it('is the one that is there if it holds this key, and another one if it holds another', async () => {
    expect(await planFor({ a: 'mine' }, { BANANA_A_KEY: 'mine' })).toEqual({ variables: ['BANANA_A_KEY'], added: [] });
    const there = { BANANA_A_KEY: 'x', BANANA_A_KEY_2: 'y' };
    expect(await planFor({ a: 'mine' }, there)).toEqual({ variables: ['BANANA_A_KEY_3'], added: [['BANANA_A_KEY_3', 'mine']] });
  });

  it('is none that the environment has otherwise, because that wins over .env', async () => {
    expect((await planFor({ a: 'mine' }, {}, { BANANA_A_KEY: 'x' })).variables).toEqual(['BANANA_A_KEY_2']);
    expect((await planFor({ a: 'mine' }, {}, { BANANA_A_KEY: '' })).variables).toEqual(['BANANA_A_KEY_2']);
    expect((await planFor({ a: 'mine' }, {}, { BANANA_A_KEY: 'mine' })).added).toEqual([['BANANA_A_KEY', 'mine']]);
  });
});

describe('an .env', () => {
  const add = (text: string, key: string) => withVariables(text, [{ name: 'NEW', key: new Secret(key, 'test') }], 'by a test');

  it.each(['plain', 'a#b', "it's", 'say"so"', 'a\\nb', '$HOME', '`tick`', `'"`, '=x=', '#'])('takes a key like %s', (key) => {
    const text = add('A=1 # old\nB="two"', key);
    expect(variablesIn(text)).toEqual({ A: '1', B: 'two', NEW: key });
    expect(text.startsWith('A=1 # old\nB="two"\n')).toBe(true);
  });

  it('that no quotes can help is left alone, without a word of the key', async () => {
    const problems = await mistakesOf(() => add('', `#'"\`${CANARY}`));
    expect(problems).toHaveLength(1);
    expect(problems[0]).not.toContain(CANARY);
    expect(() => add('OPEN="never closed\n', 'key-1')).not.toThrow();
  });
});

describe('an ini file', () => {
  it('gives a site with its key, concurrency and factor', async () => {
    const older = await readIni(
      `; mine\n[GEMINI]\nAPI_Key = ${CANARY}\nbalance_cost_factor=0.6\nmax_workers = 8 ; at once\nbase_url = ${URL}\n`,
    );
    expect(older.sites).toEqual([
      {
        name: 'gemini',
        original: 'gemini',
        baseUrl: URL,
        key: expect.any(Secret) as Secret,
        model: 'gemini-3-pro-image-preview',
        costFactor: 0.6,
      },
    ]);
    const [site] = older.sites;
    expect(site?.key instanceof Secret && [site.key.reveal(), site.key.source]).toEqual([CANARY, 'config.ini: gemini.api_key']);
    expect(older).toMatchObject({ concurrency: 8, defaultSite: 'gemini', notices: [] });
  });

  it('without an address is a site at Google', async () => {
    const { sites } = await readIni(`[gemini]\napi_key=${CANARY}`);
    expect(sites[0]?.baseUrl).toBe('https://generativelanguage.googleapis.com');
    expect(sites[0]).not.toHaveProperty('model');
  });

  it.each([
    ['0', 1],
    ['500', 100],
  ])('with max_workers %s runs %i at once, and says so', async (written, concurrency) => {
    const older = await readIni(`[gemini]\napi_key=${CANARY}\nmax_workers=${written}`);
    expect(older.concurrency).toBe(concurrency);
    expect(older.notices.map(say)).toEqual([`max_workers was ${written}. The concurrency is from 1 to 100.`]);
  });

  it('has its mistakes told together, and what is not used', async () => {
    expect(await iniProblems('[gemini]\nbase_url=x.example\nmax_workers=many\nbalance_cost_factor=0\n')).toEqual([
      expect.stringMatching(/^gemini\.base_url: is text \(9 characters\); expected a URL/),
      'gemini.max_workers: is not a whole number; expected one from 1 to 100',
      'gemini.balance_cost_factor: is 0; expected the factor for the balance that the site states, from 0.0001 to 100',
    ]);
    expect(await iniProblems('[other]\napi_key=x')).toEqual([expect.stringContaining('has no section [gemini]')]);
    const { notices } = await readIni(`[gemini]\napi_key=${CANARY}\ntheme=dark\n[proxy]\nhttp=x`);
    expect(notices.map(say)).toEqual(['Not used from config.ini: proxy, gemini.theme']);
  });
});

describe('a file to be imported', () => {
  it.each([
    ['own.json', { sites: {} }, /already has the form of plantain/],
    ['else.json', { name: 'x' }, /is not a configuration of the node/],
    ['empty.json', { mirror_sites: { a: { url: '', api_key: CANARY } } }, /names no site with a url/],
  ])('is not %s', async (name, content, message) => {
    const folder = await folderWith({ [name]: content });
    expect(await mistakesOf(() => readOlderFile(`${folder}/${name}`))).toEqual([expect.stringMatching(message)]);
  });

  it('has to be there', async () => {
    expect(await mistakesOf(() => readOlderFile('/nowhere/config.json'))).toEqual([': there is no file /nowhere/config.json']);
  });
});
