import { describe, expect, it } from 'vitest';
import { DRAFT, isChatShape, SHAPES } from '../../stand-ins/src/openai/replies.js';
import { becomes, shaped } from '../../stand-ins/src/openai-troubles.js';
import { OpenAiSite } from './openai-site.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();
const MIRROR = { mode: 'mirror' } as const;

describe('pictures of mirrors', () => {
  it.each(SHAPES)('come in the shape %s, for one charge', async (shape) => {
    const site = await OpenAiSite.start(bench(), { ...MIRROR, shape });
    const submission = await site.generate({ params: isChatShape(shape) ? {} : { stream: shape === 'events' } });
    expect(submission.kind).toBe('done');
    const images = submission.kind === 'done' ? submission.images : [];
    const drawn = Buffer.from(await (await fetch(`${site.standIn.url}/_standin/pictures/1.png`)).arrayBuffer());
    // The draft cannot be told from the picture: both were paid for.
    const expected = shape === 'chatDraftFirst' ? [Buffer.from(DRAFT, 'base64'), drawn] : [drawn];
    expect(await Promise.all(images.map((image) => bench().bytes(image)))).toEqual(expected);
    expect(site.standIn.meter.charged).toBe(1);
    expect(site.paths()).toEqual(['/v1/images/generations']);
  });

  it('have more than ten shapes', () => {
    expect(SHAPES.length).toBeGreaterThanOrEqual(20);
  });

  it.each(['jpeg', 'webp', 'gif'])('are kept as the %s that was asked for', async (outputFormat) => {
    const site = await OpenAiSite.start(bench(), MIRROR);
    const submission = await site.generate({ params: { outputFormat } });
    expect(submission.kind === 'done' && submission.images.map(({ type }) => type)).toEqual([`image/${outputFormat}`]);
  });

  it('come from the chat where the picture routes do not have the model, which is remembered', async () => {
    const site = await OpenAiSite.start(bench(), { ...MIRROR, images: false }, {}, { model: 'nano-banana-pro' });
    const params = { aspectRatio: '16:9', imageSize: '2K' };
    expect((await site.generate({ params })).kind).toBe('done');
    expect((await site.generate()).kind).toBe('done');
    expect(site.paths()).toEqual(['/v1/images/generations', '/v1/chat/completions', '/v1/chat/completions']);
    expect(site.standIn.meter.charged).toBe(2);
  });

  it('come from the chat by setting, with references and the shape in its own field', async () => {
    const work = bench();
    const site = await OpenAiSite.start(work, MIRROR, { api: 'chat' }, { model: 'nano-banana-2' });
    const picture = await work.reference('a.png', Buffer.from('not looked at'), 'image/png');
    await site.generate({ params: { aspectRatio: '9:16' }, references: [picture] });
    const { fields, files } = site.sent();
    expect(fields).toMatchObject({ model: 'nano-banana-2', image_config: { aspect_ratio: '9:16' } });
    expect(files.map(({ sha256 }) => sha256)).toEqual([picture.sha256]);
  });
});

describe('tasks of mirrors', () => {
  it('are found by asking, followed to their picture, and submitted once', async () => {
    const site = await OpenAiSite.start(bench(), { ...MIRROR, tasks: true, latencyMs: 150 });
    expect((await site.generate()).kind).toBe('done');
    expect(site.paths()).toEqual(['/v1/images/generations/async']);
    expect(site.standIn.polls.length).toBeGreaterThan(1);
    expect(site.standIn.meter.charged).toBe(1);
  });

  it.each(['apimart', 'evolink'] as const)('may be the answer of the synchronous route (%s)', async (style) => {
    const site = await OpenAiSite.start(bench(), { ...MIRROR, latencyMs: 100 });
    site.standIn.setFaults([{ action: becomes({ type: 'task', style }) }]);
    expect((await site.generate()).kind).toBe('done');
    expect(site.standIn.meter.charged).toBe(1);
  });

  it('that are moderated end as blocked, paid back as the status says', async () => {
    const site = await OpenAiSite.start(bench(), { ...MIRROR, tasks: true }, { tasks: 'on' });
    const reply = { type: 'lateError', code: 'moderation_blocked', message: 'rejected by the safety system' } as const;
    const { code, billing } = await site.failure(becomes(reply));
    expect({ code, billing }).toEqual({ code: 'content_blocked', billing: 'unbilled' });
  });

  it('are not given up because a gateway answers in between, nor for one 404', async () => {
    const site = await OpenAiSite.start(bench(), { ...MIRROR, tasks: true, latencyMs: 100 }, { tasks: 'on' });
    site.standIn.setPollTroubles([{ status: 404, body: { error: { type: 'not_found_error', message: 'not found' } } }]);
    expect((await site.generate()).kind).toBe('done');
    expect(site.standIn.meter.charged).toBe(1);
  });

  it('send the key of the request, by which a lost one is found', async () => {
    const work = bench();
    const site = await OpenAiSite.start(
      work,
      { ...MIRROR, tasks: true, idempotency: true },
      { tasks: 'on', idempotencyKey: true },
    );
    const { openai } = await import('../../src/providers/openai/provider.js');
    const context = work.context(site.site);
    await site.generate();
    const lost = openai.recover?.(context.key, site.site, {});
    if (lost?.kind !== 'pending') throw new Error('it is not asked for');
    expect((await openai.poll?.(lost.operation, context))?.kind).toBe('done');
    expect(site.standIn.meter.charged).toBe(1);
  });

  it('that the site never took are free', async () => {
    const work = bench();
    const site = await OpenAiSite.start(
      work,
      { ...MIRROR, tasks: true, idempotency: true },
      { tasks: 'on', idempotencyKey: true },
    );
    const { openai } = await import('../../src/providers/openai/provider.js');
    const lost = openai.recover?.('other.nonce/000000-a1-s1', site.site, {});
    if (lost?.kind !== 'pending') throw new Error('it is not asked for');
    const end = await openai.poll?.(lost.operation, work.context(site.site));
    expect(end).toMatchObject({ kind: 'failed', failure: { code: 'network', billing: 'unbilled' } });
  });
});

it('drafts of a stream are no pictures, and one that ends without its picture has none', async () => {
  const site = await OpenAiSite.start(bench());
  const drafts = await site.generate({ params: { stream: true, partialImages: 2 } });
  expect(drafts.kind === 'done' && drafts.images.length).toBe(1);
  site.standIn.setFaults([{ action: becomes({ type: 'unfinished' }) }]);
  expect((await site.generate({ params: { stream: true } })).kind).toBe('empty');
});

it('an answer without events to a request for events is read all the same', async () => {
  const site = await OpenAiSite.start(bench());
  site.standIn.setFaults([{ action: shaped('b64') }]);
  expect((await site.generate({ params: { stream: true } })).kind).toBe('done');
});
