import { said } from './said.js';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import { serveHttp } from '../http/servers.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();
/** One whose base64 stays in the JSON, and one whose base64 goes straight to the disk. */
const sizes = { small: 8, large: 90 };
const made = new Map<string, Buffer>();
const noise = (size: number, sigma: number) =>
  sharp({ create: { width: size, height: size, channels: 3, background: 'red', noise: { type: 'gaussian', mean: 128, sigma } } });

beforeAll(async () => {
  for (const [name, size] of Object.entries(sizes)) {
    made.set(name, await noise(size, 30).png().toBuffer());
    made.set(`${name} draft`, await noise(size, 50).png().toBuffer());
  }
});

async function answering(answer: (response: ServerResponse, url: string) => void, params: JsonObject = {}) {
  const server = bench().keep(
    await serveHttp((request, response) => {
      request.resume();
      request.on('end', () => answer(response, server.url));
    }),
  );
  const site = bench().site(gemini, server.url, {}, { trustedOrigins: [server.url] });
  const submission = await bench().generate(gemini, site, { params });
  return submission.kind === 'done' ? Promise.all(submission.images.map((image) => bench().bytes(image))) : submission;
}

type Shape = (data: string, draft: string) => unknown;
const parts = (...list: unknown[]) => ({ candidates: [{ content: { role: 'model', parts: list }, finishReason: 'STOP' }] });
const inline = (data: string, more = {}) => ({ inlineData: { mimeType: 'image/png', data }, ...more });
const url = (data: string) => `data:image/png;base64,${data}`;
const chat = (message: unknown) => ({ object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }] });
const delta = (piece: unknown) => ({
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: piece, finish_reason: null }],
});
const events = (...list: unknown[]) => `${list.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`).join('')}data: [DONE]\n\n`;

const SHAPES: [string, Shape][] = [
  ['Markdown in a chat message', (data) => chat({ content: `![image](${url(data)})` })],
  [
    'images of a chat message',
    (data) => chat({ content: 'A cat!', images: [{ type: 'image_url', image_url: { url: url(data) } }] }),
  ],
  [
    'parts of a chat message',
    (data) =>
      chat({
        content: [
          { type: 'text', text: 'A' },
          { type: 'image_url', image_url: { url: url(data) } },
        ],
      }),
  ],
  ['HTML in a chat message', (data) => chat({ content: `<img alt="a cat" src="${url(data)}">` })],
  ['bare base64 as a chat message', (data) => chat({ content: data })],
  ['an event stream of Gemini', (data) => events(parts({ text: 'Sure' }), parts(inline(data)))],
  ['one event', (data) => events(parts(inline(data)))],
  [
    'an event stream of a chat',
    (data) => events(delta({ role: 'assistant', content: '' }), delta({ content: `![image](${url(data)})` }), delta({})),
  ],
  [
    'images in an event stream of a chat',
    (data) => events(delta({ content: 'Here: ' }), delta({ images: [{ image_url: { url: url(data) } }] })),
  ],
  ['an array of chunks', (data) => [parts({ text: 'Sure' }), parts(inline(data))]],
  ['a wrapper', (data) => ({ response: parts(inline(data)), traceId: 'x' })],
  ['a wrapper called data', (data) => ({ code: 0, data: parts(inline(data)) })],
  ['images beside candidates', (data) => ({ ...parts({ text: 'done' }), images: [{ image_url: { url: url(data) } }] })],
  ['an image_url part', (data) => parts({ type: 'image_url', image_url: { url: url(data) } })],
  ['an image_url that is a text', (data) => parts({ image_url: url(data) })],
  ['an output of Responses', (data) => ({ output: [{ type: 'image_generation_call', result: data, status: 'completed' }] })],
  ['predictions of Imagen', (data) => ({ predictions: [{ mimeType: 'image/png', bytesBase64Encoded: data }] })],
  [
    'a picture stream of OpenAI',
    (data, draft) =>
      events({ type: 'image_generation.partial_image', b64_json: draft }, { type: 'image_generation.completed', b64_json: data }),
  ],
  ['a thought in a stream', (data, draft) => events(parts(inline(draft, { thought: true })), parts(inline(data)))],
  ['an echo of the request', (data, draft) => ({ request: { contents: [{ parts: [inline(draft)] }] }, ...parts(inline(data)) })],
  ['an error behind the picture', (data) => events(parts(inline(data)), { error: { code: 500, message: 'upstream closed' } })],
  ['a byte order mark and blanks', (data) => `\ufeff \n\n${JSON.stringify(parts(inline(data)))}`],
  ['NaN beside it', (data) => JSON.stringify(parts(inline(data))).replace('"STOP"', '"STOP","avgLogprobs":NaN')],
  ['Markdown that is no JSON', (data) => `![image](${url(data)})`],
];

describe.each(Object.keys(sizes))('a complete picture (%s) is taken from', (size) => {
  it.each(SHAPES)('%s', async (_, shape) => {
    const png = made.get(size) ?? Buffer.alloc(0);
    const draft = made.get(`${size} draft`) ?? Buffer.alloc(0);
    const body = shape(png.toString('base64'), draft.toString('base64'));
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    expect(await answering((response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(text))).toEqual([png]);
  });

  it.each<[string, (png: Buffer, text: string) => [number, Record<string, string>, Buffer | string]]>([
    ['an answer that is the picture', (png) => [200, { 'content-type': 'image/png' }, png]],
    ['an answer that is compressed unasked', (_, text) => [200, { 'content-encoding': 'gzip' }, gzipSync(text)]],
    ['an answer with status 201', (_, text) => [201, {}, text]],
  ])('%s', async (_, answer) => {
    const png = made.get(size) ?? Buffer.alloc(0);
    const [status, headers, body] = answer(png, JSON.stringify(parts(inline(png.toString('base64')))));
    expect(await answering((response) => response.writeHead(status, headers).end(body))).toEqual([png]);
  });

  it('an answer whose connection breaks behind it', async () => {
    const png = made.get(size) ?? Buffer.alloc(0);
    const text = JSON.stringify(parts(inline(png.toString('base64'))));
    const pictures = await answering((response) => {
      response.writeHead(200, { 'content-length': String(text.length + 10) });
      response.write(text, () => setTimeout(() => response.destroy(), 50));
    });
    expect(pictures).toEqual([png]);
  });

  it('each of two texts in one field', async () => {
    const both = [made.get(size), made.get(`${size} draft`)].map((png) => png ?? Buffer.alloc(0));
    const words = both.map((png) => `![image](${url(png.toString('base64'))})`).join(' and ');
    expect(await answering((response) => response.end(JSON.stringify(chat({ content: words }))))).toEqual(both);
  });

  it('an address in a chat message, also of a stream that cuts it', async () => {
    const png = made.get(size) ?? Buffer.alloc(0);
    for (const pieces of [1, 7]) {
      const pictures = await answering((response, base) => {
        if (response.req.method === 'GET') return response.end(png);
        const words = `![image](${base}/pic/a?sig=1)`;
        const cut = words.match(new RegExp(`.{1,${Math.ceil(words.length / pieces)}}`, 'g')) ?? [];
        return response.end(
          pieces === 1 ? JSON.stringify(chat({ content: words })) : events(...cut.map((content) => delta({ content }))),
        );
      });
      expect(pictures).toEqual([png]);
    }
  });
});

describe('a picture that an event stream cuts into pieces is one picture', () => {
  const inPieces = (text: string, lengths: readonly number[]): string[] => {
    const pieces: string[] = [];
    for (let from = 0; from < text.length; from += pieces.at(-1)?.length ?? 0) {
      pieces.push(text.slice(from, from + (lengths[pieces.length % lengths.length] ?? 1)));
    }
    return pieces;
  };
  const streamOf = (words: string, lengths: readonly number[]): string =>
    events(
      delta({ role: 'assistant', content: 'Here you are: ' }),
      ...inPieces(words, lengths).map((content) => delta({ content })),
      delta({ content: 'Enjoy it' }),
      delta({}),
    );

  it.each([
    ['of 4,096 characters', [4_096]],
    ['of 5,001 characters', [5_001]],
    ['of 70,000 characters', [70_000]],
    ['of 1,000 characters', [1_000]],
    ['of very different lengths', [9_001, 3, 6_000, 2_500, 12_000]],
    ['the first of which is short', [200, 1_000, 8_192, 8_192, 50]],
  ])('pieces %s', async (_, lengths) => {
    const picture = await noise(150, 30).png().toBuffer();
    const base64 = picture.toString('base64');
    const unpadded = base64.replaceAll('=', '');
    const bare = Math.max(...lengths) < 4_096 ? [] : [url(base64), unpadded];
    for (const words of [...bare, `![image](${url(base64)})`, `![image](${url(unpadded)})\n`]) {
      expect(await answering((response) => response.end(streamOf(words, lengths)))).toEqual([picture]);
    }
  });

  it('more of them than files may be open', async () => {
    const jpeg = await noise(900, 50).jpeg({ quality: 98 }).toBuffer();
    const body = streamOf(url(jpeg.toString('base64')), [4_096]);
    expect(body.split('\n').length).toBeGreaterThan(2 * 150);
    expect(await answering((response) => response.end(body))).toEqual([jpeg]);
  });

  it('two of them are two, and neither takes the words behind it', async () => {
    const both = await Promise.all([noise(150, 30).png().toBuffer(), noise(160, 30).png().toBuffer()]);
    const [one = '', other = ''] = both.map((png) => png.toString('base64').replaceAll('=', ''));
    const content = [...inPieces(`![image](${url(one)}`, [6_000]), ') and ', ...inPieces(url(other), [5_000]), 'Bye'];
    const body = events(...content.map((piece) => delta({ content: piece })));
    expect(await answering((response) => response.end(body))).toEqual(both);
    const whole = events(delta({ content: one }), delta({ content: other }));
    expect(await answering((response) => response.end(whole))).toEqual(both);
  });

  it('a draft that is not padded does not run into the picture behind it', async () => {
    const [draft, png] = await Promise.all([noise(150, 50).png().toBuffer(), noise(160, 30).png().toBuffer()]);
    const cut = draft.toString('base64').slice(0, 20_001);
    const body = events(parts(inline(cut, { thought: true })), parts(inline(png.toString('base64'))));
    expect(await answering((response) => response.end(body))).toEqual([png]);
  });
});

describe.each(Object.keys(sizes))('with strictNative a complete picture (%s)', (size) => {
  it.each<[string, Shape]>([
    ['Markdown in a chat message', (data) => chat({ content: `![image](${url(data)})` })],
    ['images of a chat message', (data) => chat({ content: 'A cat!', images: [{ image_url: { url: url(data) } }] })],
    ['an event stream of a chat', (data) => events(delta({ content: `![image](${url(data)})` }))],
    ['predictions of Imagen', (data) => ({ predictions: [{ mimeType: 'image/png', bytesBase64Encoded: data }] })],
    ['Markdown that is no JSON', (data) => `![image](${url(data)})`],
  ])('of %s is not used, and kept in the spool', async (_, shape) => {
    const png = made.get(size) ?? Buffer.alloc(0);
    const body = shape(png.toString('base64'), '');
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const submission = await answering((response) => response.end(text), { strictNative: true });
    if (Array.isArray(submission) || submission.kind !== 'empty') throw new Error('it was used');
    expect(said(submission.reason)).toContain('strictNative');
    expect(await Promise.all((submission.images ?? []).map((image) => bench().bytes(image)))).toEqual([png]);
  });
});

describe('no picture is taken from', () => {
  it.each<[string, unknown]>([
    [
      'sources on the web',
      { ...parts({ text: 'No.' }), groundingMetadata: { groundingChunks: [{ image: { imageUri: 'https://a.test/1.png' } }] } },
    ],
    ['a partial image without its end', events({ type: 'image_generation.partial_image', b64_json: 'iVBORw0KGgoAAAANSUhEUg' })],
    ['long base64 that is none', parts({ text: 'No.', thoughtSignature: 'A'.repeat(9_000), note: 'B'.repeat(9_000) })],
    ['a refusal of a chat', chat({ content: 'I cannot draw that.' })],
  ])('%s', async (_, body) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    expect(await answering((response) => response.end(text))).toMatchObject({ kind: 'empty' });
  });
});
