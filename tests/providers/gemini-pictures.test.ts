import { describe, expect, it } from 'vitest';
import { findPictures } from '../../src/providers/answer/find-pictures.js';
import { Found } from '../../src/providers/answer/found.js';
import { type NamedPictures, namedPictures, type Reading } from '../../src/providers/answer/reading.js';
import { picturesFor, replyBody, type GeminiReply } from '../../stand-ins/src/gemini/replies.js';

const PICTURE = Buffer.from('a picture');
const DATA = PICTURE.toString('base64');
const URL_1 = 'https://pics.test/1.png';
const URL_2 = 'https://pics.test/2.webp?sig=a%2Fb&x=1';

function picturesIn(body: unknown, reading: Reading): NamedPictures | undefined {
  const found = new Found();
  findPictures(Array.isArray(body) ? body : [body], Array.isArray(body), found);
  return namedPictures(found, reading);
}

/** The pictures that are read from a body; `prompt` and `strictNative` as the request had them. */
function read(body: unknown, { strictNative = false, prompt = 'a cat' } = {}): Pick<NamedPictures, 'images' | 'urls'> {
  const { images = [], urls = [] } = picturesIn(body, { strictNative, prompt }) ?? {};
  return { images, urls };
}

const parts = (...list: unknown[]) => ({ candidates: [{ content: { parts: list }, finishReason: 'STOP' }] });
const words = (text: string) => read(parts({ text }));

function standInSays(reply: GeminiReply): object {
  const pngs = Array.from({ length: picturesFor(reply, false) }, () => PICTURE);
  return replyBody(reply, { model: 'm', number: 1, pngs, thoughts: false, text: true, pictureUrl: URL_1 });
}

describe('every shape in which a site hands a picture over', () => {
  it.each<[GeminiReply, 'bytes' | 'address']>([
    [{ type: 'picture' }, 'bytes'],
    [{ type: 'picture', snakeCase: true }, 'bytes'],
    [{ type: 'markdownData' }, 'bytes'],
    [{ type: 'b64Json' }, 'bytes'],
    [{ type: 'imagesBase64' }, 'bytes'],
    [{ type: 'imagesB64' }, 'bytes'],
    [{ type: 'imagesData' }, 'bytes'],
    [{ type: 'markdownUrl' }, 'address'],
    [{ type: 'fileData' }, 'address'],
    [{ type: 'dataUrl' }, 'address'],
    [{ type: 'imagesUrl' }, 'address'],
  ])('is read: %j', (reply, kind) => {
    const body = standInSays(reply);
    expect(read(body)).toEqual(kind === 'bytes' ? { images: [DATA], urls: [] } : { images: [], urls: [URL_1] });
    const strict = read(body, { strictNative: true });
    expect(strict.images).toEqual(reply.type === 'picture' ? [DATA] : []);
    expect(strict.urls).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['the recorded answer of new-api', { data: [{ url: '', b64_json: DATA, revised_prompt: '' }], created: 1 }],
    ['a bare string', { images: [DATA] }],
    ['a data URL as a string', { images: [`data:image/png;base64,${DATA}`] }],
    ['a list under image', { image: [{ base64: DATA }] }],
    ['one picture under image', { image: { b64: DATA } }],
    ['one string under image', { image: DATA }],
    ['b64_json under images', { images: [{ b64_json: DATA }] }],
    ['a data URL under url', { images: [{ url: `data:image/png;base64,${DATA}` }] }],
    ['inline data with a data: prefix', parts({ inlineData: { data: `data:image/png;base64,${DATA}` } })],
    ['a bare data URL in words', parts({ text: `see data:image/jpeg;base64,${DATA} there` })],
    ['a neighbour of an unknown shape', { images: [null, 7, [], { url: 5 }, { base64: DATA }] }],
  ])('as bytes: %s', (_, body) => {
    expect(read(body)).toEqual({ images: [DATA], urls: [] });
  });

  it.each<[string, unknown]>([
    ['a string under images', { images: [URL_1] }],
    ['file_data', parts({ file_data: { file_uri: URL_1 } })],
    ['two names of one address', { ...parts({ text: `![a](${URL_1})` }, { text: URL_1 }), images: [{ url: URL_1 }] }],
  ])('as an address: %s', (_, body) => {
    expect(read(body)).toEqual({ images: [], urls: [URL_1] });
  });

  it('is left alone where it is a draft of thinking', () => {
    const text = `![a](${URL_1}) ![b](data:image/png;base64,${DATA})`;
    const thoughts = [{ text }, { inlineData: { data: DATA } }, { fileData: { fileUri: URL_1 } }];
    expect(read(parts(...thoughts.map((part) => ({ ...part, thought: true }))))).toEqual({ images: [], urls: [] });
  });

  it.each([['gs://bucket/1.png'], ['file:///etc/passwd'], ['ftp://a.test/1.png'], ['/1.png'], ['https://'], ['']])(
    'is no address where it is %j',
    (url) => {
      expect(read({ ...parts({ fileData: { fileUri: url } }, { text: `![a](${url})` }), data: [{ url }] }).urls).toEqual([]);
    },
  );
});

