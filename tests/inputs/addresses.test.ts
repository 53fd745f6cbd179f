import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pictureFetcher } from '../../src/prepare/fetch-picture.js';
import { createHttp } from '../../src/http/request.js';
import type { ReadOptions, Source } from '../../src/inputs/lists/draft.js';
import { readInput } from '../../src/inputs/read.js';
import { Scratch } from '../../src/inputs/scratch.js';
import { folderWith, picture, told } from './input-folder.js';
import { type Answer, type PictureServer, servePictures } from './picture-server.js';

const png = await picture();
const jpeg = await picture('jpeg');
const answers: Answer = ({ url = '' }, response, times) => {
  if (url.startsWith('/page')) response.end('<html>Log in</html>');
  else if (url.startsWith('/busy') || (url.startsWith('/flaky') && times < 3)) response.writeHead(503).end('later');
  else if (url.startsWith('/cut'))
    response.writeHead(200, { 'content-length': '9999' }).write(png.subarray(0, 50), () => response.destroy());
  else if (/\.(png|jpg)/.test(url)) response.end(url.includes('.jpg') ? jpeg : png);
  else response.writeHead(404).end('none');
};

async function readAt(
  server: PictureServer,
  source: (folder: string) => Source,
  files: Record<string, string | Uint8Array>,
  options: ReadOptions = {},
) {
  const folder = await folderWith(files);
  const http = createHttp({ env: {} });
  const scratch = new Scratch();
  onTestFinished(async () => {
    await http.close();
    await scratch.remove();
  });
  const result = await readInput(source(folder), { fetchPicture: pictureFetcher(http, [server.origin]), scratch, ...options });
  return { ...result, messages: told(result.problems, folder) };
}
const list = (folder: string): Source => ({ kind: 'jsonl', path: join(folder, 'items.jsonl') });
const linesOf = (...lines: object[]): string => lines.map((line) => JSON.stringify(line)).join('\n');

describe('pictures by address', () => {
  it('are fetched once each, at most five at a time, and checked like files', async () => {
    const server = await servePictures(answers, 30);
    const lines = Array.from({ length: 40 }, (_, n) => ({
      prompt: 'x',
      images: [`${server.origin}/${n % 20}/cat%20${n % 20}.jpg?sig=s3cret`],
    }));
    const steps: string[] = [];
    const { items, messages } = await readAt(
      server,
      list,
      { 'items.jsonl': linesOf(...lines) },
      {
        onProgress: (step, done, total) => steps.push(`${step} ${done}/${total}`),
      },
    );
    expect(messages).toEqual([]);
    expect(server.asked).toHaveLength(20);
    expect(server.maxOpen()).toBe(5);
    expect(items[7]?.images).toMatchObject([{ name: 'cat 7.jpg', type: 'image/jpeg', bytes: jpeg.length }]);
    expect(items[7]?.stem).toBe('cat 7');
    expect(steps.at(-1)).toBe('fetched 20/20');
    expect(JSON.stringify(items)).not.toContain('s3cret');
  });

  it('are tried again when the trouble passes, and only then', async () => {
    const server = await servePictures(answers);
    const { origin } = server;
    const { messages, items } = await readAt(
      server,
      list,
      {
        'items.jsonl': linesOf(
          { prompt: 'x', images: [`${origin}/flaky.png?sig=s3cret`] },
          { prompt: 'x', images: [`${origin}/gone?sig=s3cret`, `${origin}/page`] },
          { prompt: 'x', images: [`${origin}/busy`] },
          { prompt: 'x', images: [`${origin}/cut`] },
          { prompt: 'x', images: ['https://exa mple/a.png'] },
        ),
      },
      { skipBad: true },
    );
    expect(items.map(({ broken }) => broken === undefined)).toEqual([true, false, false, false, false]);
    expect(messages).toEqual([
      expect.stringMatching(`^items.jsonl:2: ${origin}/gone: .*the server answered 404$`),
      expect.stringContaining(`items.jsonl:2: ${origin}/page: The file contains text`),
      expect.stringMatching(
        `^items.jsonl:3: ${origin}/busy: .*answered 503. plantain tried three times\. Check the URL .*later\.$`,
      ),
      expect.stringMatching(/^items\.jsonl:4: .*\/cut: .* plantain tried three times\. Check the URL .*later\.$/),
      expect.stringContaining('items.jsonl:5: https://exa mple/a.png is not a valid URL'),
    ]);
    const times = (path: string): number => server.asked.filter((url) => url.startsWith(path)).length;
    expect({ flaky: times('/flaky'), gone: times('/gone'), busy: times('/busy') }).toEqual({ flaky: 3, gone: 1, busy: 3 });
  });

  it('are left out of the trial of a few', async () => {
    const server = await servePictures(answers);
    const lines = Array.from({ length: 9 }, (_, n) => ({ prompt: 'x', images: [`${server.origin}/${n}.png`] }));
    await readAt(server, list, { 'items.jsonl': linesOf(...lines) }, { trial: { kind: 'first', count: 2 } });
    expect(server.asked).toEqual(['/0.png', '/1.png']);
  });
});

