import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { GeminiFault } from '../src/gemini.js';
import * as trouble from '../src/troubles.js';
import { ask, json, pictures, standIn, until } from './gemini-client.js';

type Action = NonNullable<GeminiFault['action']>;
const once = (action: Action): { faults: GeminiFault[] } => ({ faults: [{ action }] });

describe('200 without a picture', () => {
  const reasons = ['NO_IMAGE', 'IMAGE_SAFETY', 'IMAGE_OTHER', 'IMAGE_RECITATION', 'PROHIBITED_CONTENT', 'MAX_TOKENS'] as const;
  it.each<[string, Action, object]>([
    ...reasons.map((reason): [string, Action, object] => [
      reason,
      trouble.finished(reason),
      { candidates: [{ finishReason: reason }] },
    ]),
    ['a blocked prompt', trouble.blocked(), { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }],
    [
      'words of refusal',
      trouble.reply({ type: 'refusalText' }),
      { candidates: [{ finishReason: 'STOP', content: { parts: [{}] } }] },
    ],
    [
      'empty parts',
      trouble.reply({ type: 'emptyParts' }),
      { candidates: [{ content: { parts: [] } }], usageMetadata: { candidatesTokenCount: 0 } },
    ],
    ['no parts', trouble.reply({ type: 'noParts' }), { candidates: [{ content: { role: 'model' } }] }],
    ['no content', trouble.reply({ type: 'noContent' }), { candidates: [{ finishReason: 'STOP' }] }],
    ['null candidates', trouble.reply({ type: 'nullCandidates' }), { candidates: null }],
    ['an empty object', trouble.reply({ type: 'emptyObject' }), {}],
    ['an error inside', trouble.reply({ type: 'errorInside' }), { error: { code: 503 } }],
  ])('%s is charged', async (_, action, shape) => {
    const site = await standIn(once(action));
    const answer = await ask(site, 'x');
    const body = await json(answer);
    expect(answer.status).toBe(200);
    expect(body).toMatchObject(shape);
    expect(JSON.stringify(body)).not.toContain('iVBOR');
    expect(site.meter.entries[0]).toMatchObject({ outcome: 'no_image', billed: 1 });
  });
});