describe('an address in words', () => {
  it.each<[string, string[]]>([
    [`Done: ![image](${URL_1})`, [URL_1]],
    [`![a](https://pics.test/make?id=7)`, ['https://pics.test/make?id=7']],
    [`![a]( <${URL_1}> "title")`, [URL_1]],
    [`![a [b] c](${URL_1})`, [URL_1]],
    ['![a](https://pics.test/cat_(1).png)', ['https://pics.test/cat_(1).png']],
    [`![a](${URL_1}) and ![b](${URL_2})`, [URL_1, URL_2]],
    [`Here: ${URL_1}.`, [URL_1]],
    [`**${URL_1}**, (${URL_2})`, [URL_1, URL_2]],
    [`图片：${URL_1}，请查看`, [URL_1]],
    ['HTTPS://pics.test/1.JPEG', ['HTTPS://pics.test/1.JPEG']],
    [
      'https://pics.test/1.gif https://pics.test/1.bmp https://pics.test/1.jpg https://pics.test/1.avif https://pics.test/1.heic',
      ['gif', 'bmp', 'jpg', 'avif', 'heic'].map((end) => `https://pics.test/1.${end}`),
    ],
    [`[the picture](${URL_1})`, [URL_1]],
    ['[the policy](https://pics.test/policy) and https://pics.test/about?file=x.png', []],
    ['https://pics.test/1.png.html https://pics.test/1.svg', []],
    ['![broken](https://pics.test/1', ['https://pics.test/1']],
  ])('%s', (text, urls) => {
    expect(words(text)).toEqual({ images: [], urls });
  });

  it('is no picture of the answer when the prompt has it', () => {
    const body = parts({ text: `I cannot change ${URL_1}, but made ${URL_2}` });
    expect(read(body, { prompt: `Change ${URL_1}` }).urls).toEqual([URL_2]);
    expect(picturesIn(parts({ text: `No to ${URL_1}` }), { strictNative: false, prompt: URL_1 })).toBeUndefined();
  });
});

describe('hostile words', () => {
  const mega = (piece: string) => piece.repeat(Math.ceil(1_000_000 / piece.length));
  it.each<[string, string]>([
    ['pictures that never end', mega('![')],
    ['pictures that never end, with words', mega('![a ')],
    ['targets that never end', `![a${mega('](')}`],
    ['pictures without targets', mega('![a](')],
    ['targets of blanks', mega('![](   ')],
    ['brackets in a target', `![a](https://pics.test/${mega('(')}`],
    ['addresses that end in full stops', mega(`https://a.test/${'.'.repeat(3_000)} `)],
    ['one address without an end', `https://a.test/${mega('a')}`],
    ['beginnings of addresses', mega('https://')],
    ['beginnings of data URLs', mega('data:image/')],
    ['data URLs without data', mega('data:image/png;base64,')],
    ['runs that are almost base64', mega(`${'a'.repeat(199)} `)],
  ])('are read in time: %s', (_, text) => {
    const startedAt = performance.now();
    picturesIn(parts({ text }), { strictNative: false, prompt: '' });
    // 1 MB takes some 20 ms; a pattern that goes back over it again and again would take minutes.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
