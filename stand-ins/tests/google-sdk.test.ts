import { createHash, randomBytes } from 'node:crypto';
import { ApiError, GoogleGenAI, type GenerateContentResponse, type Part } from '@google/genai';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGeminiStandIn, type GeminiStandIn } from '../src/gemini.js';
import * as trouble from '../src/troubles.js';

const KEY = 'AIza-the-right-key';
const MODEL = 'gemini-3-pro-image';
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(50_001)]);

let standIn: GeminiStandIn;

beforeEach(async () => {
  standIn = await startGeminiStandIn({ keys: [KEY], pixels: 64 });
});
afterEach(() => standIn.close());

/** Google's own client, told nothing but another address. */
const sdk = (apiKey = KEY): GoogleGenAI => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: standIn.url } });

const partsOf = (answer: GenerateContentResponse): readonly Part[] => answer.candidates?.[0]?.content?.parts ?? [];
const textIn = (answer: GenerateContentResponse): string =>
  partsOf(answer)
    .map(({ text }) => text ?? '')
    .join('');
const dataIn = (answer: GenerateContentResponse): string | undefined =>
  partsOf(answer).find(({ inlineData }) => inlineData !== undefined)?.inlineData?.data;
const picture = async (data: string | undefined) => sharp(Buffer.from(data ?? '', 'base64')).metadata();

describe("Google's SDK", () => {
  it('gets a picture of the asked shape, with what the answer says beside it', async () => {
    const answer = await sdk().models.generateContent({
      model: MODEL,
      contents: 'a pear #3',
      config: {
        responseModalities: ['TEXT', 'IMAGE'],
        imageConfig: { aspectRatio: '16:9', imageSize: '2K' },
        temperature: 0.9,
        topP: 0.9,
        topK: 40,
        maxOutputTokens: 32_768,
        seed: 7,
        systemInstruction: 'be kind',
        safetySettings: [],
      },
    });
    expect(await picture(dataIn(answer))).toMatchObject({ format: 'png', width: 128, height: 72 });
    expect(textIn(answer)).toBe('Here is your picture.');
    expect(answer).toMatchObject({ modelVersion: MODEL, candidates: [{ finishReason: 'STOP' }] });
    expect(answer.usageMetadata?.candidatesTokenCount).toBeGreaterThan(0);
    expect(standIn.meter.entries).toMatchObject([
      {
        path: `/v1beta/models/${MODEL}:generateContent`,
        credential: 'x-goog-api-key',
        prompt: 'a pear #3',
        outcome: 'delivered',
        billed: 1,
      },
    ]);
  });

  it('sends a reference picture, which arrives byte for byte', async () => {
    const inlineData = { mimeType: 'image/jpeg', data: JPEG.toString('base64') };
    const answer = await sdk().models.generateContent({
      model: MODEL,
      contents: [{ role: 'user', parts: [{ text: 'make it blue' }, { inlineData }] }],
    });
    expect((await picture(dataIn(answer))).format).toBe('png');
    const sha256 = createHash('sha256').update(JPEG).digest('hex');
    expect(standIn.meter.entries[0]?.images).toEqual([{ sha256, type: 'image/jpeg', bytes: JPEG.length }]);
  });

  it('gets a picture by streaming', async () => {
    const pieces: GenerateContentResponse[] = [];
    for await (const piece of await sdk().models.generateContentStream({ model: MODEL, contents: 'a pear' })) pieces.push(piece);
    expect(pieces.map(textIn).join('')).toBe('Here is your picture.');
    expect((await picture(pieces.map(dataIn).find((data) => data !== undefined))).format).toBe('png');
  });

  it('knows the model and the list of models', async () => {
    expect(await sdk().models.get({ model: MODEL })).toMatchObject({ name: `models/${MODEL}`, outputTokenLimit: 32_768 });
    const names: (string | undefined)[] = [];
    for await (const { name } of await sdk().models.list()) names.push(name);
    expect(names).toContain(`models/${MODEL}`);
  });

  it.each([
    ['a wrong key', 'wrong-key', MODEL, 400, 'API_KEY_INVALID'],
    ['a model that was shut down', KEY, 'gemini-3-pro-image-preview', 404, 'is not found for API version v1beta'],
  ])('gets the error of Google for %s', async (_, key, model, status, words) => {
    const error: unknown = await sdk(key)
      .models.generateContent({ model, contents: 'a pear' })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, message: expect.stringContaining(words) as string });
    expect(standIn.meter.charged).toBe(0);
  });

  it('gets the error of Google for a size in small letters, and for a quota that is used up', async () => {
    const imageConfig = { imageSize: '1k' };
    const small = sdk().models.generateContent({ model: MODEL, contents: 'a pear', config: { imageConfig } });
    await expect(small).rejects.toMatchObject({ status: 400, message: expect.stringContaining('image_size') as string });
    standIn.setFaults([{ action: trouble.rateLimited({ retryInfo: 1.5 }) }]);
    const limited = sdk().models.generateContent({ model: MODEL, contents: 'a pear' });
    await expect(limited).rejects.toMatchObject({
      status: 429,
      message: expect.stringContaining('"retryDelay":"1.5s"') as string,
    });
  });

  it('finds no picture, and the reason, where the model made none', async () => {
    standIn.setFaults([{ action: trouble.noImage() }]);
    const answer = await sdk().models.generateContent({ model: MODEL, contents: 'a pear' });
    expect(dataIn(answer)).toBeUndefined();
    expect(answer.candidates?.[0]?.finishReason).toBe('NO_IMAGE');
  });
});
