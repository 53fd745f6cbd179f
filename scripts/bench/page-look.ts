import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';

/** What one look at a page took, in milliseconds. */
export interface Look {
  /** To the first paint of content, as the browser counts it. */
  readonly paintMs: number;
  /** To the first pictures that are drawn. */
  readonly picturesMs?: number;
  /** Longest task of the main thread while the wheel turns, and while the page jumps to places far away. */
  readonly wheelMs: number;
  readonly jumpMs: number;
}

const WHEEL_STEPS = 80;
const JUMPS = 12;

/** Notes every task of the main thread above 50 ms, and when the first picture was there. Runs in the page. */
const OBSERVE = `
  globalThis.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
  }).observe({ type: 'longtask', buffered: true });
  document.addEventListener('load', ({ target }) => {
    if (target instanceof HTMLImageElement) globalThis.picturesAt ??= performance.now();
  }, true);
`;

export interface How {
  /** Whether pictures are waited for. */
  readonly pictures: boolean;
  readonly scroll?: boolean;
  /** URL with the token, which becomes a cookie of the window. */
  readonly entrance?: string;
}

/** Opens a page in a window of its own and scrolls through its items. */
export async function lookAt(browser: Browser, url: string, { pictures, scroll = true, entrance }: How): Promise<Look> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    if (entrance !== undefined) await (await context.newPage()).goto(entrance);
    const page = await context.newPage();
    await page.addInitScript(OBSERVE);
    await page.goto(url);
    await page.locator('.tile').first().waitFor();
    if (pictures) await untilIn(page, 'globalThis.picturesAt !== undefined');
    const paintMs: number = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN");
    const picturesMs = pictures ? { picturesMs: await page.evaluate<number>('globalThis.picturesAt') } : {};
    // All items are there, and the page is at rest.
    await untilIn(page, 'document.documentElement.scrollHeight > 100_000');
    await sleep(2_000);
    if (!scroll) return { paintMs, ...picturesMs, wheelMs: NaN, jumpMs: NaN };
    return { paintMs, ...picturesMs, wheelMs: await longestOf(page, turnWheel), jumpMs: await longestOf(page, jump) };
  } finally {
    await context.close();
  }
}

async function longestOf(page: Page, what: (page: Page) => Promise<void>): Promise<number> {
  await page.evaluate('globalThis.longest = 0');
  await what(page);
  await sleep(500);
  return page.evaluate<number>('globalThis.longest');
}

async function turnWheel(page: Page): Promise<void> {
  await page.mouse.move(700, 700);
  for (let step = 0; step < WHEEL_STEPS; step++) {
    await page.mouse.wheel(0, 400);
    await sleep(16);
  }
}

async function jump(page: Page): Promise<void> {
  for (let step = 1; step <= JUMPS; step++) {
    await page.evaluate(`scrollTo(0, document.documentElement.scrollHeight * ${((step * 7) % JUMPS) / JUMPS})`);
    await sleep(300);
  }
}

/** Waits until something holds in the page; its policy forbids what Playwright would do. */
export async function untilIn(page: Page, condition: string): Promise<void> {
  for (let tries = 0; !(await page.evaluate<boolean>(condition)); tries++) {
    if (tries > 600) throw new Error(`waited in vain until ${condition}`);
    await sleep(50);
  }
}
