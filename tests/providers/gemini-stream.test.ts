import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { GeminiReply } from '../../stand-ins/src/gemini/replies.js';
import { drawPicture } from '../../stand-ins/src/picture.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { serveHttp } from '../http/servers.js';
import { GeminiSite } from './gemini-site.js';
import { KEY, useWorkbench } from './workbench.js';

const bench = useWorkbench();

const draw = (number: string, atLeastBytes = 100_000) =>
  drawPicture({ width: 32, height: 32, number, prompt: 'a pear', references: 0, seed: number, atLeastBytes });
const inline = (png: Buffer) => ({ inlineData: { mimeType: 'image/png', data: png.toString('base64') } });
const candidates = (...parts: unknown[]) => ({ candidates: [{ content: { parts }, finishReason: 'STOP' }] });

/** The site whose every answer is this. */
async function siteSaying(body: unknown, status = 200) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const server = bench().keep(
    await serveHttp((request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(status).end(text));
    }),
  );
  return bench().site(gemini, server.url, {});
}

const generateFrom = async (body: unknown) => bench().generate(gemini, await siteSaying(body));
const failureFrom = async (body: unknown, status?: number) => bench().failure(gemini, await siteSaying(body, status));

/** Names of all files in the spool, but for those of its host, its logs and the record of the reply. */
async function spooled(): Promise<string[]> {
  const names = (await bench().files()).map((path) => basename(path));
  return names.filter((name) => !/^(?:id|place|.+\.log|.+~reply\.txt)$/.test(name));
}

async function bytesOf(submission: Awaited<ReturnType<typeof generateFrom>>): Promise<Buffer[]> {
  if (submission.kind !== 'done') throw new Error(`it ended as ${submission.kind}`);
  return Promise.all(submission.images.map((image) => bench().bytes(image)));
}

