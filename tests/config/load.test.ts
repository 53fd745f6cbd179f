import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initialConfigText } from '../../src/config/initial.js';
import { loadConfig } from '../../src/config/load.js';
import { resolveSite } from '../../src/config/site.js';
import { createRegistry } from '../../src/providers/registry.js';
import { CANARY, folderWith, GOOGLE, load, mistakesOf, problemsOf } from './config-folder.js';

const KINDS = [...createRegistry().providers.map(({ kind }) => kind), 'declared'].join(', ');

describe('a configuration file', () => {
  it('may be no more than one site', async () => {
    const config = await load({ sites: { google: GOOGLE } });
    expect(config.sites['google']).toMatchObject(GOOGLE);
    expect(config.stores).toEqual({ local: { kind: 'local' } });
    expect(config.defaults).toEqual({
      store: 'local',
      requestDelay: 0.5,
      pauseAfterEmpty: 5,
      retries: 1,
      grace: 60,
      onUnknown: 'retry',
      heartbeatTimeout: 30,
      hostReturn: 600,
      segmentSize: 250,
    });
    expect(config.temporal).toEqual({});
    expect(config.dataDir).toBe(join(config.folder, '.plantain'));
    expect(config.file).toBe(join(config.folder, 'plantain.config.json'));
    expect(config.warnings).toEqual([]);
  });

  it('takes comments, trailing commas and a byte order mark, and everything that it may hold', async () => {
    const config = await load(
      `\uFEFF// a comment
      { "sites": { "google": { "provider": "gemini", "baseUrl": "http://127.0.0.1:8080/base", "model": "m", "price": { "amount": 0.134, "currency": "USD" },
          "key": { "env": "A_KEY" }, "limits": { "slots": 20, "startsPerSecond": 2.5, }, "proxy": "direct", "settings": { "authMode": "bearer" } } },
        "stores": { "big": { "kind": "local", "path": "/mnt/big" } }, "staging": "big",
        "defaults": { "site": "google", "store": "big", "concurrency": 100, "totalTimeout": null, "onUnknown": "hold" }, /* more */
        "temporal": { "address": "temporal.example.com:7233", "namespace": "n", "apiKey": { "env": "T_KEY" }, "tls": { "serverName": "x" } },
        "dataDir": "/var/lib/plantain", }`,
      { A_KEY: 'a-key', T_KEY: 't-key' },
    );
    expect(config.defaults).toMatchObject({
      site: 'google',
      store: 'big',
      concurrency: 100,
      totalTimeout: 'none',
      onUnknown: 'hold',
    });
    expect(config.staging).toBe('big');
    expect(config.dataDir).toBe('/var/lib/plantain');
    expect(config.temporal).toMatchObject({ address: 'temporal.example.com:7233', tls: { serverName: 'x' } });
    expect(config.temporal.apiKey?.reveal()).toBe('t-key');
    expect(resolveSite(config, 'google')).toMatchObject({ model: 'm', proxy: 'direct', settings: { authMode: 'bearer' } });
  });

  it('that init writes is right as it is', async () => {
    const config = await load(initialConfigText(), { GEMINI_API_KEY: 'k' });
    expect(Object.keys(config.sites)).toEqual(['google']);
    expect(resolveSite(config, 'google').model).toBe('gemini-nano-banana-2.1');
    expect(config.warnings).toEqual([]);
  });

  it('has all its mistakes reported at once, each with its path and what was expected', async () => {
    const problems = await problemsOf({
      sites: {
        google: { provider: 'gemni', modle: 'x', limits: { slots: 0, startsPerSecond: 'two' }, price: -1 },
        banana: { ...GOOGLE, key: { evn: 'X' }, baseUrl: 'ftp://example.com', settings: { authMode: 'baerer', authmode: 1 } },
        'a.free': GOOGLE,
        list: [],
        none: {},
      },
      stores: { s3: { kind: 'locl' }, out: { kind: 'local', paht: 'x' } },
      staging: 'outt',
      defaults: {
        site: 'bananna',
        store: 'nowhere',
        concurrency: 101,
        requestDelay: '0.5',
        retries: 1.5,
        onUnknown: 'ask',
        totalTimeout: 0,
      },
      temporal: { address: 'localhost', tls: 'yes' },
      site: 'google',
    });
    const starting = (text: string) => expect.stringContaining(text) as string;
    expect(problems).toEqual(
      expect.arrayContaining([
        `sites.google.provider: is "gemni"; expected one of: ${KINDS}`,
        'sites.google.modle: is unknown. Did you mean model?',
        'sites.google.limits.slots: is 0; expected requests of all commands of this folder at once, a whole number from 1 to 1000',
        starting(
          'sites.google.limits.startsPerSecond: is text (3 characters); expected requests that all commands of this folder start per second',
        ),
        starting('sites.google.price: is -1; expected a price such as { "amount": 0.134, "currency": "USD" }'),
        starting('sites.banana.key: is an object; expected { "env": "NAME" }'),
        starting('sites.banana.baseUrl: is text (17 characters); expected a URL such as https://example.com'),
        starting('sites.banana.settings.authMode: is "baerer"; expected one of: auto'),
        'sites.banana.settings.authmode: is unknown. Did you mean authMode?',
        'sites.a.free: has no valid name; expected a name of letters, digits, "_" and "-"',
        'sites.list: is a list; expected an object with a provider',
        `sites.none.provider: is missing; expected one of: ${KINDS}`,
        starting('stores.s3.kind: is "locl"; expected one of: local'),
        'stores.out.paht: is unknown. Did you mean path?',
        'staging: names no store; expected one of: local, s3, out. Did you mean out?',
        starting('defaults.site: names no site; expected one of: google, banana'),
        starting('defaults.store: names no store; expected one of: local, s3, out.'),
        'defaults.concurrency: is 101; expected pictures at once, a whole number from 1 to 100',
        starting('defaults.requestDelay: is text (3 characters); expected the minimum delay between requests, from 0'),
        'defaults.retries: is 1.5; expected extra attempts, a whole number from 0 to 10',
        'defaults.onUnknown: is "ask"; expected one of: retry, hold',
        starting('defaults.totalTimeout: is 0; expected the longest time for a batch, or null'),
        starting('temporal.address: is text (9 characters); expected a host and a port such as localhost:7233'),
        starting('temporal.tls: is text (3 characters); expected true, false, or an object'),
        'site: is unknown. Did you mean sites?',
      ]),
    );
    expect(problems).toHaveLength(25);
  });

  it('is refused with the line of every slip of its syntax', async () => {
    const problems = await problemsOf(
      '{\n  "sites": {\n    "google": { "provider": gemini }\n  },\n  "defaults": { "site" "google" }\n}',
    );
    expect(problems).toEqual([
      expect.stringMatching(/plantain\.config\.json:3: this is neither a value nor a name in double quotes$/),
      expect.stringMatching(/plantain\.config\.json:3: a value is missing$/),
      expect.stringMatching(/plantain\.config\.json:5: a colon is missing$/),
    ]);
  });

  it('may name its sites in any script', async () => {
    const config = await load({ sites: { 'nano-banana官方': GOOGLE, café_2: { ...GOOGLE, costFactor: 0.6 } } });
    expect(Object.keys(config.sites)).toEqual(['nano-banana官方', 'café_2']);
    const names = ['a/b', 'a b', 'a.b', '-a', '', 'x'.repeat(65)];
    const problems = await problemsOf({ sites: Object.fromEntries(names.map((name) => [name, GOOGLE])) });
    expect(problems).toHaveLength(names.length);
    expect(await problemsOf({ sites: { a: { ...GOOGLE, costFactor: 0 } } })).toEqual([
      'sites.a.costFactor: is 0; expected the factor for the balance that the site states, from 0.0001 to 100',
    ]);
  });

  it('may not say anything twice', async () => {
    expect(await problemsOf('{ "sites": {\n "a": { "provider": "gemini" },\n "a": { "provider": "gemini" } } }')).toEqual([
      'sites.a: is there twice; the second time in line 3',
    ]);
  });

  it.each([['[]'], ['"text"'], ['null'], ['7']])('is refused when it is %s', async (text) => {
    expect(await problemsOf(text)).toEqual([expect.stringContaining('expected')]);
  });

  it('has to be UTF-8, and a named one has to exist', async () => {
    expect(await problemsOf(Buffer.from('\uFEFF{}', 'utf16le'))).toEqual([expect.stringContaining('is not UTF-8 text')]);
    const folder = await folderWith({});
    expect(await mistakesOf(() => loadConfig({ folder, file: join(folder, 'none.json'), env: {} }))).toEqual([
      expect.stringMatching(/there is no file .*none\.json/),
    ]);
  });

  it('elsewhere leaves relative paths to the folder of the run', async () => {
    const folder = await folderWith({
      'elsewhere/my.json': { sites: { google: GOOGLE } },
      'elsewhere/.env': 'GEMINI_API_KEY=beside',
      'run/.env': 'B=run',
    });
    const config = await loadConfig({ folder: join(folder, 'run'), file: join(folder, 'elsewhere/my.json'), env: {} });
    expect(config.dataDir).toBe(join(folder, 'run/.plantain'));
    expect(config.folder).toBe(join(folder, 'run'));
    expect(config.env).toEqual({ GEMINI_API_KEY: 'beside', B: 'run' });
  });
});

describe('the environment', () => {
  it('wins over .env, and is not changed', async () => {
    const folder = await folderWith({
      '.env': '\uFEFFA=file\nB="from file"\n# C=no\n',
      'plantain.config.json': { sites: { google: GOOGLE } },
    });
    const env = { A: 'real' };
    const before = { ...process.env };
    const config = await loadConfig({ folder, env });
    expect(config.env).toEqual({ A: 'real', B: 'from file' });
    expect(env).toEqual({ A: 'real' });
    expect(process.env).toEqual(before);
  });

  it('is enough when it has the key of the built-in site', async () => {
    const folder = await folderWith({ '.env': `GEMINI_API_KEY=${CANARY}\n` });
    const config = await loadConfig({ folder, env: {} });
    expect(config.file).toBeUndefined();
    expect(resolveSite(config, 'google').key?.reveal()).toBe(CANARY);
    expect((await loadConfig({ folder: await folderWith({}), env: {} })).sites).toEqual({});
  });
});
