import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import {
  asked,
  configure,
  contextOf,
  folder,
  look,
  mirrorWith,
  pictures,
  PRICE,
  remember,
  site,
  stderr,
  stdout,
  useFolder,
} from './preflight-folder.js';

useFolder();

describe('a dry run', () => {
  it('says what the batch will cost and how long it will take, and starts nothing', async () => {
    await remember();
    const context = contextOf({});
    expect(await runProgram(['run', ...pictures(6), '--dry-run', '--json'], context)).toBe(0);
    expect(context.startWorkers).not.toHaveBeenCalled();
    expect(JSON.parse(stdout.text)).toMatchObject({
      dryRun: true,
      site: 'banana',
      doubts: [],
      forecast: {
        pictures: 6,
        requestsAtMost: 12,
        cost: { least: [{ amount: '0.804', currency: 'USD' }], most: [{ amount: '1.608', currency: 'USD' }] },
        time: { requests: 20, requestMs: { least: 40_000 } },
      },
    });
    const { said } = await look({}, ...pictures(6), '--dry-run');
    expect(said).toContain('cost     6 to 12 paid requests: 0.804 USD to 1.608 USD');
    expect(said).toMatch(/time {5}about 1 min \d+ s \(.*\), by 20 recent pictures of the site/);
  });

  it('says of a new site that its time is not known, and of a site without a price that there is none', async () => {
    await configure(undefined);
    const { code, said } = await look({}, ...pictures(6), '--dry-run', '--retries', '0');
    expect(code).toBe(0);
    expect(said).toContain('cost     6 paid requests: the configuration has no price for gemini-nano-banana-2.1');
    expect(said).toContain('time     unknown until the first pictures');
  });

  it('prices each item by its model and size', async () => {
    await configure([PRICE, { ...PRICE, size: '4K', amount: 0.24 }]);
    await writeFile(join(folder, 'items.jsonl'), '{"prompt": "a"}\n{"prompt": "b", "params": {"imageSize": "4K"}}\n');
    const { batch } = await look({}, 'items.jsonl', '--retries', '0');
    expect(batch?.forecast.cost?.most).toEqual([{ amount: '0.374', currency: 'USD' }]);
    expect(batch?.items.map(({ price }) => price?.amount)).toEqual(['0.134', '0.24']);
  });
});

describe('a total timeout that cannot hold the batch', () => {
  const args = [...pictures(100), '--concurrency', '3', '--total-timeout', '10m'];

  it('is refused where nobody can be asked, with what would hold it', async () => {
    await remember();
    const context = contextOf({});
    expect(await runProgram(['run', ...args], context)).toBe(2);
    expect(stderr.text).toMatch(
      /only 42 of 100 pictures can be generated at concurrency 3\. Raise --concurrency to 8, or --total-timeout to 14[5-9]0s\.\nTo start it anyway, add --yes/,
    );
    expect(context.startWorkers).not.toHaveBeenCalled();
  });

  it('is asked about on a terminal: no leaves it, yes and --yes go on', async () => {
    await remember();
    const refused = await look({ answer: false }, ...args);
    expect(refused).toMatchObject({ code: 2, batch: undefined });
    expect(asked).toEqual(['Start the batch of 100 pictures anyway?']);
    expect((await look({ answer: true }, ...args)).batch?.forecast.pictures).toBe(100);
    const sure = await look({ answer: false }, ...args, '--yes');
    expect(sure.batch).toBeDefined();
    expect(sure.said.replaceAll(/\s+/g, ' ')).toContain('Warning: Within the total timeout of 10 min, only 42 of 100 pictures');
    expect(asked).toEqual([]);
  });

  it('is never asked about for programs, and only warned of where luck would do', async () => {
    await remember();
    expect((await look({ answer: true }, ...args, '--json')).code).toBe(2);
    const close = await look({}, ...pictures(9), '--concurrency', '3', '--total-timeout', '122s');
    expect(close).toMatchObject({ code: 0, batch: { forecast: { pictures: 9 } } });
    expect(close.said).toContain('Warning: Within the total timeout of 2 min 2 s, only');
  });
});

describe('a balance', () => {
  it('that is less than the least cost is refused, with how many pictures it would pay for', async () => {
    await mirrorWith(250_000);
    const { code, said } = await look({}, ...pictures(8));
    expect(code).toBe(2);
    expect(said).toContain(
      'The balance of site banana is 0.50 USD, and 8 pictures cost at least 1.072 USD. Top it up, or generate fewer pictures: --first 3',
    );
  });

  it('in ¥ is counted with what the units of the site are worth; by the usual rate it is a warning and no more', async () => {
    await mirrorWith(250_000);
    await configure({ amount: 0.2, currency: 'CNY' });
    expect((await look({}, ...pictures(8))).batch).toBeDefined();
    await configure({ amount: 0.2, currency: 'CNY' }, { yuanPerQuota: 0.000002 });
    const { code, said } = await look({}, ...pictures(8));
    expect(code).toBe(2);
    expect(said).toContain(
      'The balance of site banana is ¥0.50, and 8 pictures cost at least ¥1.60. Top it up, or generate fewer pictures: --first 2',
    );
  });

  it.each([5_000_000, null])('of %s stops nothing', async (remaining) => {
    await mirrorWith(remaining);
    expect((await look({}, ...pictures(8))).batch).toBeDefined();
  });

  it('that the site does not say stops nothing, and a site that cannot be asked is told of', async () => {
    expect((await look({}, ...pictures(8))).batch).toBeDefined();
    await mirrorWith(5_000_000);
    await site.close();
    expect((await look({}, ...pictures(8), '--yes')).batch).toBeDefined();
    expect(stdout.text).toContain('The balance at site "banana" is not known');
  });
});

describe('what was always found before a start', () => {
  it('is a reference picture that is too large', async () => {
    const noise = {
      width: 1700,
      height: 1700,
      channels: 3 as const,
      background: '#888',
      noise: { type: 'gaussian' as const, mean: 128, sigma: 30 },
    };
    await sharp({ create: noise }).png({ compressionLevel: 0 }).toFile(join(folder, 'big.png'));
    const { code, said } = await look({}, '--prompt', 'a pear', '--ref', 'big.png', '--no-resize');
    expect(code).toBe(2);
    expect(said).toMatch(/big\.png: The picture has 8\.\d MB, and the site accepts at most 7 MB/);
  });

  it.each([
    ['a key that is missing', '', 'BANANA_KEY is not set'],
    ['a placeholder instead of a key', 'your-api-key-here', 'cannot be used: it contains a placeholder instead of a key'],
  ])('is %s', async (_what, key, words) => {
    const { code, said } = await look({ env: { BANANA_KEY: key } }, ...pictures(2));
    expect(code).toBe(2);
    expect(said).toContain(words);
  });
});
