import { createHash } from 'node:crypto';
import OpenAI, { APIError, toFile } from 'openai';
import type { ImageEditStreamEvent, ImageGenStreamEvent } from 'openai/resources/images';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOpenAiStandIn, type OpenAiStandIn } from '../src/openai.js';
import * as trouble from '../src/openai-troubles.js';

const KEY = 'sk-the-right-key';
const MODEL = 'gpt-image-2.5-sunburst';

let standIn: OpenAiStandIn;

beforeEach(async () => {
  standIn = await startOpenAiStandIn({ keys: [KEY], pixels: 64 });
});
afterEach(() => standIn.close());

/** OpenAI's own client, told nothing but another base URL. It repeats a refused request by itself, unless it is told not to. */
const sdk = (apiKey = KEY, maxRetries = 0): OpenAI => new OpenAI({ apiKey, baseURL: `${standIn.url}/v1`, maxRetries });

const bytesOf = (base64: string | undefined): Buffer => Buffer.from(base64 ?? '', 'base64');
const metadataOf = (base64: string | undefined) => sharp(bytesOf(base64)).metadata();
const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const pngOf = (width: number, height: number, alpha = 1): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 4, background: { r: 9, g: 9, b: 9, alpha } } })
    .png()
    .toBuffer();
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it was accepted',
    (error: unknown) => error,
  );

async function edited(): Promise<{
  readonly files: readonly [Buffer, Buffer, Buffer];
  readonly image: File[];
  readonly mask: File;
}> {
  const [one, two, mask] = await Promise.all([pngOf(48, 32), pngOf(20, 20), pngOf(48, 32, 0)]);
  const png = (bytes: Buffer, name: string): Promise<File> => toFile(bytes, name, { type: 'image/png' });
  return {
    files: [one, two, mask],
    image: [await png(one, 'one.png'), await png(two, 'two.png')],
    mask: await png(mask, 'mask.png'),
  };
}

