import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { servePictures } from '../inputs/picture-server.js';
import { Bench } from './harness.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;
let names = 0;
const fresh = (): string => `inputs-${process.pid}-${++names}`;

afterEach(() => bench.close());

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const square = (red: number): Promise<Buffer> =>
  sharp({ create: { width: 32, height: 32, channels: 3, background: { r: red, g: 90, b: 90 } } })
    .png()
    .toBuffer();

/** What reached the site: the prompt and the pictures of each request, in the order of the prompts. */
const reached = () =>
  bench.site.meter.entries
    .map(({ prompt, images }) => ({ prompt, pictures: images.map((image) => image.sha256) }))
    .sort((a, b) => (a.prompt < b.prompt ? -1 : 1));

const noticesOf = (events: readonly Record<string, unknown>[]): string[] =>
  events.filter(({ event }) => event === 'notice').map(({ text }) => String(text));

describe('a CSV list with references, copies and a trial', () => {
  it('sends the chosen items alone, each with its own pictures and then the shared ones', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 50 } });
    const [own, logo, remote] = await Promise.all([square(10), square(120), square(240)]);
    const server = await servePictures((_request, response) => response.end(remote));
    // An address that the user configured may be local.
    const file = join(bench.folder, 'plantain.config.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as { sites: Record<string, object> };
    const files = { provider: 'gemini', baseUrl: server.origin, key: { env: 'BANANA_KEY' } };
    await writeFile(file, JSON.stringify({ ...config, sites: { ...config.sites, files } }));
    await writeFile(join(bench.folder, 'own.png'), own);
    await writeFile(join(bench.folder, 'logo.png'), logo);
    const rows = ['id,prompt,image,aspect_ratio,seed', 'a,#1 a pear,own.png,16:9,7', 'b,#2 a plum,,,', 'c,#3 a fig,no.png,,'];
    await writeFile(join(bench.folder, 'items.csv'), rows.join('\r\n'));
    const name = fresh();
    // A model that takes a seed.
    const model = ['--model', 'gemini-3-pro-image'];
    const args = [...model, '--ref', 'logo.png', '--ref', `${server.origin}/r.png?sig=s3cret`, '--count', '2', '--first', '3'];
    const { code, events, stdout, stderr } = await bench.run('run', 'items.csv', ...args, '--site', 'banana', '--name', name);
    expect(code).toBe(0);
    const shared = [sha256(logo), sha256(remote)];
    expect(reached()).toEqual([
      { prompt: '#1 a pear', pictures: [sha256(own), ...shared] },
      { prompt: '#1 a pear', pictures: [sha256(own), ...shared] },
      { prompt: '#2 a plum', pictures: shared },
    ]);
    expect(server.asked).toHaveLength(1);
    // In whatever order the three arrived.
    const sent = [1, 2, 3].map((number) => bench.site.meter.body(number) ?? '').find((text) => text.includes('#1 a pear'));
    const body = JSON.parse(sent ?? '') as { generationConfig: object };
    expect(body.generationConfig).toMatchObject({ seed: 7, imageConfig: { aspectRatio: '16:9' } });
    expect((await bench.manifest(name)).map(({ id, files: [first] }) => [id, first])).toEqual([
      ['a', 'Task_1_own_1.png'],
      ['a-2', 'Task_2_own_1.png'],
      ['b', 'Task_3_2_a_plum_1.png'],
    ]);
    const started = events.find(({ event }) => event === 'started');
    expect(started?.['input']).toContain('items.csv, 2 of each, each with the 2 pictures of --ref, 3 of 6 items (--first)');
    expect(stdout + stderr).not.toContain('s3cret');
  });
});

describe('a folder with pictures and a prompt', () => {
  it('makes each of them with it; one that is too large for the site reaches it smaller and upright', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 50 } });
    const folder = join(bench.folder, 'photos');
    await mkdir(folder);
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const large = sharp({ create: { width: 3000, height: 2000, channels: 3, background: 'white', noise } });
    await large
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .withMetadata({ orientation: 6 })
      .toFile(join(folder, 'large.jpg'));
    const small = await square(3);
    await writeFile(join(folder, 'small.png'), small);
    await writeFile(join(folder, 'notes.txt'), 'x');
    const temporary = join(bench.folder, 'temporary');
    await mkdir(temporary);
    const env = { TMPDIR: temporary, TEMP: temporary, TMP: temporary };
    const args = ['run', 'photos', '--prompt', 'make it night'];
    const { code, events } = await bench.start([...args, '--name', fresh()], { env }).finished;
    expect(code).toBe(0);
    const bodies = [1, 2].map((number) => bench.site.meter.body(number) ?? '');
    const sent = bodies.map((body) => Buffer.from(/"data":"([^"]+)"/.exec(body)?.[1] ?? '', 'base64'));
    const bySize = sent.sort((a, b) => a.length - b.length);
    expect(sha256(bySize[0] ?? Buffer.alloc(0))).toBe(sha256(small));
    expect(bySize[1]?.length).toBeLessThanOrEqual(7_000_000);
    const { width, height, format } = await sharp(bySize[1]).metadata();
    expect([height > width, format]).toEqual([true, 'jpeg']);
    const notices = noticesOf(events);
    expect(notices).toContain('plantain resized 1 picture larger than 7 MB. To reject such pictures instead: --no-resize');
    expect(notices).toContain('plantain ignored 1 file beside the pictures: notes.txt');
    expect((await readdir(temporary)).filter((entry) => entry.startsWith('plantain-input-'))).toEqual([]);
    const refused = await bench.run(...args, '--no-resize');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /large\.jpg: The picture has .* MB, and the site accepts at most 7 MB\. .* leave out --no-resize/,
    );
    expect(bench.site.meter.entries).toHaveLength(2);
  });
});

describe('one prompt with a concurrency', () => {
  it('makes that many pictures of it, and says so', async () => {
    bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 50 } });
    const { code, events } = await bench.run('run', '--prompt', 'a pear', '--concurrency', '3', '--name', fresh());
    expect(code).toBe(0);
    expect(bench.site.meter.entries).toHaveLength(3);
    expect(noticesOf(events)[0]).toContain('plantain generates 3 pictures of the prompt');
  });
});