describe('pictures for every item', () => {
  it('come after its own, in their order: references, then the addresses of the file', async () => {
    const server = await servePictures(answers);
    const files = {
      'own.png': png,
      'logo.jpg': jpeg,
      'urls.txt': `\uFEFF# two\r\n\r\n${server.origin}/one.png\r\n  ${server.origin}/two.jpg?x=1#part  \r\n`,
      'items.jsonl': linesOf({ prompt: 'x', images: ['own.png'] }, { prompt: 'a pear' }),
    };
    const folder = await folderWith(files);
    const { items, problems } = await readAt(server, () => list(folder), files, {
      refs: { pictures: ['logo.jpg', `${server.origin}/three.png`], folder },
      imageUrlsFile: join(folder, 'urls.txt'),
      count: 2,
    });
    expect(problems).toEqual([]);
    const shared = ['logo.jpg', 'three.png', 'one.png', 'two.jpg'];
    expect(items.map(({ stem, images }) => [stem, images.map(({ name }) => name)])).toEqual([
      ['own', ['own.png', ...shared]],
      ['own', ['own.png', ...shared]],
      ['a_pear', shared],
      ['a_pear', shared],
    ]);
    expect(server.asked).toHaveLength(3);
  });

  it('are a problem of the whole, told once with the place that names them, whatever skipBad says', async () => {
    const server = await servePictures(answers);
    const folder = await folderWith({ 'urls.txt': `${server.origin}/one.png\n${server.origin}/gone?s3cret\n`, 'text.png': 'x' });
    const { items, problems } = await readAt(
      server,
      list,
      { 'items.jsonl': linesOf({ prompt: 'x' }, { prompt: '' }) },
      {
        refs: { pictures: ['text.png', 'none.png'], folder },
        imageUrlsFile: join(folder, 'urls.txt'),
        skipBad: true,
      },
    );
    expect(items).toEqual([]);
    expect(told(problems)).toEqual([
      expect.stringContaining('--ref: text.png: The file contains text'),
      expect.stringMatching(/^--ref: none\.png: The file .*none\.png does not exist/),
      expect.stringMatching(`^urls.txt:2: ${server.origin}/gone: .*the server answered 404$`),
      expect.stringContaining('items.jsonl:2: The field "prompt" is empty'),
    ]);
  });

  it.each([
    ['is missing', undefined, 'The file does not exist'],
    ['says nothing', '# nothing\n\n', 'contains no URL. Write one URL per line'],
  ])('names a file of addresses that %s', async (_name, text, message) => {
    const server = await servePictures(answers);
    const folder = await folderWith(text === undefined ? {} : { 'urls.txt': text });
    const imageUrlsFile = join(folder, 'urls.txt');
    const { problems } = await readAt(server, list, { 'items.jsonl': linesOf({ prompt: 'x' }) }, { imageUrlsFile });
    expect(told(problems, folder)).toEqual([expect.stringMatching(`^/urls.txt: .*${message}`)]);
  });
});