describe('a large picture in an answer', () => {
  it.each<GeminiReply>([
    { type: 'picture' },
    { type: 'picture', snakeCase: true, thought: true },
    { type: 'picture', pictures: 3 },
    { type: 'markdownData' },
    { type: 'b64Json' },
    { type: 'imagesBase64' },
    { type: 'imagesB64' },
    { type: 'imagesData' },
  ])('is spooled from every shape, and nothing beside it: %j', async (reply) => {
    const site = await GeminiSite.start(bench(), { imageBytes: 200_000 });
    site.standIn.setFaults([{ action: trouble.reply(reply) }]);
    const pictures = await bytesOf(await site.generate());
    expect(pictures).toHaveLength(reply.type === 'picture' ? (reply.pictures ?? 1) : 1);
    for (const picture of pictures) expect(picture.length).toBeGreaterThanOrEqual(200_000);
    expect(await spooled()).toHaveLength(pictures.length);
    expect(await bench().reply()).toMatch(/\[26\d{4} base64 characters\]/);
  });

  it('comes in order, byte for byte, as it may be written', async () => {
    const [first, second, third] = await Promise.all(['1', '2', '3'].map((number) => draw(number)));
    if (!first || !second || !third) throw new Error('not drawn');
    const wrapped = second.toString('base64').replace(/.{76}/g, '$&\r\n');
    const escaped = third.toString('base64').replaceAll('/', '\\/').replaceAll('+', '\\u002b').replaceAll('=', '\\u003d');
    const words = `Look: data:image/png;base64,${third.toString('base64')}, and so on`;
    const body = JSON.stringify(candidates({ text: words }, inline(first), { inlineData: { data: `${wrapped}\n` } }, '%'));
    const submission = await generateFrom(body.replace('"%"', `{"inline_data":{"data":"data:image/png;base64,${escaped}"}}`));
    const pictures = await bytesOf(submission);
    expect(pictures.map((bytes) => [first, second, third].findIndex((drawn) => drawn.equals(bytes)))).toEqual([2, 0, 1]);
    expect(submission).toMatchObject({ text: expect.stringMatching(/^Look: data:image\/png;base64,\[\d+ base64 ch/) as string });
    expect(await spooled()).toHaveLength(3);
  });

  it('counts once when the answer has it twice', async () => {
    const png = await draw('1');
    const both = { ...candidates(inline(png)), images: [{ base64: png.toString('base64') }], created: 1 };
    expect(await bytesOf(await generateFrom(both))).toEqual([png]);
    expect(await spooled()).toHaveLength(1);
  });

  it('is dropped when its part proves to be a thought, after the data as well as before', async () => {
    const [draft, other, good] = await Promise.all(['1', '2', '3'].map((number) => draw(number)));
    if (!draft || !other || !good) throw new Error('not drawn');
    const parts = [
      { ...inline(draft), thought: true },
      { thought: true, ...inline(other) },
    ];
    const signature = { thoughtSignature: (await draw('4')).toString('base64') };
    expect(await bytesOf(await generateFrom(candidates(...parts, { ...inline(good), ...signature })))).toEqual([good]);
    expect(await spooled()).toHaveLength(1);
  });

  it('is not used from beside inline parts with strictNative, and kept', async () => {
    const site = await siteSaying({ ...candidates({ text: 'none' }), images: [(await draw('1')).toString('base64')] });
    expect(await bench().generate(gemini, site, { params: { strictNative: true } })).toMatchObject({
      kind: 'empty',
      images: [{ type: 'image/png' }],
    });
    expect(await spooled()).toHaveLength(1);
  });

  it('that is none is left out beside one that is, and makes the answer unreadable alone', async () => {
    const none = Buffer.alloc(50_000, 'no picture ');
    const png = await draw('1');
    expect(await bytesOf(await generateFrom(candidates(inline(none), inline(png))))).toEqual([png]);
    expect(await failureFrom(candidates(inline(none)))).toMatchObject({ code: 'invalid_response', billing: 'maybe' });
    expect(await spooled()).toHaveLength(1);
  });

  it('in pieces that do not make up one is refused, not taken for half of it', async () => {
    const data = (await draw('1')).toString('base64').replace(/.{50000}/, '$& ');
    const failure = await failureFrom(candidates({ inlineData: { data } }));
    expect(failure).toMatchObject({ code: 'invalid_response', billing: 'maybe' });
    expect(await spooled()).toEqual([expect.stringMatching(/~cut-/)]);
  });

  it('is not to be had by a marker that the answer makes up', async () => {
    const data = `x${'0'.repeat(32)}`;
    expect(await failureFrom(candidates({ inlineData: { data } }, { text: data }))).toMatchObject({ code: 'invalid_response' });
    expect(await bench().reply()).toContain(data);
    expect(await spooled()).toEqual([]);
  });
});

describe('no half of a picture is left anywhere', () => {
  it('by an answer of 30 MB that is cut in its last kilobyte', async () => {
    const text = JSON.stringify(candidates(inline(await draw('1', 22_500_000))));
    const server = bench().keep(
      await serveHttp((request, response) => {
        request.resume();
        response.writeHead(200, { 'content-length': String(text.length) });
        response.write(text.slice(0, -1_000), () => response.destroy());
      }),
    );
    expect(text.length).toBeGreaterThan(30_000_000);
    const failure = await bench().failure(gemini, bench().site(gemini, server.url, {}));
    expect(failure).toMatchObject({ code: 'network', billing: 'maybe' });
    expect(await spooled()).toEqual([]);
  });

  it.each<[string, (text: string) => string]>([['that ends in the middle of its picture', (text) => text.slice(0, 100_000)]])(
    'by an answer %s',
    async (_, change) => {
      const text = JSON.stringify(candidates(inline(await draw('1'))));
      const failure = await failureFrom(change(text));
      expect(failure).toMatchObject({ code: 'invalid_response', billing: 'maybe' });
      expect(failure.message).toContain('Site "banana" answered POST http://127.0.0.1');
      expect(await spooled()).toEqual([]);
    },
  );

  it.each<[string, (text: string) => string]>([
    ['that ends behind it', (text) => text.slice(0, -20)],
    ['with one wrong byte', (text) => text.replace('"finishReason"', '!finishReason"')],
    ['with words without end', (text) => `${text.slice(0, -1)},"more":"${'words '.repeat(3_000_000)}"}`],
    ['of another protocol', (text) => JSON.stringify({ candidates: text, image: 7 })],
  ])('but a whole picture is taken from an answer %s', async (_, change) => {
    const png = await draw('1');
    expect(await bytesOf(await generateFrom(change(JSON.stringify(candidates(inline(png))))))).toEqual([png]);
  });

  it.each([200, 400])('by an error with a picture in it, with status %i', async (status) => {
    const body = { error: { code: 400, message: `Look at ${KEY} ${(await draw('1')).toString('base64')}` } };
    const failure = await failureFrom(body, status);
    expect(failure).toMatchObject({ code: 'invalid_request' });
    expect(failure.message).toMatch(/Look at \[key\] \[\d+ base64 characters\]/);
    expect(await spooled()).toEqual([]);
  });
});
