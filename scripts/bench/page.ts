import { readFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { openBrowser, pageOf, withPage } from '../chromium.js';
import { type Command, PersonsFolder, until } from '../persons-folder.js';
import { type Look, lookAt } from './page-look.js';

/** Items of a batch that has ended, and of one that is being made. */
const ENDED = 5_000;
const OPEN = 50_000;
const RELOADS = 10;

const ms = (value: number): string => `${Math.round(value)} ms`;
const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** How fast the page and the contact sheet are in a browser, and what the page's server holds in memory. */
export async function pageTable(): Promise<string> {
  const browser = await openBrowser();
  try {
    const rows = [...(await endedRows(browser)), ...(await openRows(browser))];
    const head = [
      'page',
      'first paint',
      'first pictures',
      'longest block, wheel',
      'longest block, jumps',
      'memory of the server',
    ];
    return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  } finally {
    await browser.close();
  }
}

const cellsOf = (name: string, { paintMs, picturesMs, wheelMs, jumpMs }: Look, memory: string): string[] => [
  name,
  ms(paintMs),
  picturesMs === undefined ? '–' : ms(picturesMs),
  ms(wheelMs),
  ms(jumpMs),
  memory,
];

/** A batch of pictures: its page, opened again and again, and its contact sheet from disk. */
async function endedRows(browser: Browser): Promise<string[][]> {
  return inFolder({ latencyMs: 0, pixels: 64 }, ENDED, async (folder) => {
    await folder.start('run', 'items.jsonl', '--name', 'bench', '--concurrency', '100').ended();
    const sheet = join(folder.path, 'batch_outputs', 'bench', 'index.html');
    const { size } = await stat(sheet);
    const onDisk = await lookAt(browser, pathToFileURL(sheet).href, { pictures: true });
    const served = await withPage(folder, async (web, entrance) => {
      const url = pageOf(entrance, 'bench');
      const how = { pictures: true, entrance };
      const before = await memoryOf(web);
      const look = await lookAt(browser, url, how);
      const once = await memoryOf(web);
      for (let round = 0; round < RELOADS; round++) await lookAt(browser, url, { ...how, scroll: false });
      const memory = `${mebibytes(before)}, ${mebibytes(once)} after a look, ${mebibytes(await memoryOf(web))} after ${RELOADS} more`;
      return cellsOf(`served, ${ENDED} pictures`, look, memory);
    });
    return [served, cellsOf(`contact sheet, ${ENDED} pictures, ${(size / 1e6).toFixed(1)} MB`, onDisk, '–')];
  });
}

/** A batch that has just begun: its page, while events come in. */
async function openRows(browser: Browser): Promise<string[][]> {
  return inFolder({ latencyMs: 2_000, pixels: 64 }, OPEN, async (folder, site) => {
    const run = folder.start('run', 'items.jsonl', '--name', 'bench', '--concurrency', '10');
    try {
      await until('the site is asked', () => site.meter.entries.length > 0);
      return [
        await withPage(folder, async (web, entrance) => {
          const look = await lookAt(browser, pageOf(entrance, 'bench'), { pictures: false, entrance });
          return cellsOf(`served, ${OPEN} items, being made`, look, mebibytes(await memoryOf(web)));
        }),
      ];
    } finally {
      await run.kill();
    }
  });
}

type Site = Awaited<ReturnType<typeof startGeminiStandIn>>;

async function inFolder<T>(
  settings: Parameters<typeof startGeminiStandIn>[0],
  count: number,
  body: (folder: PersonsFolder, site: Site) => Promise<T>,
): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), 'plantain-bench-'));
  const site = await startGeminiStandIn(settings);
  try {
    const folder = new PersonsFolder(path);
    const settingsOfSite = { authMode: 'google_xgoog' };
    await folder.fill({ provider: 'gemini', baseUrl: site.url, key: { env: 'SITE_KEY' }, settings: settingsOfSite }, count, {
      requestDelay: 0,
    });
    return await body(folder, site);
  } finally {
    await site.close();
    await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Resident, in bytes; as Linux says. */
async function memoryOf({ pid }: Command): Promise<number> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) * 1024;
}
