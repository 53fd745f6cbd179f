import { said } from './said.js';
import { describe, expect, it } from 'vitest';
import type { GeminiFault } from '../../stand-ins/src/gemini.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { serveHttp } from '../http/servers.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import { GeminiSite } from './gemini-site.js';
import { useWorkbench } from './workbench.js';

type Reply = Extract<GeminiFault['action'], { kind: 'reply' }>['reply'];

const bench = useWorkbench();

async function answering(reply: Reply): Promise<GeminiSite> {
  const site = await GeminiSite.start(bench());
  site.standIn.setFaults([{ action: trouble.reply(reply) }]);
  return site;
}

/** Pictures of a stand-in's answer, as base64, thoughts left out; the answer of a plain server. */
async function generateFrom(body: unknown, contentType = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const server = bench().keep(
    await serveHttp((request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(200, { 'content-type': contentType }).end(text));
    }),
  );
  return bench().generate(gemini, bench().site(gemini, server.url, {}));
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const picture = (data = PIXEL) => ({ inlineData: { mimeType: 'image/png', data } });
const candidates = (...parts: unknown[]) => ({ candidates: [{ content: { parts }, finishReason: 'STOP' }] });

describe('pictures of a Gemini reply', () => {
  it('are spooled as they came, with the words beside them', async () => {
    const submission = await generateFrom(candidates({ text: 'Here:' }, picture()));
    if (submission.kind !== 'done') throw new Error(submission.kind);
    expect(submission).toMatchObject({ images: [{ type: 'image/png' }], text: 'Here:' });
    expect(submission.images[0] && (await bench().bytes(submission.images[0]))).toEqual(Buffer.from(PIXEL, 'base64'));
  });

  it('are all taken, in order', async () => {
    const site = await answering({ type: 'picture', pictures: 3 });
    const submission = await site.generate();
    expect(submission.kind === 'done' && new Set(submission.images.map(({ sha256 }) => sha256)).size).toBe(3);
  });

  it('are no drafts of thinking', async () => {
    const site = await answering({ type: 'picture', thought: true });
    const submission = await site.generate();
    expect(submission).toMatchObject({ kind: 'done', text: 'Here is your picture.' });
    expect(submission.kind === 'done' && submission.images).toHaveLength(1);
  });

  it('are read in snake_case too', async () => {
    const site = await answering({ type: 'picture', snakeCase: true });
    expect(await site.generate()).toMatchObject({ kind: 'done', images: [{ type: 'image/png' }] });
  });

  it('are found beside parts and candidates of an unknown shape', async () => {
    const odd = [null, 7, { fileData: { fileUri: 'x' } }, { inlineData: null }, { inlineData: { data: 5 } }, { thought: 'yes' }];
    const body = { candidates: [null, { content: null }, ...candidates(...odd, picture()).candidates] };
    expect(await generateFrom(body)).toMatchObject({ kind: 'done', images: [{ type: 'image/png' }] });
  });

  it('are taken from an answer with the wrong content type', async () => {
    expect(await generateFrom(candidates(picture()), 'text/html')).toMatchObject({ kind: 'done' });
  });

  it('are taken with a data: prefix', async () => {
    expect(await generateFrom(candidates(picture(`data:image/png;base64,${PIXEL}`)))).toMatchObject({ kind: 'done' });
  });

  it('are kept when one beside them is none', async () => {
    const submission = await generateFrom(candidates(picture('bm8gcGljdHVyZQ=='), picture()));
    expect(submission.kind === 'done' && submission.images).toHaveLength(1);
  });

  it('that are none make the answer unreadable', async () => {
    await expect(generateFrom(candidates(picture('bm8gcGljdHVyZQ==')))).rejects.toMatchObject({
      code: 'invalid_response',
      billing: 'maybe',
    });
  });

  it('leave a record of the reply without base64', async () => {
    const site = await GeminiSite.start(bench(), { imageBytes: 200_000 });
    await site.generate();
    const record = await bench().reply();
    expect(record).toMatch(/"data": "\[\d+ base64 characters\]"/);
    expect(record).toContain('"finishReason": "STOP"');
    expect(record.length).toBeLessThan(5000);
  });
});

describe('a Gemini reply without a picture is empty', () => {
  const words = 'The model answered with text only: "I can\'t create that image."';
  it.each<[Reply, string]>([
    [{ type: 'finish', reason: 'NO_IMAGE' }, 'The model made no picture (NO_IMAGE: Unable to show the generated image.).'],
    [{ type: 'finish', reason: 'MAX_TOKENS' }, 'The answer reached maxOutputTokens before it had a picture (MAX_TOKENS).'],
    [{ type: 'finish', reason: 'IMAGE_RECITATION' }, 'The picture was too close to existing works (IMAGE_RECITATION).'],
    [{ type: 'finish', reason: 'IMAGE_OTHER' }, 'The model gave up on the picture (IMAGE_OTHER).'],
    [{ type: 'finish', reason: 'OTHER' }, 'The model ended without a picture (OTHER).'],
    [{ type: 'refusalText' }, words],
    [{ type: 'emptyParts' }, 'The model ended without a picture (STOP).'],
    [{ type: 'noParts' }, 'The model ended without a picture (STOP).'],
    [{ type: 'noContent' }, 'The model ended without a picture (STOP).'],
    [{ type: 'nullCandidates' }, 'The answer contains no picture.'],
    [{ type: 'emptyObject' }, 'The answer contains no picture.'],
  ])('%j', async (reply, reason) => {
    const site = await answering(reply);
    expect(said(await site.generate())).toMatchObject({ kind: 'empty', reason });
    expect(await bench().reply()).not.toBe('');
  });
});

describe('a Gemini reply that the safety layer made', () => {
  it.each<[Reply, string]>([
    [{ type: 'blocked', reason: 'PROHIBITED_CONTENT' }, 'PROHIBITED_CONTENT'],
    [{ type: 'blocked', reason: 'OTHER' }, 'OTHER'],
    [{ type: 'finish', reason: 'SAFETY' }, 'SAFETY'],
    [{ type: 'finish', reason: 'IMAGE_SAFETY' }, 'IMAGE_SAFETY'],
    [{ type: 'finish', reason: 'PROHIBITED_CONTENT', message: 'no\nway' }, 'PROHIBITED_CONTENT: no way'],
    [{ type: 'finish', reason: 'IMAGE_PROHIBITED_CONTENT' }, 'IMAGE_PROHIBITED_CONTENT'],
  ])('is blocked content that may be billed: %j', async (reply, words) => {
    const site = await answering(reply);
    const failure = await site.failure();
    expect(failure).toMatchObject({ code: 'content_blocked', billing: 'maybe' });
    expect(failure.message).toBe(`Site "banana" refused the prompt or a picture: ${words}`);
  });
});