describe("OpenAI's SDK", () => {
  it('gets a picture by generations, of the asked shape, with the values that were used and the tokens', async () => {
    const answer = await sdk().images.generate({
      model: MODEL,
      prompt: 'a pear #3',
      size: '2048x1152',
      quality: 'max',
      background: 'transparent',
      output_format: 'webp',
      output_compression: 80,
      moderation: 'low',
      safety_identifier: 'somebody',
    });
    expect(answer.data).toHaveLength(1);
    expect(await metadataOf(answer.data?.[0]?.b64_json)).toMatchObject({ format: 'webp', width: 64, height: 36 });
    expect(answer).toMatchObject({ background: 'transparent', output_format: 'webp', quality: 'max', size: '64x36' });
    expect(answer.usage).toMatchObject({ output_tokens: 7024, input_tokens_details: { image_tokens: 0 } });
    expect(answer._request_id).toBe(standIn.meter.entries[0]?.requestId);
    expect(standIn.meter.entries).toMatchObject([
      { path: '/v1/images/generations', credential: 'bearer', prompt: 'a pear #3', outcome: 'delivered', billed: 1 },
    ]);
  });

  it('resolves what is auto, and gets as many pictures as it asks for, each charged', async () => {
    const answer = await sdk().images.generate({ model: MODEL, prompt: 'a pear', n: 3, background: 'auto', size: 'auto' });
    const pictures = answer.data?.map(({ b64_json }) => sha256Of(bytesOf(b64_json))) ?? [];
    expect(new Set(pictures).size).toBe(3);
    expect(answer).toMatchObject({ background: 'opaque', output_format: 'png', quality: 'high', size: '64x64' });
    expect(answer.usage?.output_tokens).toBe(3 * 1756);
    expect(standIn.meter.charged).toBe(3);
  });

  it('gets a picture by edits with two pictures and a mask, which arrive byte for byte', async () => {
    const { files, image, mask } = await edited();
    const answer = await sdk().images.edit({ model: MODEL, prompt: 'make it blue', image, mask, quality: 'low' });
    expect((await metadataOf(answer.data?.[0]?.b64_json)).format).toBe('png');
    expect(answer.usage?.input_tokens_details.image_tokens).toBe(2 * 1032);
    const sent = JSON.parse(standIn.meter.body(1) ?? '') as { files: { field: string; sha256: string }[] };
    expect(sent.files.map(({ field, sha256 }) => [field, sha256])).toEqual(
      ['image[]', 'image[]', 'mask'].map((field, index) => [field, sha256Of(files[index] ?? Buffer.alloc(0))]),
    );
    expect(standIn.meter.entries).toMatchObject([{ path: '/v1/images/edits', outcome: 'delivered', billed: 1 }]);
  });

  it('gets a picture by streaming, after its drafts', async () => {
    const events: ImageGenStreamEvent[] = [];
    const stream = await sdk().images.generate({ model: MODEL, prompt: 'a pear', stream: true, partial_images: 2 });
    for await (const event of stream) events.push(event);
    expect(events.map(({ type }) => type)).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
    const last = events.at(-1);
    expect((await metadataOf(last?.b64_json)).format).toBe('png');
    expect(last).toMatchObject({ background: 'opaque', quality: 'high', size: '64x64', usage: { output_tokens: 1756 } });
  });

  it('gets a picture by streaming an edit', async () => {
    const { image, mask } = await edited();
    const events: ImageEditStreamEvent[] = [];
    for await (const event of await sdk().images.edit({ model: MODEL, prompt: 'blue', image, mask, stream: true })) {
      events.push(event);
    }
    expect(events.map(({ type }) => type)).toEqual(['image_edit.completed']);
    expect((await metadataOf(events[0]?.b64_json)).format).toBe('png');
    expect(standIn.meter.charged).toBe(1);
  });

  it('knows the model and the list of models', async () => {
    expect(await sdk().models.retrieve(MODEL)).toMatchObject({ id: MODEL, object: 'model' });
    const names: string[] = [];
    for await (const { id } of sdk().models.list()) names.push(id);
    expect(names).toContain(MODEL);
  });

  it.each([
    ['a wrong key', { key: 'sk-wrong' }, 401, 'invalid_api_key', 'Incorrect API key provided'],
    ['a model that does not exist', { model: 'gpt-image-9' }, 404, 'model_not_found', 'does not exist'],
    ['a size that is not a multiple of 16', { size: '1792x936' }, 400, 'invalid_value', 'divisible by 16'],
    ['eleven pictures', { n: 11 }, 400, 'integer_above_max_value', '10'],
  ])('gets the error of OpenAI for %s, with the id of the request', async (_, { key, ...given }: Given, status, code, said) => {
    const error = await failureOf(sdk(key).images.generate({ model: MODEL, prompt: 'a pear', ...given }));
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status, code, requestID: standIn.meter.entries[0]?.requestId });
    expect(error).toMatchObject({ message: expect.stringContaining(said) as string });
    expect(standIn.meter.charged).toBe(0);
  });

  it('gets the error of a stream in its middle', async () => {
    standIn.setFaults([{ action: trouble.becomes({ type: 'lateError', code: 'moderation_blocked', message: 'rejected' }) }]);
    const stream = await sdk().images.generate({ model: MODEL, prompt: 'a pear', stream: true });
    const read = async (): Promise<void> => {
      for await (const event of stream) expect(event).toBeUndefined();
    };
    expect(await failureOf(read())).toMatchObject({ code: 'moderation_blocked' });
  });

  it('repeats a request for a picture by itself, which is why no client of ours is built on it', async () => {
    standIn.setFaults([{ when: { nth: 1 }, action: trouble.serverError(), billed: true }]);
    const answer = await sdk(KEY, 1).images.generate({ model: MODEL, prompt: 'a pear #1' });
    expect(answer.data).toHaveLength(1);
    expect(standIn.meter.charged).toBe(2);
  });
});

interface Given {
  readonly key?: string;
  readonly model?: string;
  readonly size?: string;
  readonly n?: number;
}
