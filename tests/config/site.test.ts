import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { say } from '../../src/words/current.js';
import { resolveSite } from '../../src/config/site.js';
import { Secret } from '../../src/domain/secret.js';
import { CANARY, GOOGLE, load, problemsOf } from './config-folder.js';

describe('a key', () => {
  it('that is not there is missed by the site, with the option and the variable, and costs nothing', async () => {
    const config = await load({ sites: { google: GOOGLE } }, { GEMINI_API_KEY: ' ' });
    expect(() => resolveSite(config, 'google')).toThrow(
      expect.objectContaining({
        code: 'auth',
        billing: 'unbilled',
        message: expect.stringMatching(/^sites\.google\.key in .* the environment variable GEMINI_API_KEY is not set/) as string,
      }) as Error,
    );
  });

  it('comes with its source, and without the line feed of the clipboard', async () => {
    const config = await load({ sites: { google: GOOGLE } }, { GEMINI_API_KEY: `${CANARY}\n` });
    const { key } = resolveSite(config, 'google');
    expect(key?.reveal()).toBe(CANARY);
    expect(say(key?.source ?? '')).toBe('environment variable GEMINI_API_KEY');
  });

  it('that a setting refers to is read as that of the site is, and named where it is missing or holds a key in plain text', async () => {
    const sites = (comfyOrgKey: unknown) => ({ sites: { gpu: { provider: 'comfyui', settings: { comfyOrgKey } } } });
    const config = await load(sites({ env: 'COMFY_ORG_KEY' }), { COMFY_ORG_KEY: `${CANARY}\n` });
    const site = resolveSite(config, 'gpu');
    expect(site.moreKeys?.['comfyOrgKey']?.reveal()).toBe(CANARY);
    expect(`${JSON.stringify(site)}${inspect(site, { depth: 9 })}`).not.toContain(CANARY);
    const without = await load(sites({ env: 'COMFY_ORG_KEY' }));
    expect(() => resolveSite(without, 'gpu')).toThrow(
      /^sites\.gpu\.settings\.comfyOrgKey in .* the environment variable COMFY_ORG_KEY is not set/,
    );
    const [problem = '', ...more] = await problemsOf(sites(CANARY));
    expect(problem).toMatch(/^sites\.gpu\.settings\.comfyOrgKey: .*expected \{ "env": "NAME" \}/);
    expect(`${problem}${more.join()}`).not.toContain(CANARY);
  });

  it('with spaces in it is refused before it reaches a header, and not shown', async () => {
    const config = await load({ sites: { google: GOOGLE } }, { GEMINI_API_KEY: `${CANARY} ${CANARY}` });
    const error = await Promise.resolve()
      .then(() => resolveSite(config, 'google'))
      .catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ code: 'auth', message: expect.not.stringContaining('CANARY') as string });
  });

  it('in clear works with a warning that does not show it', async () => {
    const config = await load({ sites: { google: { provider: 'gemini', key: CANARY } }, temporal: { apiKey: CANARY } });
    expect(config.warnings.map(say)).toEqual([
      expect.stringMatching(/^sites\.google\.key holds a key in plain text in .*Move it to \.env/),
      expect.stringMatching(/^temporal\.apiKey holds a key in plain text/),
    ]);
    expect(resolveSite(config, 'google').key?.reveal()).toBe(CANARY);
    expect(config.temporal.apiKey).toBeInstanceOf(Secret);
    expect(`${JSON.stringify(config)}${inspect(config, { depth: 9 })}${config.warnings.map(say).join()}`).not.toContain(CANARY);
  });

  it.each(['GEMINI_API_KEY', '$GEMINI_API_KEY', '${GEMINI_API_KEY}'])('is not %s, which is the name of one', async (key) => {
    expect(await problemsOf({ sites: { google: { provider: 'gemini', key } } })).toEqual([
      expect.stringContaining('expected { "env": "NAME" }'),
    ]);
  });

  it('of Temporal that is not set is a mistake of the configuration', async () => {
    expect(await problemsOf({ sites: { google: GOOGLE }, temporal: { apiKey: { env: 'T_KEY' } } })).toEqual([
      expect.stringMatching(/^temporal\.apiKey: the environment variable T_KEY is not set/),
    ]);
  });

  it('is in no error, wherever it was written by mistake', async () => {
    const wrong = (value: unknown): unknown => ({
      sites: {
        a: {
          provider: value,
          baseUrl: `https://x:${CANARY}@example.com`,
          proxy: '',
          insecureTls: value,
          model: [value],
          limits: value,
          settings: { authMode: value, version: value },
        },
        b: {
          provider: 'gemini',
          key: { env: value },
          baseUrl: `https://example.com/?key=${CANARY}`,
          price: value,
          settings: value,
        },
        c: { provider: 'gemini', key: [value] },
        d: { provider: 'gemini', key: `${CANARY} ` },
        e: { provider: 'gemini', key: { env: 'X', value } },
        f: value,
      },
      stores: { s: { kind: value }, t: value },
      staging: value,
      defaults: { site: value, store: value, concurrency: value, onUnknown: value, totalTimeout: value },
      temporal: { address: value, apiKey: { env: value }, tls: value, uiUrl: value },
      trustedOrigins: [value, `https://x:${CANARY}@example.com`],
      dataDir: 7,
    });
    const problems = await problemsOf(wrong(CANARY));
    expect(problems.length).toBeGreaterThan(20);
    expect(problems.join('\n')).not.toContain('CANARY');
    expect(problems).toContainEqual(
      expect.stringMatching(/^sites\.a\.insecureTls: .* expected true to accept any TLS certificate/),
    );
    const text = JSON.stringify(wrong(CANARY)).replaceAll('","', '""').replaceAll('":', '"');
    expect((await problemsOf(text)).join('\n')).not.toContain('CANARY');
  });
});

describe('a site', () => {
  it('that the configuration has not is refused with the names it has', async () => {
    const config = await load({ sites: { google: GOOGLE, banana: GOOGLE } });
    expect(() => resolveSite(config, 'toString')).toThrow(/no site "toString". Its sites: google, banana/);
  });

  it('has its certificates checked unless it says otherwise', async () => {
    const [open, shut] = [
      { ...GOOGLE, insecureTls: true },
      { ...GOOGLE, insecureTls: false },
    ];
    const config = await load({ sites: { google: GOOGLE, open, shut } }, { GEMINI_API_KEY: 'k' });
    expect(resolveSite(config, 'open').insecureTls).toBe(true);
    for (const name of ['google', 'shut']) expect(resolveSite(config, name)).not.toHaveProperty('insecureTls');
  });

  it('takes address and model of its provider when it names none', async () => {
    const config = await load({ sites: { google: GOOGLE } }, { GEMINI_API_KEY: 'k' });
    expect(resolveSite(config, 'google')).toMatchObject({
      name: 'google',
      baseUrl: expect.stringMatching(/^https:/) as string,
      model: expect.any(String) as string,
    });
  });
});
