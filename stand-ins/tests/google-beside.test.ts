import { ApiError, GoogleGenAI } from '@google/genai';
import { describe, expect, it } from 'vitest';
import { STAND_INS } from '../src/index.js';
import { ask, json, pictures, standIn } from './gemini-client.js';

const MODEL = 'gemini-3-pro-image';
const BYTES = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
const sdk = (baseUrl: string, apiKey = 'a-key'): GoogleGenAI => new GoogleGenAI({ apiKey, httpOptions: { baseUrl } });
const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it was accepted',
    (error: unknown) => error,
  );

describe('the Files API of Google', () => {
  it('takes a file of the SDK, shows it, has it in pictures, and forgets it', async () => {
    const site = await standIn();
    const { files, models } = sdk(site.url);
    const file = await files.upload({ file: new Blob([BYTES]), config: { mimeType: 'image/png', displayName: 'pear' } });
    const { name = '', uri = '' } = file;
    expect(file).toMatchObject({ mimeType: 'image/png', displayName: 'pear', sizeBytes: '7', state: 'ACTIVE' });
    expect(await files.get({ name })).toMatchObject({ uri });
    const fileData = { fileUri: uri, mimeType: 'image/png' };
    const contents = [{ role: 'user', parts: [{ text: 'a pear' }, { fileData }] }];
    expect((await models.generateContent({ model: MODEL, contents })).candidates).toHaveLength(1);
    await files.delete({ name });
    const [asked, used] = [refusal(files.get({ name })), refusal(models.generateContent({ model: MODEL, contents }))];
    const words = expect.stringContaining('You do not have permission to access the File') as string;
    expect(await asked).toMatchObject({ status: 403, message: words });
    expect(await used).toMatchObject({ status: 403, message: words });
    expect(site.meter.charged).toBe(1);
  });

  it('refuses a wrong key, bytes at the wrong place, and is not there at a mirror', async () => {
    const site = await standIn({ keys: ['good'] });
    const start = (key: string): Promise<Response> =>
      fetch(`${site.url}/upload/v1beta/files`, {
        method: 'POST',
        headers: { 'x-goog-api-key': key, 'x-goog-upload-protocol': 'resumable', 'x-goog-upload-command': 'start' },
      });
    expect((await json(await start('bad'))).error?.message).toContain('API key not valid');
    const address = (await start('good')).headers.get('x-goog-upload-url') ?? '';
    const headers = { 'x-goog-upload-offset': '5', 'x-goog-upload-command': 'upload, finalize' };
    expect((await fetch(address, { method: 'POST', headers, body: BYTES })).status).toBe(400);
    const mirror = await standIn({ mode: 'mirror' });
    const answer = await fetch(`${mirror.url}/v1beta/files`, { headers: { authorization: 'Bearer x' } });
    expect((await json(answer)).error?.message).toContain('Invalid URL');
  });
});

describe('beside generateContent', () => {
  it('countTokens counts, is free, and is no generation', async () => {
    const site = await standIn({ keys: ['a-key'] });
    const inlineData = { mimeType: 'image/png', data: Buffer.from(BYTES).toString('base64') };
    const contents = [{ role: 'user', parts: [{ text: 'a pear on a table' }, { inlineData }] }];
    const counted = await sdk(site.url).models.countTokens({ model: MODEL, contents });
    expect(counted.totalTokens).toBeGreaterThan(258);
    expect(await refusal(sdk(site.url, 'bad').models.countTokens({ model: MODEL, contents }))).toBeInstanceOf(ApiError);
    const other = refusal(sdk(site.url).models.countTokens({ model: 'no-such-model', contents }));
    expect(await other).toMatchObject({ status: 404, message: expect.stringContaining('countTokens') as string });
    expect((await ask(site, 'x', { method: 'countTokens', body: '[' })).status).toBe(400);
    expect(site.meter.entries).toEqual([]);
  });

  it.each(['embedContent', 'predict'])('%s is refused as for a model that does not have it', async (method) => {
    const site = await standIn();
    const { error } = await json(await ask(site, 'x', { method }));
    expect(error).toMatchObject({ code: 404, status: 'NOT_FOUND' });
    expect(error?.message).toContain(`is not supported for ${method}`);
    expect(site.meter.entries).toEqual([]);
  });

  it.each([
    [2, 'Multiple candidates is not enabled'],
    [0, 'must be positive'],
    ['two', 'candidate_count'],
  ])('candidateCount %j is refused, and 1 is taken', async (candidateCount, words) => {
    const site = await standIn();
    const refused = await ask(site, 'x', { config: { candidateCount } });
    expect([refused.status, (await json(refused)).error?.message]).toEqual([400, expect.stringContaining(words)]);
    expect(site.meter.charged).toBe(0);
    expect(pictures(await json(await ask(site, 'x', { config: { candidateCount: 1 } })))).toHaveLength(1);
  });

  it('the stand-in of the command line refuses a key with "wrong" in it, as Google does', async () => {
    const started = await STAND_INS.find(({ name }) => name === 'gemini')?.start({});
    const url = started?.url ?? '';
    const listed = (key: string): Promise<Response> => fetch(`${url}/v1beta/models`, { headers: { 'x-goog-api-key': key } });
    const { error } = await json(await listed('a-wrong-key'));
    expect([error?.message, error?.details?.[0]?.['reason']]).toEqual([
      expect.stringContaining('API key not valid'),
      'API_KEY_INVALID',
    ]);
    expect((await listed('anything')).status).toBe(200);
    await started?.close();
  });
});
