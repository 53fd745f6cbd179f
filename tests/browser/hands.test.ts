import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { Bench, CANARY } from '../e2e/harness.js';
import { startWeb } from '../web/served/web-bench.js';
import { openBrowser } from '../../scripts/chromium.js';
import { describeInBrowser } from './chromium.js';

const temporalAddress = inject('temporalAddress');
const LONG = { timeout: 10_000 };

let bench: Bench;
let browser: Browser;
let page: Page;
let photos: readonly string[];

async function open(): Promise<void> {
  const { web } = await startWeb(bench);
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
  await page.goto(`${web.url}/?token=${web.token}`);
  await page.locator('main h1').waitFor();
}

/** Drops files and folders of the disk, as a hand does that comes from another window. */
async function drop(selector: string, files: readonly string[]): Promise<void> {
  const box = await page.locator(selector).boundingBox();
  const devtools = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', {
      type,
      x: (box?.x ?? 0) + 40,
      y: (box?.y ?? 0) + 40,
      data: { items: [], files: [...files], dragOperationsMask: 1 },
    });
  }
}

/** Presses Tab until this has the focus, and sees that the focus is shown on the way. */
async function tabTo(selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(SHOWN), `the focus after ${presses + 1} × Tab`).toBe(true);
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Tab does not come to ${selector}`);
}
// A button of a file input shows the focus in its place.
const SHOWN = `(() => {
  const { activeElement: one } = document;
  if (one === document.body) return true;
  return [one, one.closest('.button')].some((it) => it && getComputedStyle(it).outlineStyle !== 'none');
})()`;

const focused = (): Promise<string> =>
  page.evaluate('document.activeElement.className + " " + document.activeElement.textContent');

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });

describeInBrowser('The page in the hands of a person', () => {
  beforeAll(async () => {
    browser = await openBrowser();
  });
  beforeEach(async () => {
    bench = await Bench.open({ temporalAddress, standIn: { mode: 'mirror' }, defaults: { concurrency: 6 } });
    const folder = join(bench.folder, 'shoot');
    await mkdir(join(folder, 'cups', 'red'), { recursive: true });
    photos = Array.from({ length: 12 }, (_, n) => join(folder, 'cups', n < 8 ? '' : 'red', `cup ${n + 1}.jpg`));
    await Promise.all(
      photos.map(async (path, n) => {
        const background = { r: n * 20, g: 80, b: 120 };
        await writeFile(
          path,
          await sharp({ create: { width: 60, height: 40 + n, channels: 3, background } })
            .jpeg()
            .toBuffer(),
        );
      }),
    );
    await writeFile(join(folder, 'cups', 'notes.pdf'), 'notes');
  });
  afterEach(async () => {
    await page.close();
    await bench.close();
  });
  afterAll(() => browser.close());

  it('takes twelve photos that are dropped, and the same in a folder with a folder in it', async () => {
    await open();
    await page.goto(`${new URL(page.url()).origin}/#/new`);
    await page.locator('textarea.prompt').fill('on a table');
    await drop('.drop', photos);
    await page.getByText('12 photos', { exact: true }).waitFor();
    await expect.poll(() => page.locator('.forecast .figure').textContent(), LONG).toBe('12 pictures');
    expect(await page.locator('.photo-grid .name').first().textContent()).toBe('cup 1.jpg');
    await drop('.drop', [join(bench.folder, 'shoot', 'cups')]);
    await page.getByText('24 photos', { exact: true }).waitFor();
    expect(await page.locator('.photo-grid .name').allTextContents()).toContain('cups/red/cup 12.jpg');
    await page.getByText(/notes\.pdf/).waitFor();
    await expect.poll(() => page.locator('.forecast .figure').textContent(), LONG).toBe('24 pictures');
    expect(bench.site.meter.charged).toBe(0);
  }, 60_000);

  it('leads from an empty folder to chosen pictures by the keyboard alone', async () => {
    await rm(join(bench.folder, 'plantain.config.json'));
    await rm(join(bench.folder, '.env'));
    await open();
    const { keyboard } = page;
    await tabTo('#base-url');
    await keyboard.type(bench.site.url);
    await tabTo('#key');
    await keyboard.type(CANARY);
    await keyboard.press('Enter');
    await page.locator('textarea.prompt').waitFor();
    await tabTo('textarea.prompt');
    await keyboard.type('a pear');
    await page.locator('.forecast .figure').waitFor();
    await tabTo('#count');
    // The answer comes when it is let through, also on a machine with nothing else to do.
    const [arrived, letThrough] = [new AbortController(), new AbortController()];
    await page.route('**/api/v1/forecasts*', async (route) => {
      arrived.abort();
      await aborted(letThrough.signal);
      await route.continue();
    });
    await keyboard.press('Control+a');
    await keyboard.type('4');
    await aborted(arrived.signal);
    // Nothing is started at the price of another request.
    expect(await page.locator('button.start').isEnabled()).toBe(false);
    letThrough.abort();
    await expect.poll(() => page.locator('.forecast .figure').textContent(), LONG).toBe('4 pictures');
    await expect.poll(() => page.locator('button.start').isEnabled(), LONG).toBe(true);
    await tabTo('button.start:enabled');
    await keyboard.press('Enter');
    await page.getByText('completed', { exact: true }).waitFor({ timeout: 30_000 });
    const first = page.url();
    // A new page begins at its title.
    expect(await focused()).toContain(decodeURIComponent(first.split('/').at(-1) ?? ''));

    await tabTo('.tile');
    for (const key of ['p', 'ArrowRight', 'p', 'ArrowRight', 'x', 'ArrowRight', 'x', 'Control+z']) await keyboard.press(key);
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await keyboard.press('x');
    await keyboard.press('Escape');
    // The focus is where it was.
    expect(await focused()).toMatch(/^tile .*Rejected/);
    const downloading = page.waitForEvent('download');
    for (let presses = 0; presses < 30 && !(await focused()).includes('as ZIP'); presses += 1) await keyboard.press('Shift+Tab');
    await keyboard.press('Enter');
    expect((await readFile(await (await downloading).path())).subarray(0, 2).toString()).toBe('PK');
    await keyboard.press('Tab');
    expect(await focused()).toContain('Redo 2 rejected');
    await keyboard.press('Enter');
    await page.locator('dialog .figure').waitFor();
    await keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog').count()).toBe(0);
    expect(await focused()).toContain('Redo 2 rejected');
    await keyboard.press('Enter');
    await tabTo('#redo-prompt');
    await keyboard.type('a plum');
    await expect.poll(() => page.locator('dialog button.primary').isEnabled(), LONG).toBe(true);
    await tabTo('dialog button.primary');
    await keyboard.press('Enter');
    await expect.poll(() => page.url(), { timeout: 20_000 }).not.toBe(first);
    await page.getByText('completed', { exact: true }).waitFor({ timeout: 30_000 });
    expect(bench.site.meter.charged).toBe(6);
  }, 90_000);
});