describe('other shapes of a good answer', () => {
  it('several pictures, and a thought before the real one', async () => {
    const site = await standIn({
      faults: [
        { when: { item: '1' }, action: trouble.reply({ type: 'picture', pictures: 3 }) },
        { when: { item: '2' }, action: trouble.reply({ type: 'picture', thought: true }) },
      ],
    });
    const several = pictures(await json(await ask(site, '#1')));
    expect(new Set(several.map((picture) => picture.toString('base64'))).size).toBe(3);
    const thought = await json(await ask(site, '#2'));
    expect(thought.candidates?.[0]?.content?.parts?.filter((part) => part.thought && part.inlineData)).toHaveLength(1);
    expect(pictures(thought)).toHaveLength(1);
  });

  it.each([
    ['markdownData', /^\{"candidates":.*!\[image\]\(data:image\/png;base64,iVBOR/],
    ['b64Json', /"data":\[\{"b64_json":"iVBOR/],
    ['imagesBase64', /"images":\[\{"base64":"iVBOR/],
    ['imagesB64', /"images":\[\{"b64":"iVBOR/],
    ['imagesData', /"images":\[\{"data":"data:image\/png;base64,iVBOR/],
  ] as const)('%s', async (type, shape) => {
    const site = await standIn(once(trouble.reply({ type })));
    expect(await (await ask(site, 'x')).text()).toMatch(shape);
  });

  it.each(['markdownUrl', 'fileData', 'dataUrl', 'imagesUrl'] as const)(
    '%s leads to a picture, or to 404 when expired',
    async (type) => {
      const site = await standIn({
        faults: [{ times: 1, action: trouble.reply({ type }) }, { action: trouble.reply({ type, expired: true }) }],
      });
      const address = async (): Promise<string> => /http:[^"')]+/.exec(await (await ask(site, 'x')).text())?.[0] ?? '';
      const picture = await fetch(await address());
      expect((await sharp(Buffer.from(await picture.arrayBuffer())).metadata()).format).toBe('png');
      expect((await fetch(await address())).status).toBe(404);
    },
  );

  it('snake_case', async () => {
    const site = await standIn(once(trouble.reply({ type: 'picture', snakeCase: true })));
    expect(await (await ask(site, 'x')).text()).toMatch(
      /"inline_data":\{"mime_type":"image\/png","data":"iVBOR.*"finish_reason":"STOP"/,
    );
  });
});

describe('transport faults', () => {
  it.each([
    ['before the headers', trouble.hang()],
    ['after the headers', trouble.hangAfterHeaders()],
    ['in the middle of the picture', trouble.hangMidway()],
  ])('silence %s lasts until the client gives up, and is charged', async (_, action) => {
    const site = await standIn(once(action));
    const answer = ask(site, 'x', { signal: AbortSignal.timeout(300) }).then((response) => response.text());
    await until(() => site.meter.charged === 1);
    expect(site.meter.open()).toBe(1);
    await expect(answer).rejects.toThrow();
    await until(() => site.meter.open() === 0);
    expect(site.meter.entries[0]).toMatchObject({ outcome: 'hung', billed: 1, clientLeftAt: expect.any(Number) as number });
  });

  it('silence can end by the site’s own doing', async () => {
    const site = await standIn(once(trouble.hang(50)));
    await expect(ask(site, 'x')).rejects.toThrow();
    await until(() => site.meter.open() === 0);
    expect(site.meter.entries[0]?.outcome).toBe('hung');
    expect(site.meter.entries[0]?.clientLeftAt).toBeUndefined();
  });

  it('a cut leaves half a picture and is charged', async () => {
    const site = await standIn({ ...once(trouble.cut()), imageBytes: 100_000 });
    const answer = await ask(site, 'x');
    expect(answer.status).toBe(200);
    let received = '';
    const read = async (): Promise<void> => {
      for await (const chunk of answer.body ?? []) received += Buffer.from(chunk as Uint8Array).toString();
    };
    await expect(read()).rejects.toThrow();
    expect(received).toMatch(/"data":"iVBOR[^"]*$/);
    expect(site.meter.entries[0]).toMatchObject({ outcome: 'cut', billed: 1 });
  });

  it('truncated JSON comes with a correct length', async () => {
    const site = await standIn(once(trouble.truncated()));
    const answer = await ask(site, 'x');
    const text = await answer.text();
    expect(Number(answer.headers.get('content-length'))).toBe(Buffer.byteLength(text));
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(site.meter.entries[0]).toMatchObject({ outcome: 'garbled', billed: 1 });
  });

  it.each([
    ['before reading', trouble.resetAtOnce(), ''],
    ['instead of an answer', trouble.resetInsteadOfAnswer(), 'x'],
  ])('a reset %s is free', async (_, action, prompt) => {
    const site = await standIn(once(action));
    await expect(ask(site, 'x')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(site.meter.entries[0]).toMatchObject({ outcome: 'reset', billed: 0, prompt });
  });

  it('a drip arrives slowly and whole', async () => {
    const site = await standIn(once(trouble.drip(5, 30)));
    const started = Date.now();
    expect(pictures(await json(await ask(site, 'x')))).toHaveLength(1);
    expect(Date.now() - started).toBeGreaterThanOrEqual(110);
    await until(() => site.meter.open() === 0);
    expect(site.meter.entries[0]?.outcome).toBe('delivered');
  });

  it('a longer latency changes nothing else', async () => {
    const site = await standIn({ faults: [{ when: { item: '1' }, latencyMs: 150 }] });
    expect(pictures(await json(await ask(site, '#1')))).toHaveLength(1);
    const [entry] = site.meter.entries;
    expect((entry?.answeredAt ?? 0) - (entry?.receivedAt ?? 0)).toBeGreaterThanOrEqual(148);
  });
});
