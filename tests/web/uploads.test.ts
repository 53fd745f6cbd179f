import { mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safePath } from '../../src/web/files/uploads.js';
import { InProcess } from './in-process.js';

let server: InProcess;
let png: Buffer;
beforeAll(async () => {
  server = await InProcess.open();
  png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
});
afterAll(() => server.close());

async function upload(): Promise<string> {
  return ((await (await server.ask('/api/v1/uploads', { method: 'POST' })).json()) as { upload: string }).upload;
}

const put = (to: string, name: string, body: Uint8Array<ArrayBuffer> | ReadableStream, headers: Record<string, string> = {}) =>
  server.ask(`/api/v1/uploads/${to}/${encodeURIComponent(name)}`, { method: 'PUT', body, headers });
const bytes = (text: string | Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text));
const filesOf = async (to: string): Promise<string[]> =>
  (await readdir(join(server.folder, '.plantain', 'web', 'uploads', to), { recursive: true })).sort();

describe('uploads', () => {
  it('keep their names, in any script', async () => {
    const to = await upload();
    for (const name of ['夏季 连衣裙 (1).png', 'folder/ü é.png', 'CON.png'])
      expect((await put(to, name, bytes(png))).status).toBe(201);
    expect(await filesOf(to)).toEqual(['_CON.png', 'folder', 'folder/ü é.png', '夏季 连衣裙 (1).png']);
    expect((await server.ask(`/api/v1/uploads/${to}/CON.png`, { method: 'DELETE' })).status).toBe(204);
    expect(await filesOf(to)).not.toContain('_CON.png');
  });

  it('lead nowhere else', async () => {
    const to = await upload();
    for (const name of ['../x.png', 'a/../../x.png', '..\\x.png'])
      expect((await put(to, name, bytes(png))).status, name).toBe(422);
    for (const place of ['..', '%2e%2e', '0'.repeat(16), 'x'.repeat(16)]) {
      const { status } = await server.ask(`/api/v1/uploads/${place}/x.png`, { method: 'PUT', body: bytes(png) });
      expect(status, place).toBe(404);
    }
    expect(await filesOf(to)).toEqual([]);
    expect(safePath('a\u0000b\u202e<img src=x>".png')).not.toMatch(/[\u0000\u202e<>"]/u);
  });

  it('are pictures by their content', async () => {
    const to = await upload();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const refused = [svg, '<!doctype html><script>1</script>', '#!/bin/sh\nrm -rf /', 'GIF89a', '', 'PK\u0003\u0004'];
    for (const content of refused) {
      const response = await put(to, 'picture.png', bytes(content));
      expect(response.status, content).toBe(415);
    }
    expect((await put(to, 'cut.png', bytes(png.subarray(0, 40)))).status).toBe(415);
    expect((await put(to, 'list.csv', bytes(png))).status).toBe(415);
    expect((await put(to, 'list.csv', bytes('prompt\na pear\n'))).status).toBe(201);
    expect(await filesOf(to)).toEqual(['list.csv']);
  });

  it('are refused at once by their length, and cut off while they come', async () => {
    const to = await upload();
    const declared = await put(to, 'a.png', bytes(png), { 'content-length': String(10_000_000_000) });
    expect(declared.status).toBe(413);
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1_000_000;
        controller.enqueue(new Uint8Array(1_000_000));
      },
    });
    expect((await put(to, 'b.png', endless)).status).toBe(413);
    expect(pulled).toBeLessThan(120_000_000);
    expect(await filesOf(to)).toEqual([]);
  });

  it('hold no picture that would fill the memory', async () => {
    const to = await upload();
    const response = await put(to, 'bomb.png', bytes(bomb(60_000, 60_000)));
    expect(response.status).toBe(415);
    expect(await response.text()).toContain('60');
    expect(await filesOf(to)).toEqual([]);
  });

  it('go after a day without use', async () => {
    const to = await upload();
    await put(to, 'a.png', bytes(png));
    await server.rooms.uploads.sweep();
    expect(await filesOf(to)).toEqual(['a.png']);
    const old = new Date(Date.now() - 25 * 3_600_000);
    await utimes(join(server.folder, '.plantain', 'web', 'uploads', to), old, old);
    await server.rooms.uploads.sweep();
    await expect(filesOf(to)).rejects.toThrow();
  });

  it('are no way to a file that a link in them leads to', async () => {
    const to = await upload();
    const folder = join(server.folder, '.plantain', 'web', 'uploads', to);
    await mkdir(join(server.folder, 'private'), { recursive: true });
    await writeFile(join(server.folder, 'private', 'own.png'), png);
    await symlink(join(server.folder, 'private', 'own.png'), join(folder, 'link.png'));
    const { PictureReader } = await import('../../src/inputs/pictures/picture.js');
    expect(
      await new PictureReader(undefined, join(server.folder, '.plantain', 'web', 'uploads')).read(join(folder, 'link.png')),
    ).toHaveProperty('trouble');
    expect(await readFile(join(folder, 'link.png'))).toEqual(png);
  });
});

/** A PNG of a few kilobytes that claims billions of pixels. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const body = Buffer.concat([Buffer.from(type), data]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}
