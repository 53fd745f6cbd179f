import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { type OpenAiStandIn, startOpenAiStandIn } from '../../stand-ins/src/openai.js';
import { Bench, CANARY, until } from './harness.js';
import { closeWithServer, killGroup } from './processes.js';

const LIMIT_MS = 200_000;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const square = (red: number, alpha: number): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 64, channels: 4, background: { r: red, g: 9, b: 9, alpha } } })
    .png()
    .toBuffer();

/** The mask of each request as it reached the site, by its bytes. */
const masksAt = ({ meter }: OpenAiStandIn): (string | undefined)[] =>
  meter.entries.map((_, at) => {
    const { form, files } = JSON.parse(meter.body(at + 1) ?? '{}') as {
      form: boolean;
      files: { field: string; sha256: string }[];
    };
    expect(form).toBe(true);
    return files.find(({ field }) => field === 'mask')?.sha256;
  });

test(
  'a mask reaches the site byte by byte, also after a crash without its file, and once more with --again',
  { timeout: LIMIT_MS },
  async ({ onTestFinished }) => {
    const standIn = await startOpenAiStandIn({ keys: [CANARY], pixels: 64, latencyMs: 30_000 });
    const bench = await Bench.open();
    onTestFinished(async () => {
      await closeWithServer(bench);
      await standIn.close();
    });
    const site = { provider: 'openai', baseUrl: standIn.url, key: { env: 'BANANA_KEY' } };
    const defaults = { requestDelay: 0, heartbeatTimeout: 4 };
    const config = { sites: { site }, trustedOrigins: [standIn.url], defaults };
    await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify(config));
    const [cat, own, common] = await Promise.all([square(90, 1), square(1, 0), square(2, 0)]);
    await writeFile(join(bench.folder, 'cat.png'), cat);
    await writeFile(join(bench.folder, 'own.png'), own);
    await writeFile(join(bench.folder, 'common.png'), common);
    await writeFile(join(bench.folder, 'flat.png'), cat);
    await writeFile(join(bench.folder, 'items.csv'), 'id,prompt,image,mask\na,#1 a cat,cat.png,own.png\nb,#2 a cat,cat.png,\n');

    const wrong = await bench.run('run', 'items.csv', '--mask', 'flat.png', '--name', 'wrong');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr + wrong.stdout).toContain('The mask has no transparent pixels');
    const dry = await bench.run('run', 'items.csv', '--mask', 'common.png', '--dry-run');
    expect(dry.code, dry.stderr).toBe(0);
    expect(dry.stdout + dry.stderr).toContain('2 items have a mask');
    expect(standIn.meter.entries).toHaveLength(0);

    const args = ['run', 'items.csv', '--mask', 'common.png', '--name', 'mask', '--concurrency', '1'];
    const running = bench.start(args, { detached: true });
    await until('a request is open', () => standIn.meter.open() === 1, 60_000);
    await killGroup(running);
    for (const file of ['cat.png', 'own.png', 'common.png']) await rm(join(bench.folder, file));
    standIn.setLatency(100);
    const resumed = await bench.run('resume', 'mask');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(masksAt(standIn).sort()).toEqual([sha256(own), sha256(own), sha256(common)].sort());
    expect((await bench.manifest('mask')).map((line) => (line as unknown as { mask: object }).mask)).toEqual([
      { file: 'own.png' },
      { file: 'common.png' },
    ]);

    const again = await bench.run('run', '--again', 'mask', '--items', 'b', '--name', 'again', '--yes');
    expect(again.code, again.stderr).toBe(0);
    expect(masksAt(standIn)[3]).toBe(sha256(common));
  },
);
