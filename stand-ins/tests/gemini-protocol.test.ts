import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ask, inlinePng, json, pictures, standIn } from './gemini-client.js';

const png = (width = 4, height = 4): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#39f' } })
    .png()
    .toBuffer();

describe('a good answer', () => {
  it('holds a PNG of the asked ratio and size beside text', async () => {
    const site = await standIn();
    const answer = await json(await ask(site, 'a boat #7', { imageConfig: { aspectRatio: '16:9', imageSize: '2K' } }));
    const [picture] = pictures(answer);
    const { width, height, format } = await sharp(picture).metadata();
    expect({ width, height, format }).toEqual({ width: 128, height: 72, format: 'png' });
    expect((await sharp(picture).stats()).isOpaque).toBe(true);
    expect(answer.candidates?.[0]).toMatchObject({
      finishReason: 'STOP',
      content: { parts: [{ text: expect.any(String) as string }, {}] },
    });
    expect(answer.usageMetadata?.totalTokenCount).toBeGreaterThan(0);
  });

  it('follows the ratio of the first reference when none is asked', async () => {
    const site = await standIn();
    const answer = await json(await ask(site, 'a boat', { parts: [inlinePng(await png(20, 40))] }));
    const { width, height } = await sharp(pictures(answer)[0]).metadata();
    expect([width, height]).toEqual([32, 64]);
  });

  it('leaves the text out when only images are asked, and the image when only text is', async () => {
    const site = await standIn();
    const image = await json(await ask(site, 'x', { config: { responseModalities: ['IMAGE'] } }));
    expect(image.candidates?.[0]?.content?.parts).toHaveLength(1);
    const text = await json(await ask(site, 'x', { config: { responseModalities: ['TEXT'] } }));
    expect(pictures(text)).toHaveLength(0);
  });

  it('brings a thought picture before the real one when thoughts are asked for', async () => {
    const site = await standIn();
    const answer = await json(await ask(site, 'x', { config: { thinkingConfig: { includeThoughts: true } } }));
    const parts = answer.candidates?.[0]?.content?.parts ?? [];
    expect(parts.map((part) => [part.inlineData !== undefined, part.thought === true])).toEqual([
      [false, true],
      [true, true],
      [false, false],
      [true, false],
    ]);
  });

  it.each(['v1', 'v1alpha', 'v1beta'])('comes under /%s', async (version) => {
    const site = await standIn();
    expect((await ask(site, 'x', { version })).status).toBe(200);
  });

  it('is understood in snake_case and in a mixture', async () => {
    const site = await standIn();
    const body = {
      contents: [{ parts: [{ text: 'x' }, { inline_data: { mime_type: 'image/png', data: (await png()).toString('base64') } }] }],
      generation_config: { imageConfig: { aspect_ratio: '1:1', image_size: '4K' } },
    };
    const { width } = await sharp(pictures(await json(await ask(site, 'x', { body })))[0]).metadata();
    expect(width).toBe(256);
    expect(site.meter.entries[0]?.images).toHaveLength(1);
  });

  it('is padded to the wished size and still a picture', async () => {
    const site = await standIn({ imageBytes: 500_000 });
    const [picture] = pictures(await json(await ask(site, 'x')));
    expect(picture?.length).toBe(500_000);
    expect((await sharp(picture).metadata()).width).toBe(64);
  });

  it.each(['', '一只猫坐在窗边 🐈', 'a\u0000b\nc\td', 'x'.repeat(5000), '~'.repeat(30), '�￿'])(
    'is drawn for the prompt %j',
    async (prompt) => {
      const site = await standIn();
      const [picture] = pictures(await json(await ask(site, prompt)));
      expect((await sharp(picture).stats()).entropy).toBeGreaterThan(1);
    },
  );

  it('streams as server-sent events or as an array', async () => {
    const site = await standIn();
    const sse = await ask(site, 'x', { method: 'streamGenerateContent', query: '?alt=sse' });
    expect(sse.headers.get('content-type')).toBe('text/event-stream');
    const events = (await sse.text())
      .trim()
      .split('\r\n\r\n')
      .map((line) => JSON.parse(line.replace(/^data: /, '')) as object);
    expect(events).toHaveLength(2);
    const array = (await (await ask(site, 'x', { method: 'streamGenerateContent' })).json()) as object[];
    expect(array).toHaveLength(2);
    const refused = (await (await ask(site, 'x', { method: 'streamGenerateContent', model: 'gone' })).json()) as {
      error: { code: number };
    }[];
    expect(refused[0]?.error.code).toBe(404);
  });
});

