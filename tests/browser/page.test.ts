import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { Bench, CANARY, type Running, until } from '../e2e/harness.js';
import { killGroup } from '../e2e/processes.js';
import { HOSTILE } from '../helpers/hostile-texts.js';
import { startWeb } from '../web/served/web-bench.js';
import { openBrowser } from '../../scripts/chromium.js';
import { describeInBrowser, expectNoSideways, violationsOf } from './chromium.js';

const COUNT = 12;
const CONCURRENCY = 4;
const temporalAddress = inject('temporalAddress');

let bench: Bench;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let running: Running;
let address: string;
const errors: string[] = [];

async function photos(): Promise<{ name: string; mimeType: string; buffer: Buffer }[]> {
  return Promise.all(
    Array.from({ length: COUNT }, async (_, index) => ({
      name: `杯子 ${index + 1}.jpg`,
      mimeType: 'image/jpeg',
      buffer: await sharp({
        create: { width: 90, height: 60 + index, channels: 3, background: { r: index * 20, g: 90, b: 120 } },
      })
        .jpeg()
        .toBuffer(),
    })),
  );
}

async function serve(): Promise<void> {
  const started = await startWeb(bench);
  running = started.running;
  address = `${started.web.url}/?token=${started.web.token}`;
}

async function open(place = '', options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', ...options });
  page = await context.newPage();
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('dialog', (dialog) => {
    errors.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  // It leads on to the page without the token.
  await page.goto(address);
  await page.locator('main h1').waitFor();
  await page.goto(`${new URL(address).origin}/${place}`);
}

const tiles = () => page.locator('.tile');
const made = () => page.locator('.tile.success');
const batchInPlace = (): string => decodeURIComponent(/#\/batch\/(.+)$/.exec(page.url())?.[1] ?? '');
const charged = (): number => bench.site.meter.charged;

/** Photos and a prompt, up to the forecast. */
async function fill(): Promise<void> {
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(await photos());
  await page.locator('textarea.prompt').fill('把杯子放在大理石桌面上');
  await page.locator('.forecast .figure').waitFor();
}

describeInBrowser('The page of a folder', () => {
  beforeAll(async () => {
    browser = await openBrowser();
  });
  beforeEach(async () => {
    bench = await Bench.open({
      temporalAddress,
      standIn: { mode: 'mirror', latencyMs: 400 },
      defaults: { concurrency: CONCURRENCY },
    });
    errors.length = 0;
  });
  afterEach(async () => {
    expect(errors).toEqual([]);
    await context.close();
    await bench.close();
  });
  afterAll(() => browser.close());

  it('takes an empty folder to twelve pictures: site, photos, price, start, marks, redo and ZIP', async () => {
    await rm(join(bench.folder, 'plantain.config.json'));
    await rm(join(bench.folder, '.env'));
    await serve();
    await open();
    await page.getByLabel('站点类型').selectOption('gemini');
    await page.getByLabel('站点 URL').fill(bench.site.url);
    await page.getByLabel(/API Key/).fill(CANARY);
    await page.getByLabel('站点名称').fill('banana');
    await page.getByRole('button', { name: '测试并保存' }).click();
    await expect.poll(() => readFileWhenThere('.env'), { timeout: 20_000 }).toContain(CANARY);

    await fill();
    expect(await page.locator('.forecast .figure').textContent()).toBe('12 张图片');
    expect(charged()).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    await page.locator('button.start').dblclick();
    await made().first().waitFor();
    // In the middle of it.
    await page.reload();
    await expect.poll(() => made().count(), { timeout: 30_000 }).toBe(COUNT);
    expect(charged()).toBe(COUNT);
    await page.getByText('已完成', { exact: true }).waitFor();

    // Eight are picked and four rejected, by the keyboard alone.
    await tiles().first().focus();
    for (let at = 0; at < COUNT; at += 1) {
      await page.keyboard.press(at < 8 ? 'p' : 'x');
      await page.keyboard.press('ArrowRight');
    }
    const marks = join('batch_outputs', batchInPlace(), 'marks.json');
    await expect.poll(async () => (await readFileWhenThere(marks)).match(/"reject"/g)?.length, { timeout: 10_000 }).toBe(4);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('下载选中的 8 张').click()]);
    const zip = join(bench.folder, 'picked.zip');
    await download.saveAs(zip);
    const { stdout } = await promisify(execFile)('python3', [
      '-c',
      'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); z.testzip(); print(len(z.namelist()))',
      zip,
    ]);
    expect(stdout.trim()).toBe('8');

    await page.getByText('重做淘汰的 4 张').click();
    await page.getByLabel('换一个提示词').fill('放在木桌上');
    const redo = page.locator('dialog button.primary');
    await expect.poll(() => redo.isEnabled(), { timeout: 20_000 }).toBe(true);
    expect(await page.locator('dialog .figure').textContent()).toBe('4 张图片');
    const first = batchInPlace();
    await redo.click();
    await expect.poll(() => batchInPlace(), { timeout: 20_000 }).not.toBe(first);
    await expect.poll(() => made().count(), { timeout: 30_000 }).toBe(4);
    expect(charged()).toBe(COUNT + 4);
    expect(await page.locator('.tile .prompt').first().textContent()).toBe('放在木桌上');
    expect(bench.site.meter.entries.length).toBe(COUNT + 4);
    // The key was entered here, and is nowhere in what the page has.
    expect(await page.content()).not.toContain(CANARY);
  }, 120_000);

  it('finds its way back when its server was killed during a batch; nothing is paid twice', async () => {
    await serve();
    await open('#/new');
    await fill();
    await page.locator('button.start').click();
    await expect.poll(() => made().count(), { timeout: 30_000 }).toBeGreaterThanOrEqual(3);
    const killedAt = Date.now();
    await killGroup(running);
    await page.getByText('与 plantain 的连接断开了').waitFor();
    await serve();
    await expect.poll(() => made().count(), { timeout: 60_000 }).toBe(COUNT);
    // The page alone has found back, without a reload: nothing is open, and nothing is away.
    await page.getByText('已完成', { exact: true }).waitFor();
    expect(await page.locator('.chip .count').allTextContents()).toEqual(['12', '12', '0', '0']);
    expect(await page.getByText('与 plantain 的连接断开了').count()).toBe(0);
    const name = batchInPlace();
    await until('the report is there', async () => (await readFileWhenThere(join('batch_outputs', name, 'summary.json'))) !== '');
    const { success, calls } = await bench.summary(name);
    expect(success).toBe(COUNT);
    // Those that were open at the kill are asked for again, once; no other.
    const { entries } = bench.site.meter;
    const pictures = new Set(entries.map(({ images }) => images[0]?.sha256));
    expect(pictures.size).toBe(COUNT);
    const requests = [...pictures].map((picture) => entries.filter(({ images }) => images[0]?.sha256 === picture));
    for (const [first, ...again] of requests.filter(({ length }) => length > 1)) {
      expect(again).toHaveLength(1);
      expect(first?.receivedAt).toBeLessThan(killedAt);
      // The answer may have been on its way to a process that was ending.
      expect(first?.closedAt ?? killedAt).toBeGreaterThan(killedAt - 500);
    }
    // One that was on record and had not left yet is declared as well: nobody knows.
    expect(calls).toMatchObject({ delivered: COUNT, unknown: calls.sent - COUNT });
    expect(calls.sent).toBeGreaterThanOrEqual(charged());
    expect(calls.sent).toBeLessThanOrEqual(COUNT + CONCURRENCY);
  }, 120_000);

  it('shows hostile prompts as text, and one batch in two windows, two languages and two widths', async () => {
    const items = HOSTILE.map((prompt, index) => JSON.stringify({ id: `${index} ${prompt.slice(0, 10)}`, prompt }));
    await writeFile(join(bench.folder, 'items.jsonl'), items.join('\n'));
    const { code, stderr } = await bench.run('run', 'items.jsonl', '--name', 'hostile', '--concurrency', '10');
    expect(code, stderr).toBe(0);
    await serve();
    await open('#/batch/hostile');
    await expect.poll(() => made().count(), { timeout: 20_000 }).toBe(HOSTILE.length);
    for (const prompt of HOSTILE.slice(0, 6))
      expect(await tiles().filter({ hasText: prompt }).count(), prompt).toBeGreaterThan(0);
    expect(await violationsOf(page)).toEqual([]);

    const other = await context.newPage();
    await other.goto(`${new URL(address).origin}/#/batch/hostile`);
    await other.locator('.tile').first().focus();
    await other.keyboard.press('p');
    await tiles().nth(1).focus();
    await page.keyboard.press('x');
    const marks = join('batch_outputs', 'hostile', 'marks.json');
    await expect.poll(async () => (await readFileWhenThere(marks)).match(/"(?:pick|reject)"/g)).toEqual(['"pick"', '"reject"']);
    // Each window shows the mark of the other.
    for (const window of [page, other]) await expect.poll(() => window.locator('.marking [aria-pressed=true]').count()).toBe(2);
    // By the mouse, and taken back.
    await tiles().nth(2).hover();
    await page.locator('.marking').nth(2).locator('.reject').click();
    await expect.poll(() => other.locator('.marking .reject[aria-pressed=true]').count()).toBe(2);
    await page.keyboard.press('Control+z');
    await expect.poll(() => other.locator('.marking .reject[aria-pressed=true]').count()).toBe(1);
    await other.close();

    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: /^All/ }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    await page.setViewportSize({ width: 360, height: 740 });
    for (const place of ['#/home', '#/new', '#/setup', '#/batch/hostile']) {
      await page.goto(new URL(address).origin + '/' + place);
      await page.locator('main h1').waitFor();
      await expectNoSideways(page);
      expect(await violationsOf(page), place).toEqual([]);
    }
  }, 120_000);
});

async function readFileWhenThere(path: string): Promise<string> {
  return readFile(join(bench.folder, path), 'utf8').catch(() => '');
}
