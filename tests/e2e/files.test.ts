import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { Bench, CANARY, until } from './harness.js';
import { closeWithServer, killGroup } from './processes.js';

const LIMIT_MS = 240_000;
const [WIDTH, HEIGHT] = [1500, 1530];

/** A picture of nearly 7 MB, which nothing makes smaller. */
const noise = (): Promise<Buffer> =>
  sharp(randomBytes(WIDTH * HEIGHT * 3), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();

test(
  'References above the limit of a request are uploaded once, and used again after a kill and by the next batch',
  { timeout: LIMIT_MS },
  async ({ onTestFinished }) => {
    const site = await startGeminiStandIn({ keys: [CANARY], pixels: 64, latencyMs: 60_000 });
    const bench = await Bench.open();
    onTestFinished(async () => {
      await closeWithServer(bench);
      await site.close();
    });
    const withFiles = async (files: string): Promise<void> => {
      const settings = { authMode: 'google_xgoog', version: 'v1beta', files };
      const google = { provider: 'gemini', baseUrl: site.url, key: { env: 'BANANA_KEY' }, settings };
      const config = {
        sites: { google },
        trustedOrigins: [site.url],
        defaults: { requestDelay: 0, heartbeatTimeout: 4, retries: 0 },
      };
      await writeFile(join(bench.folder, 'plantain.config.json'), JSON.stringify(config));
    };
    const images = Array.from({ length: 12 }, (_, k) => `${k + 1}.png`);
    for (const name of images) await writeFile(join(bench.folder, name), await noise());
    await writeFile(join(bench.folder, 'items.jsonl'), `${JSON.stringify({ prompt: '#1 a pear', images })}\n`);

    await withFiles('never');
    const refused = await bench.run('run', 'items.jsonl', '--name', 'inline', '--yes');
    expect(refused.code, refused.stderr).not.toBe(0);
    expect([site.meter.charged, site.files.names.length]).toEqual([0, 0]);

    await withFiles('always');
    const running = bench.start(['run', 'items.jsonl', '--name', 'large', '--yes'], { detached: true });
    await until('the request is open', () => site.meter.open() === 1, 120_000);
    const uploaded = site.files.names;
    expect(uploaded).toHaveLength(12);
    await killGroup(running);
    site.setLatency(100);
    const resumed = await bench.run('resume', 'large');
    expect(resumed.stderr + resumed.stdout).toContain('unknown');
    const again = await bench.run('run', '--again', 'large', '--include', 'submission_unknown', '--name', 'more', '--yes');
    expect(again.code, again.stderr).toBe(0);
    const next = await bench.run('run', 'items.jsonl', '--name', 'next', '--yes');
    expect(next.code, next.stderr).toBe(0);
    expect(site.files.names).toEqual(uploaded);
  },
);
