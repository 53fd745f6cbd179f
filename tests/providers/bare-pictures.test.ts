import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { gemini } from '../../src/providers/gemini/provider.js';
import { serveHttp } from '../http/servers.js';
import { useWorkbench } from './workbench.js';

const bench = useWorkbench();
const picture = () => sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } });

/** A paid answer with this body, in pieces that end at these places. */
async function answered(body: Buffer, ends: readonly number[] = []) {
  const server = bench().keep(
    await serveHttp((request, response) => {
      request.resume();
      request.on('end', () => void inPieces(response, body, ends));
    }),
  );
  const submission = await bench().generate(gemini, bench().site(gemini, server.url, {}));
  if (submission.kind !== 'done') throw new Error(submission.kind);
  return Promise.all(submission.images.map(async (image) => ({ type: image.type, bytes: await bench().bytes(image) })));
}

/** Each piece goes when the one before has had time to arrive by itself; if it has not, the test is only easier. */
async function inPieces(response: ServerResponse, body: Buffer, ends: readonly number[]): Promise<void> {
  response.socket?.setNoDelay();
  let from = 0;
  for (const end of ends) {
    response.write(body.subarray(from, end));
    await new Promise((resolve) => setTimeout(resolve, 40));
    from = end;
  }
  response.end(body.subarray(from));
  await once(response, 'close');
}

/** Files that nobody here can draw: a head, and bytes up to the end that it names. */
function bmp(): Buffer {
  const file = Buffer.alloc(54 + 4 * 3, 7);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(0, 6);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  return file;
}

function heic(): Buffer {
  const box = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + content.length);
    head.write(type, 4);
    return Buffer.concat([head, content]);
  };
  return Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0mif1heic')), box('mdat', Buffer.alloc(500, 9))]);
}

const FORMATS: [string, () => Promise<Buffer>][] = [
  ['image/png', () => picture().png().toBuffer()],
  ['image/jpeg', () => picture().jpeg().toBuffer()],
  ['image/webp', () => picture().webp().toBuffer()],
  ['image/gif', () => picture().gif().toBuffer()],
  ['image/avif', () => picture().avif().toBuffer()],
  ['image/tiff', () => picture().tiff().toBuffer()],
  ['image/heic', async () => heic()],
  ['image/bmp', async () => bmp()],
];

describe('an answer that is itself a picture', () => {
  it.each(FORMATS)('as %s is taken', async (type, make) => {
    const bytes = await make();
    expect(await answered(bytes)).toEqual([{ type, bytes }]);
  });

  it.each(FORMATS)('as %s is taken however small its first pieces are', async (type, make) => {
    const bytes = await make();
    expect(await answered(bytes, [1, 3, 4, 11])).toEqual([{ type, bytes }]);
  });

  it('and is compressed unasked is taken, however small its first pieces are', async () => {
    const bytes = await picture().png().toBuffer();
    expect(await answered(gzipSync(bytes), [1, 2, 5])).toEqual([{ type: 'image/png', bytes }]);
  });

  it('is not seen in words that begin like one', async () => {
    for (const words of ['BMW makes cars, which I cannot draw.', 'RIFF is a format of files, not a picture.'])
      await expect(answered(Buffer.from(words))).rejects.toMatchObject({
        code: 'invalid_response',
        message: expect.stringContaining('is not JSON') as string,
      });
  });
});
