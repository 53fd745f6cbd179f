import { type Browser, chromium } from 'playwright-core';
import { findBrowser } from './browser.mjs';
import { type Command, type PersonsFolder, until } from './persons-folder.js';

/** Starts the Chromium of this machine. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('No Chromium was found; `npm run browser` installs one.');
  // Root may start no sandbox, and the pages are our own.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

/** Serves the page of a folder. `entrance`: its URL with the token, which becomes a cookie and leads on to the page without it. */
export async function withPage<T>(folder: PersonsFolder, body: (web: Command, entrance: string) => Promise<T>): Promise<T> {
  const web = folder.start('web', '--no-open');
  const address = (): string | undefined => /"url":"([^"]+)"/.exec(web.screen())?.[1];
  try {
    await until('the page is served', () => address() !== undefined);
    return await body(web, address() ?? '');
  } finally {
    await web.interrupt();
  }
}

/** Where the page has a batch. */
export const pageOf = (entrance: string, batch: string): string => `${new URL(entrance).origin}/#/batch/${batch}`;
