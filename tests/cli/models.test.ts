import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { columns } from '../../src/cli/render/columns.js';
import { contextIn, Page } from './fixtures.js';

let folder: string;
let stdout: Page;
let stderr: Page;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-models-'));
  [stdout, stderr] = [new Page(), new Page()];
  const price = [
    { model: 'gemini-nano-banana-2.1', size: '4K', amount: 0.8, currency: 'CNY' },
    { model: 'gemini-3-pro-image', amount: 1, currency: 'CNY' },
  ];
  const sites = {
    mine: { provider: 'gemini', model: 'gemini-3-pro-image', price },
    own: { provider: 'comfyui', baseUrl: 'http://127.0.0.1:9' },
  };
  await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites }));
});
afterEach(() => rm(folder, { recursive: true }));

const plantain = (...args: string[]): Promise<number> => runProgram(args, contextIn(folder, { stdout, stderr }));

it('lists all tables, with what a model takes, what it costs, and which are gone', async () => {
  expect(await plantain('models')).toBe(0);
  expect(stdout.text).toMatch(/^gemini: state of 2026-12-01\./m);
  expect(stdout.text).toMatch(/^ {2}gemini-nano-banana-2\.1 {2}\(used unless another is given\)$/m);
  expect(stdout.text).toContain('sizes 1K 2K 4K, 14 aspect ratios, 14 reference pictures, and thinking minimal medium high');
  expect(stdout.text).toContain('A picture there costs 1K 0.0336, 2K 0.0504, 4K 0.1134 USD\n');
  expect(stdout.text).toContain('gemini-3-pro-image-preview\n    Shut down on 2026-06-25. Use gemini-3-pro-image.\n');
  expect(stdout.text).toMatch(/^ {2}Source: .*deprecations$/m);
  expect(stdout.text).toMatch(/^grsai: /m);
  expect(stdout.text).toMatch(/^openai: state of 2026-12-01\./m);
  expect(stdout.text).toMatch(/^ {2}gpt-image-2 {2}\(used unless another is given\)$/m);
  expect(stdout.text).toContain(
    'any size in pixels within its rules and 16 reference pictures\n    Quality auto low medium high\n',
  );
  expect(stdout.text).toContain('1024x1024 low 0.006, medium 0.053, high 0.211 USD\n');
  expect(stdout.text).toContain('gpt-image-1\n    Shut down on 2026-10-23. Use gpt-image-2.6-sunburst.\n');
  expect(stdout.text).toContain('gpt-image-1.5\n    May be shut down since 2026-12-01: reports differ.');
  expect(stdout.text).not.toContain('comfyui');
});

it('of a site has its own model and its own prices', async () => {
  expect(await plantain('models', 'mine', '--json')).toBe(0);
  const record = JSON.parse(stdout.text) as { site: string; models: readonly Record<string, unknown>[] };
  expect(record.site).toBe('mine');
  expect(record.models.find(({ model }) => model === 'gemini-3-pro-image')).toMatchObject({
    isDefault: true,
    standing: 'live',
    configuredPrices: ['1K', '2K', '4K'].map((size) => ({ size, amount: '1', currency: 'CNY' })),
  });
  expect(record.models.find(({ model }) => model === 'gemini-nano-banana-2.1')).toMatchObject({
    isDefault: false,
    configuredPrices: [{ size: '4K', amount: '0.8', currency: 'CNY' }],
  });
});

it('of a site without a table says so, and what to do', async () => {
  expect(await plantain('models', 'own')).toBe(2);
  expect(stderr.text).toContain('no table of models for site own: its provider is comfyui');
  expect(stderr.text).toContain('plantain models');
  expect(await plantain('models', 'mien')).toBe(2);
  expect(stderr.text).toContain('mine');
});

it('fits a Chinese terminal of 80 columns', async () => {
  expect(await plantain('models', '--lang', 'zh')).toBe(0);
  expect(stdout.text).toContain('（不另外指定就用它）');
  for (const line of stdout.text.split('\n')) expect(columns(line), line).toBeLessThanOrEqual(80);
});
