/**
 * Takes the pictures of the page and of the contact sheet that the docs show: `npm run recording -- page`. A batch of the example photos at a
 * stand-in, looked at in Chromium.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { untilIn } from '../bench/page-look.js';
import { openBrowser, pageOf, withPage } from '../chromium.js';
import { PersonsFolder } from '../persons-folder.js';

const PICTURES = resolve(import.meta.dirname, '../../../../docs/pictures');
const BATCH = 'watercolours';
const WINDOW = { width: 1200, height: 760 };
const PROMPTS = {
  en: 'Repaint this scene as a loose watercolour on rough paper',
  zh: '把这个画面画成粗纹纸上的写意水彩，保留构图',
};

/** The page in both languages, and the contact sheet in English. */
export async function recordPage(): Promise<void> {
  const browser = await openBrowser();
  try {
    for (const language of ['en', 'zh'] as const) await recordIn(browser, language);
  } finally {
    await browser.close();
  }
}

async function recordIn(browser: Browser, language: 'en' | 'zh'): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), 'plantain-recording-'));
  const site = await startGeminiStandIn({ latencyMs: 600, pixels: 1024 });
  try {
    const folder = new PersonsFolder(path);
    await folder.fill(
      { provider: 'gemini', baseUrl: site.url, key: { env: 'SITE_KEY' }, settings: { authMode: 'google_xgoog' } },
      0,
    );
    await cp(resolve(PICTURES, '../../examples/photos/input/image'), join(path, 'photos'), { recursive: true });
    const run = ['run', 'photos', '--prompt', PROMPTS[language], '--name', BATCH, '--concurrency', '4', '--lang', language];
    await folder.start(...run).ended();
    if (language === 'en') {
      const page = await browser.newPage({ viewport: WINDOW, locale: 'en' });
      await page.goto(pathToFileURL(join(path, 'batch_outputs', BATCH, 'index.html')).href);
      await shoot(page, 'contact-sheet.png');
    }
    await shootServed(browser, folder, language);
  } finally {
    await site.close();
    await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function shootServed(browser: Browser, folder: PersonsFolder, language: 'en' | 'zh'): Promise<void> {
  await withPage(folder, async (_web, entrance) => {
    const page = await browser.newPage({ viewport: WINDOW, locale: language === 'zh' ? 'zh-CN' : 'en' });
    await page.goto(entrance);
    await page.locator('main h1').waitFor();
    await page.goto(pageOf(entrance, BATCH));
    await page.locator('.tile').first().focus();
    for (const key of ['p', 'p', 'x', 'p', 'p', 'x', 'p', 'p']) {
      await page.keyboard.press(key);
      await page.keyboard.press('ArrowRight');
    }
    // As it is at somebody's home.
    await page.evaluate(`for (const place of document.querySelectorAll('.folder, .location')) {
      place.textContent = place.textContent.replace(${JSON.stringify(folder.path)}, '/home/mei');
    }`);
    await shoot(page, language === 'zh' ? 'page.zh-CN.png' : 'page.png');
  });
}

async function shoot(page: Page, file: string): Promise<void> {
  await untilIn(
    page,
    `(() => {
      const pictures = [...document.querySelectorAll('.tile img')];
      return pictures.length >= 8 && pictures.every(({ complete, naturalWidth }) => complete && naturalWidth > 0);
    })()`,
  );
  await page.evaluate('document.activeElement?.blur(); scrollTo(0, 0)');
  await page.screenshot({ path: join(PICTURES, file) });
  await page.close();
}