describe('Google', () => {
  it('takes the key in the header or the query and refuses a wrong one with 400 API_KEY_INVALID', async () => {
    const site = await standIn({ keys: ['good'] });
    expect((await ask(site, 'x', { headers: { 'x-goog-api-key': 'good' } })).status).toBe(200);
    expect((await ask(site, 'x', { headers: {}, query: '?key=good' })).status).toBe(200);
    const wrong = await ask(site, 'x', { headers: { 'x-goog-api-key': 'bad' } });
    expect(wrong.status).toBe(400);
    expect((await json(wrong)).error).toMatchObject({ status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] });
    expect((await ask(site, 'x', { headers: {} })).status).toBe(403);
    expect((await ask(site, 'x', { headers: { authorization: 'Bearer good' } })).status).toBe(401);
    expect(site.meter.charged).toBe(2);
  });

  it('lists its models for nothing, and only to a good key', async () => {
    const site = await standIn({ keys: ['good'] });
    const list = (await (await fetch(`${site.url}/v1beta/models?key=good`)).json()) as { models: { name: string }[] };
    expect(list.models.map((model) => model.name)).toContain('models/gemini-3-pro-image');
    expect((await fetch(`${site.url}/v1beta/models/gemini-3-pro-image?key=good`)).status).toBe(200);
    expect((await fetch(`${site.url}/v1beta/models?key=bad`)).status).toBe(400);
    expect(site.meter.entries).toHaveLength(0);
  });

  it('says of a model that was shut down that it is not found', async () => {
    const site = await standIn();
    const answer = await ask(site, 'x', { model: 'gemini-3-pro-image-preview' });
    expect(answer.status).toBe(404);
    expect((await json(answer)).error?.message).toContain(
      'is not found for API version v1beta, or is not supported for generateContent',
    );
  });

  it.each([
    ['a small k', { imageConfig: { imageSize: '1k' } }],
    ['512px', { imageConfig: { imageSize: '512px' } }],
    ['512 on pro', { imageConfig: { imageSize: '512' } }],
    ['2K on lite', { imageConfig: { imageSize: '2K' }, model: 'gemini-3.1-flash-lite-image' }],
    ['9:21', { imageConfig: { aspectRatio: '9:21' }, model: 'gemini-3.1-flash-image' }],
    ['1:8 on pro', { imageConfig: { aspectRatio: '1:8' } }],
    ['a hot temperature', { config: { temperature: 2.1 } }],
    ['an unknown field', { config: { imageconfig: {} } }],
    ['no contents', { body: { generationConfig: {} } }],
    ['broken JSON', { body: '{"contents":' }],
    ['a GIF', { parts: [inlinePng(Buffer.from('GIF89a'), 'image/gif')] }],
    ['something that is no picture', { parts: [inlinePng(Buffer.from('hello'))] }],
    ['a data: address', { parts: [{ inlineData: { mimeType: 'image/png', data: 'data:image/png;base64,iVBO' } }] }],
  ])('refuses %s with 400 INVALID_ARGUMENT, free of charge', async (_, options) => {
    const site = await standIn();
    const answer = await ask(site, 'x', options);
    expect([answer.status, (await json(answer)).error?.status]).toEqual([400, 'INVALID_ARGUMENT']);
    expect(site.meter.charged).toBe(0);
    expect(site.meter.entries[0]?.outcome).toBe('refused');
  });

  it('takes the sizes and ratios that only some models know', async () => {
    const site = await standIn();
    const flash = { model: 'gemini-3.1-flash-image', imageConfig: { aspectRatio: '1:8', imageSize: '512' } };
    expect((await ask(site, 'x', flash)).status).toBe(200);
  });

  it('takes 14 pictures, 3 with 2.5, and a body within its limit', async () => {
    const site = await standIn({ limits: { maxBodyBytes: 10_000 } });
    const picture = inlinePng(await png());
    const many = (count: number, model: string): Promise<Response> =>
      ask(site, 'x', { model, parts: Array(count).fill(picture) as object[] });
    expect((await many(14, 'gemini-3-pro-image')).status).toBe(200);
    expect((await many(15, 'gemini-3-pro-image')).status).toBe(400);
    expect((await many(4, 'gemini-2.5-flash-image')).status).toBe(400);
    expect((await ask(site, 'x'.repeat(10_001))).status).toBe(400);
  });
});

describe('a mirror', () => {
  const bearer = { authorization: 'Bearer sk-good' };

  it('takes Bearer, header and query in its own order of precedence, sk- or not', async () => {
    const site = await standIn({ mode: 'mirror', keys: ['sk-good'] });
    const status = async (headers: Record<string, string>, query = ''): Promise<number> =>
      (await ask(site, 'x', { headers, query })).status;
    expect(await status(bearer)).toBe(200);
    expect(await status({ authorization: 'Bearer good' })).toBe(200);
    expect(await status({ 'x-goog-api-key': 'sk-good', authorization: 'Bearer wrong' })).toBe(200);
    expect(await status(bearer, '?key=wrong')).toBe(401);
  });

  it('refuses a wrong key with 401 in its own shape, also for the list of models', async () => {
    const site = await standIn({ mode: 'mirror', keys: ['sk-good'] });
    const answer = await ask(site, 'x', { headers: { authorization: 'Bearer wrong' } });
    expect([answer.status, (await json(answer)).error?.type]).toEqual([401, 'new_api_error']);
    expect((await fetch(`${site.url}/v1/models`)).status).toBe(401);
    expect((await fetch(`${site.url}/v1/models`, { headers: bearer })).status).toBe(200);
  });

  it('serves old models, and has no channel for an unknown one', async () => {
    const site = await standIn({ mode: 'mirror' });
    expect((await ask(site, 'x', { model: 'gemini-3-pro-image-preview' })).status).toBe(200);
    const unknown = await ask(site, 'x', { model: 'nope' });
    expect([unknown.status, (await json(unknown)).error?.code]).toEqual([503, 'model_not_found']);
  });

  it('drops generation_config in silence and bills the call', async () => {
    const site = await standIn({ mode: 'mirror' });
    const body = { contents: [{ parts: [{ text: 'x' }] }], generation_config: { image_config: { aspect_ratio: '9:21' } } };
    const { width, height } = await sharp(pictures(await json(await ask(site, 'x', { body })))[0]).metadata();
    expect([width, height, site.meter.charged]).toEqual([64, 64, 1]);
  });

  it('knows no v1alpha, and rebuilds the errors of the site behind it', async () => {
    const site = await standIn({ mode: 'mirror' });
    expect((await ask(site, 'x', { version: 'v1alpha' })).status).toBe(404);
    const answer = await json(await ask(site, 'x', { imageConfig: { imageSize: '1k' } }));
    expect(answer.error).toMatchObject({ type: 'upstream_error', code: 400 });
  });
});
