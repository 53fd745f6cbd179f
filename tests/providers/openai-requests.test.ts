import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { say } from '../../src/words/current.js';
import { requestIdsIn } from '../../src/spool/request-ids.js';
import { openai } from '../../src/providers/openai/provider.js';
import * as trouble from '../../stand-ins/src/openai-troubles.js';
import { PIXEL } from './gemini-site.js';
import { OpenAiSite } from './openai-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();

describe('what is sent to OpenAI', () => {
  it('is the model, the prompt and one picture, and what was given', async () => {
    const site = await OpenAiSite.start(bench());
    await site.generate();
    expect(site.sent()).toEqual({ form: false, fields: { model: 'gpt-image-2', prompt: 'a cat #7', n: 1 }, files: [] });
    const params = {
      model: 'gpt-image-2.6-flare',
      size: '2048x1152',
      quality: 'max',
      outputFormat: 'webp',
      outputCompression: 80,
    };
    await site.generate({ params: { ...params, complexity: 'low', moderation: 'low', extraPayload: { user: 'me' } } });
    expect(site.sent().fields).toMatchObject({
      model: 'gpt-image-2.6-flare',
      size: '2048x1152',
      quality: 'max',
      output_format: 'webp',
      output_compression: 80,
      complexity: 'low',
      moderation: 'low',
      user: 'me',
    });
  });

  it('has one reference as image, several as image[], each as it is', async () => {
    const work = bench();
    const site = await OpenAiSite.start(work);
    const one = await work.reference('one.png', PIXEL, 'image/png');
    const two = await work.reference('two.png', Buffer.concat([PIXEL, Buffer.from('\r\n--x')]), 'image/png');
    await site.generate({ references: [one] });
    expect(site.paths()).toEqual(['/v1/images/edits']);
    expect(site.sent()).toMatchObject({ form: true, fields: { n: '1' }, files: [{ field: 'image', type: 'image/png' }] });
    await site.generate({ references: [one, two] });
    expect(site.sent().files.map(({ field, sha256 }) => [field, sha256])).toEqual([
      ['image[]', one.sha256],
      ['image[]', two.sha256],
    ]);
  });

  it('has references in the JSON by setting', async () => {
    const work = bench();
    const site = await OpenAiSite.start(work, {}, { references: 'json' });
    const one = await work.reference('one.png', PIXEL, 'image/png');
    expect((await site.generate({ references: [one] })).kind).toBe('done');
    expect(site.sent()).toMatchObject({ form: false, files: [{ sha256: one.sha256 }] });
  });

  it.each([{ references: 'form' }, { references: 'json' }])('has a mask beside its picture (%j)', async (settings) => {
    const work = bench();
    const site = await OpenAiSite.start(work, {}, settings);
    const one = await work.reference('one.png', PIXEL, 'image/png');
    const mask = await work.reference('mask.png', Buffer.concat([PIXEL, Buffer.from('mask')]), 'image/png');
    await site.generate({ references: [one], mask });
    expect(site.sent().files.map(({ field, sha256 }) => [field.replace('[]', ''), sha256])).toEqual([
      ['image', one.sha256],
      ['mask', mask.sha256],
    ]);
  });

  it('never goes to a chat with a mask, which has no field for it', async () => {
    const work = bench();
    const site = await OpenAiSite.start(work, { mode: 'mirror', images: false });
    const one = await work.reference('one.png', PIXEL, 'image/png');
    expect((await site.generate({ references: [one] })).kind).toBe('done');
    const other = await OpenAiSite.start(work, { mode: 'mirror', images: false });
    await expect(other.generate({ references: [one], mask: one })).rejects.toMatchObject({ billing: 'unbilled' });
    expect(other.paths()).not.toContain('/v1/chat/completions');
  });

  it.each([{ n: 3 }, { prompt: 'x' }, { images: [] }])('never has %j from extraPayload', (extraPayload) => {
    expect(openai.params.safeParse({ extraPayload }).success).toBe(false);
  });
});

describe('a refusal of OpenAI', () => {
  it.each([
    ['moderation', trouble.moderationBlocked(), 'content_blocked'],
    ['the hard limit, a 400', trouble.hardLimit(), 'insufficient_balance'],
    ['an empty account, a 429', trouble.quotaGone(), 'insufficient_balance'],
    ['an organization that is not verified', trouble.unverified(), 'auth'],
    ['a size', trouble.badSize(), 'invalid_request'],
  ] as const)('because of %s is not charged, and its request id is kept', async (_, action, code) => {
    const work = bench();
    const site = await OpenAiSite.start(work);
    const failure = await site.failure(action);
    expect(failure).toMatchObject({ code, billing: 'unbilled' });
    const [entry] = site.standIn.meter.entries;
    expect(entry?.requestId).toMatch(/^req_/);
    expect([...(await requestIdsIn(join(work.dir, 'spool'))).keys()]).toEqual([entry?.requestId]);
  });

  it.each([
    ['Please try again in 12s.', {}, 12_000],
    ['please slow down and try again after 51.8 seconds', {}, 51_800],
    ['Please try again in 1m3.5s.', {}, 63_500],
    ['', { 'retry-after-ms': '850' }, 850],
  ] as const)('for the rate says how long: %j %j', async (words, headers, ms) => {
    const site = await OpenAiSite.start(bench());
    const failure = await site.failure(trouble.rateLimited(words, headers));
    expect(failure).toMatchObject({ code: 'rate_limited', retryAfterMs: ms });
  });

  it('that comes as the body of a 200 may have been charged', async () => {
    const site = await OpenAiSite.start(bench());
    const late = { type: 'lateError', code: 'moderation_blocked', message: 'rejected' } as const;
    expect(await site.failure(trouble.becomes(late))).toMatchObject({ code: 'content_blocked', billing: 'maybe' });
    expect(await site.failure(trouble.becomes(late), { params: { stream: true } })).toMatchObject({ code: 'content_blocked' });
  });
});

describe('advice', () => {
  const site = { name: 'openai', baseUrl: 'https://api.openai.com', settings: openai.settings.parse({}) };
  const advice = (params: Record<string, string | number>, baseUrl = site.baseUrl) =>
    (openai.advise?.({ ...site, baseUrl }, openai.params.parse(params), []) ?? []).map((text) => say(text));

  it.each([
    [{ size: '1792x936' }, /1792x936: both edges must be multiples of 16/],
    [{ size: '4096x4096' }, /multiples of 16/],
    [{ size: '16:9' }, /16:9/],
    [{ quality: 'max' }, /quality max\. Known values: auto/],
    [{ model: 'gpt-image-1.5' }, /2026-12-01/],
    [{ background: 'transparent', model: 'gpt-image-2.5-flare', outputFormat: 'jpeg' }, /png or webp, not jpeg/],
    [{ aspectRatio: '1:1' }, /only mirrors do/],
    [{ outputCompression: 3 }, /jpeg and webp only/],
  ])('says what %j may not get', (params, pattern) => {
    expect(advice(params).join('\n')).toMatch(pattern);
  });

  it('says nothing of what is known, nor of ratios at a mirror', () => {
    expect(advice({ size: '3840x2160', quality: 'high' })).toEqual([]);
    expect(advice({ size: '16:9', aspectRatio: '16:9' }, 'https://mirror.example')).toEqual([]);
  });
});
