import { rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { targetOf } from '../../src/providers/gemini/address.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { JsonObject } from '../../src/domain/json.js';
import { serveTls } from '../http/servers.js';
import { GeminiSite } from './gemini-site.js';
import { useWorkbench } from './workbench.js';

const PNG_HEAD = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG_HEAD = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
const bench = useWorkbench();

describe('a Gemini site with a certificate that nobody vouches for', () => {
  it('is spoken to only with insecureTls, for pictures and for the check', async () => {
    const { standIn } = await GeminiSite.start(bench());
    const { url } = bench().keep(await serveTls(Number(new URL(standIn.url).port)));
    const settings = { authMode: 'google_xgoog', version: 'v1beta' };
    const strict = bench().site(gemini, url, settings);
    expect(await bench().failure(gemini, strict)).toMatchObject({ code: 'network', billing: 'unbilled' });
    expect((await gemini.check(bench().context(strict))).ok).toBe(false);
    const open = bench().site(gemini, url, settings, { insecureTls: true });
    expect(await bench().generate(gemini, open)).toMatchObject({ kind: 'done' });
    expect((await gemini.check(bench().context(open))).ok).toBe(true);
  });
});

describe('the body of a Gemini request', () => {
  it('has the defaults of the node, but for a length that no picture is cut off by', async () => {
    const site = await GeminiSite.start(bench());
    await site.generate({ prompt: 'a "cat"\n猫', params: { model: 'gemini-3-pro-image' } });
    expect(site.body()).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'a "cat"\n猫' }] }],
      generationConfig: {
        responseModalities: ['TEXT', 'IMAGE'],
        temperature: 0.9,
        topP: 0.9,
        topK: 40,
        maxOutputTokens: 32_768,
      },
    });
  });

  it('has the references inline after the prompt, byte for byte, with their real types', async () => {
    const site = await GeminiSite.start(bench());
    // Many reads, whose borders fall on all three places of a base64 group.
    const sizes = [200_000, 200_001, 600_002, 9];
    const pictures = sizes.map((size, i) => Buffer.concat([i % 2 ? JPEG_HEAD : PNG_HEAD, randomBytes(size)]));
    const references = await Promise.all(
      pictures.map((bytes, i) => bench().reference(`r${i}`, bytes, i % 2 ? 'image/jpeg' : 'image/png')),
    );
    expect(await site.generate({ references })).toMatchObject({ kind: 'done' });
    const seen = site.standIn.meter.entries[0]?.images.map(({ sha256, type }) => ({ sha256, type }));
    expect(seen).toEqual(references.map(({ sha256, type }) => ({ sha256, type })));
    expect(site.body()).toMatchObject({ contents: [{ parts: [{ text: 'a cat #7' }, {}, {}, {}, {}] }] });
  });

  it('is not sent when a reference is gone or has changed', async () => {
    const site = await GeminiSite.start(bench());
    const gone = await bench().reference('gone.png', PNG_HEAD, 'image/png');
    await rm(gone.path);
    const changed = await bench().reference('changed.png', PNG_HEAD, 'image/png');
    await writeFile(changed.path, 'something else');
    for (const reference of [gone, changed]) {
      const failure = await site.failure(undefined, { references: [reference] });
      expect(failure).toMatchObject({ code: 'input_missing', billing: 'unbilled' });
      expect(failure.message).toContain(reference.name);
    }
    expect(site.standIn.meter.entries).toHaveLength(0);
  });
});

describe('the address of a Gemini site', () => {
  const KEY = new Secret('AIza-0123456789', 'test');
  const target = (baseUrl: string, settings: JsonObject = {}, model = 'm-1') =>
    targetOf({ name: 's', provider: 'gemini', baseUrl, key: KEY, model, settings: gemini.settings.parse(settings) });

  it.each([
    [
      'https://generativelanguage.googleapis.com',
      {},
      'https://generativelanguage.googleapis.com/v1beta/models/m-1:generateContent',
    ],
    ['https://mirror.test', {}, 'https://mirror.test/v1/models/m-1:generateContent'],
    ['https://mirror.test/', {}, 'https://mirror.test/v1/models/m-1:generateContent'],
    ['https://mirror.test/api/', { version: 'v1beta' }, 'https://mirror.test/api/v1beta/models/m-1:generateContent'],
    ['https://mirror.test/v1beta', {}, 'https://mirror.test/v1beta/models/m-1:generateContent'],
    ['https://mirror.test/v1alpha/', { version: 'v1' }, 'https://mirror.test/v1alpha/models/m-1:generateContent'],
    ['https://mirror.test/x/models/other:generateContent', {}, 'https://mirror.test/x/models/other:generateContent'],
  ])('of %s with %j is %s', (baseUrl, settings, expected) => {
    expect(target(baseUrl, settings).generate.href).toBe(expected);
  });

  it('takes the model of the item before that of the site, unless the address names one', () => {
    const site = { name: 's', provider: 'gemini', model: 'm-1', settings: gemini.settings.parse({}) };
    const path = (baseUrl: string) => targetOf({ ...site, baseUrl }, 'm-2').generate.pathname;
    expect(path('https://m.test')).toBe('/v1/models/m-2:generateContent');
    expect(path('https://m.test/v1/models/m-3:generateContent')).toBe('/v1/models/m-3:generateContent');
  });

  it('takes a model with or without its prefix, and the default one when none is given', () => {
    expect(target('https://m.test', {}, 'models/m-1').generate.pathname).toBe('/v1/models/m-1:generateContent');
    const { generate } = targetOf({
      name: 's',
      provider: 'gemini',
      baseUrl: 'https://m.test',
      settings: gemini.settings.parse({}),
    });
    expect(generate.pathname).toBe('/v1/models/gemini-nano-banana-2.1:generateContent');
  });

  it('goes with the Google header to Google and with Bearer elsewhere, unless the site says otherwise', () => {
    const google = 'https://generativelanguage.googleapis.com';
    const asGoogle = { 'x-goog-api-key': KEY.reveal() };
    const asBearer = { authorization: `Bearer ${KEY.reveal()}` };
    expect(target(google).headers).toEqual(asGoogle);
    expect(target('https://googleapis.com.evil.test').headers).toEqual(asBearer);
    expect(target('https://mirror.test').headers).toEqual(asBearer);
    expect(target('https://mirror.test', { authMode: 'google_xgoog' }).headers).toEqual(asGoogle);
    expect(target(google, { authMode: 'bearer' }).headers).toEqual(asBearer);
  });

  it('reaches a mirror by either header', async () => {
    for (const authMode of ['bearer', 'google_xgoog']) {
      const site = await GeminiSite.start(bench(), { mode: 'mirror' }, { authMode });
      expect(await site.generate()).toMatchObject({ kind: 'done' });
    }
  });

  it('refuses a key that no header can carry, before anything is sent', async () => {
    const site = await GeminiSite.start(bench(), {}, undefined, { key: new Secret('“sk-quoted”', 'environment variable K') });
    const failure = await site.failure();
    expect(failure).toMatchObject({ code: 'auth', billing: 'unbilled' });
    expect(failure.message).toContain('environment variable K');
    expect(site.standIn.meter.entries).toHaveLength(0);
  });
});
