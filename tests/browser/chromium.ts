import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { findBrowser } from '../../scripts/browser.mjs';

const BROWSER = findBrowser();

/** Tests in a real browser; where there is none they are skipped, and their name says why. */
export function describeInBrowser(name: string, body: () => void): void {
  if (BROWSER !== undefined) describe(name, body);
  else
    describe.skip(`${name} (skipped: no Chromium in PATH or CHROMIUM_PATH; \`npm run browser\` installs that of Debian)`, body);
}

/** What axe finds wrong with a page, by rule and place. */
export async function violationsOf(page: Page): Promise<string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Not as an element: the policy of the page forbids that.
  await page.evaluate(axe);
  const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))',
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Errors of a page, and every request that is not for a file of this disk. */
export function watched(page: Page): { readonly errors: string[]; readonly requests: string[] } {
  const seen = { errors: [] as string[], requests: [] as string[] };
  page.on('pageerror', (error) => seen.errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') seen.errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(?:file|data|blob):/.test(request.url())) seen.requests.push(request.url());
  });
  return seen;
}

/** Nothing is wider than the window. */
export async function expectNoSideways(page: Page): Promise<void> {
  const width: number = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(width).toBeLessThanOrEqual(0);
}
