import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { Bench } from '../e2e/harness.js';
import { HOSTILE } from '../helpers/hostile-texts.js';
import { openBrowser } from '../../scripts/chromium.js';
import { describeInBrowser, expectNoSideways, violationsOf, watched } from './chromium.js';

const PHOTOS = ['scene 1.png', 'scene 2.png', 'scene 3.png', 'scene 4.jpg'];

let bench: Bench;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let seen: ReturnType<typeof watched>;
let address: string;
const name = `sheet-${process.pid}`;

/** Four photos, and twenty prompts that try to be more than text. */
async function makeBatch(): Promise<void> {
  bench = await Bench.open({ temporalAddress: inject('temporalAddress'), standIn: { pixels: 640 } });
  await cp(new URL('../../examples/photos/input/image', import.meta.url), join(bench.folder, 'photos'), { recursive: true });
  const items = [
    ...PHOTOS.map((photo, index) => ({
      id: `photo ${index}`,
      prompt: `#${index + 1} a watercolour of it`,
      images: [`photos/${photo}`],
    })),
    ...HOSTILE.map((prompt, index) => ({ id: `hostile ${index} ${prompt.slice(0, 12)}`, prompt })),
  ];
  await writeFile(join(bench.folder, 'items.jsonl'), items.map((item) => JSON.stringify(item)).join('\n'));
  const { code, stderr } = await bench.run('run', 'items.jsonl', '--name', name, '--concurrency', '8');
  expect(code, stderr).toBe(0);
  address = pathToFileURL(join(bench.folder, 'batch_outputs', name, 'index.html')).href;
}

async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  page = await context.newPage();
  seen = watched(page);
  await page.goto(address);
  await page.locator('.tile').first().waitFor();
}

const tile = (label: string) => page.locator('.tile', { hasText: label }).first();

describeInBrowser('The contact sheet of a batch', () => {
  beforeAll(async () => {
    [browser] = await Promise.all([openBrowser(), makeBatch()]);
  });
  beforeEach(() => open());
  afterEach(async () => {
    expect(seen).toEqual({ errors: [], requests: [] });
    await context.close();
  });
  afterAll(async () => {
    await browser.close();
    await bench.close();
  });

  it('shows every item with its reference beside its result, from a file and without a request to anybody', async () => {
    await expect.poll(() => page.locator('.chip').first().textContent()).toContain('24');
    const [reference, result] = [tile('scene 1.png').locator('img').first(), tile('scene 1.png').locator('img').last()];
    for (const image of [reference, result]) {
      expect(await image.getAttribute('src')).toMatch(/^thumbs\//);
      await expect
        .poll(() => image.evaluate((element) => (element as unknown as { naturalWidth: number }).naturalWidth))
        .toBeGreaterThan(0);
    }
    expect(await tile('scene 1.png').textContent()).toMatch(/watercolour.*banana · 640 × \d+ · [\d.]+ s/);
  });

  it('finds by words, filters by marks, and sorts', async () => {
    await page.getByRole('searchbox').fill('WATERCOLOUR scene 4');
    await expect.poll(() => page.locator('.tile').count()).toBe(1);
    await page.getByRole('searchbox').fill('');
    await tile('scene 2.png').focus();
    await page.keyboard.press('p');
    await page.getByRole('combobox').first().selectOption('pick');
    await expect.poll(() => page.locator('.tile').count()).toBe(1);
    await page.getByRole('combobox').first().selectOption('all');
    await page.getByRole('combobox').last().selectOption('slowest');
    const times = (await page.locator('.tile .meta').allTextContents()).map((text) => Number(/([\d.]+) s/.exec(text)?.[1]));
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('is used by the keyboard alone: marks, the large view, the command that redoes what was rejected', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']).catch(() => undefined);
    await tile('scene 1.png').focus();
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain('scene 2.png');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('p');
    await page.keyboard.press('c');
    await page.getByRole('slider').focus();
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('.over').getAttribute('style')).toMatch(/inset\(0(?:px)? 100%/);
    await page.keyboard.press('c');
    await page.keyboard.press('z');
    const shown = page.locator('.whole-size img');
    expect(await shown.boundingBox()).toMatchObject({ width: 480, height: 640 });
    // The first Escape leaves the zoom, the second the dialog.
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    const command = `plantain run --again ${name} --items 1,3`;
    expect(await page.locator('.command').inputValue()).toBe(command);
    await page.getByRole('button', { name: 'Copy redo command' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Command copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(command);
    // Marks are there after a reload; U takes one away.
    await page.reload();
    await tile('scene 1.png').focus();
    await page.keyboard.press('u');
    expect(await page.locator('.command').inputValue()).toBe(`plantain run --again ${name} --items 3`);
  });

  it('speaks Chinese when it is asked to, also after a reload', async () => {
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByPlaceholder('搜索提示词和名称').waitFor();
    await page.reload();
    await page.getByPlaceholder('搜索提示词和名称').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN');
    expect(await page.title()).toContain('图片总览');
  });

  it('shows hostile prompts and names as the text that they are', async () => {
    expect(await page.evaluate('document.scripts.length')).toBe(1);
    for (const prompt of HOSTILE.slice(0, 6)) {
      await page.getByRole('searchbox').fill(prompt);
      await expect.poll(() => page.locator('.tile .prompt').first().textContent()).toBe(prompt);
    }
    expect(await page.locator('.tile script, .tile iframe, .tile style, .tile svg, .tile a').count()).toBe(0);
  });

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 360],
    ['dark', 360],
  ] as const)('has nothing that axe objects to, in %s at %i px', async (colorScheme, width) => {
    await context.close();
    await open({ colorScheme, viewport: { width, height: 800 } });
    await expectNoSideways(page);
    await tile('scene 1.png').focus();
    await page.keyboard.press('x');
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('c');
    expect(await violationsOf(page)).toEqual([]);
    await expectNoSideways(page);
  });

  it('has all items on paper', async () => {
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.locator('.printed .tile').count()).toBe(24);
    // Pictures at their full width leave no column beyond the paper.
    await page.setViewportSize({ width: 720, height: 1000 });
    await expectNoSideways(page);
  });
});
