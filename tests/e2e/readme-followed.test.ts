import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfigText } from '../../src/config/files.js';
import { startComfyuiStandIn } from '../../stand-ins/src/comfyui.js';
import { startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import { noImage } from '../../stand-ins/src/troubles.js';
import { CANARY } from './harness.js';
import { filesOf, type Step, stepsOf } from './readme-pages.js';
import { freshClone, Reader } from './reader.js';
import { NO_TERMINAL, type Terminal } from './terminal.js';

const DOWN = '\u001b[B';
const ENTER = '\r';
const CLEAR_LINE = '\u0015';

/** What a reader types and this test does not do, and why. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'npm ci': 'takes minutes and the registry: the packages of this repository are linked, as its lock has them',
  'npm test': 'this is one of its tests',
  'npm run build': 'takes a minute: what the build of this test run has made is copied',
};

/** What is typed from the English page only: all pages have the same lines and blocks, which is compared, and each takes seconds. */
const ENGLISH_ONLY: ReadonlySet<string> = new Set([
  'plantain run ~/cats --base-url https://mirror.example.com --key-env MIRROR_KEY',
  'plantain config import config.json',
  'plantain templates',
  'plantain templates flux-text-to-image > my.json',
  'plantain check-workflow my.json --site gpu',
  'plantain run --prompt "A pear on a blue plate" --site gpu --workflow my.json',
]);

const PAGES = [
  {
    page: 'README.md',
    locale: 'en_US.UTF-8',
    questions: ['Kind of site', 'URL (', 'Key', 'double-click'],
    made: '8 of 8',
    isWhole: true,
  },
  {
    page: 'README.zh-CN.md',
    locale: 'zh_CN.UTF-8',
    questions: ['站点类型', '站点 URL', '密钥', '双击'],
    made: '8/8',
    isWhole: false,
  },
];
type Page = (typeof PAGES)[number];

/** Local sites that stand in for those of a reader. */
async function startSites() {
  const gemini = await startGeminiStandIn({ mode: 'mirror', pixels: 64 });
  const comfyui = await startComfyuiStandIn();
  const grsai = await startGrsaiStandIn({ pixels: 64 });
  return { gemini, comfyui, grsai, close: () => Promise.all([gemini.close(), comfyui.close(), grsai.close()]) };
}

type Sites = Awaited<ReturnType<typeof startSites>>;

interface World {
  readonly page: Page;
  readonly reader: Reader;
  readonly sites: Sites;
  readonly clone: string;
}

/** What a line needs of its reader besides typing it, and what it has to show. */
interface Plan {
  readonly before?: (world: World) => Promise<void>;
  readonly watch?: (terminal: Terminal, world: World) => Promise<void>;
  readonly shows?: (world: World) => string;
}

const addKey = async ({ reader }: World, name: string): Promise<void> =>
  writeFile(join(reader.folder, '.env'), `${name}=${CANARY}\n`, { flag: 'a' });

/** There are pictures in the folder, so it is asked whether the prompt is for them. */
const withoutPictures = async (terminal: Terminal): Promise<void> => terminal.answer('Use the prompt with', `${DOWN}${ENTER}`);

/** Every line of the page, as somebody follows it. A line that is new on the page needs an entry. */
const PLANS: Readonly<Record<string, Plan>> = {
  'npm ci && npm run demo': { shows: ({ page }) => page.made },
  'npm ci && npm test': {},
  'npm ci && npm run build && npm link': {},
  'plantain --version': {},
  'mkdir ~/cats && cd ~/cats': {},
  'plantain init': {
    watch: async (terminal, { page: { questions }, sites }) => {
      const [kind = '', url = '', key = '', starter = ''] = questions;
      await terminal.answer(kind, ENTER);
      await terminal.answer(url, `${CLEAR_LINE}${sites.gemini.url}${ENTER}`);
      await terminal.answer(key, `${CANARY}${ENTER}`);
      await terminal.answer(starter, ENTER);
    },
  },
  'plantain doctor': {},
  'plantain run --dry-run': {},
  'plantain run --first 3': {},
  'plantain run': {},
  'plantain run ~/cats --base-url https://mirror.example.com --key-env MIRROR_KEY': {
    before: (world) => addKey(world, 'MIRROR_KEY'),
  },
  'plantain config import config.json': {
    before: async ({ reader, sites }) => {
      const folder = join(reader.home, 'node');
      await mkdir(folder);
      reader.goTo(folder);
      const mirror = { api_key: CANARY, url: sites.gemini.url };
      await writeFile(join(folder, 'config.json'), JSON.stringify({ mirror_sites: { mirror } }));
    },
  },
  'plantain templates': { shows: () => 'flux-text-to-image' },
  'plantain templates flux-text-to-image > my.json': {},
  'plantain check-workflow my.json --site gpu': {},
  'plantain run --prompt "A pear on a blue plate" --site gpu --workflow my.json': { watch: withoutPictures },
  'plantain run --again summer': {
    before: async ({ reader, sites }) => {
      sites.gemini.setFaults([{ times: 1, action: noImage() }]);
      await reader.follow('plantain run --site gemini --name summer --retries 0', 100);
    },
  },
};

/** A picture and a text for each file that a page's tree has; the rest of it is there already. */
async function makeFiles({ reader, clone }: World, tree: string): Promise<void> {
  const photos = join(clone, 'examples/photos/input');
  const pictures = await readdir(join(photos, 'image'));
  for (const [index, name] of filesOf(tree).entries()) {
    const path = join(reader.folder, name);
    await mkdir(dirname(path), { recursive: true });
    const ending = name.split('.').at(-1) ?? '';
    const picture = pictures.filter((one) => one.endsWith(ending))[index % 2];
    if (name.startsWith('input/image')) await copyFile(join(photos, 'image', picture ?? ''), path);
    else if (name.startsWith('input/text')) await copyFile(join(photos, 'text/text.txt'), path);
    else expect(await readFile(path, 'utf8')).not.toBe('');
  }
}

const WITH_SITES = z.looseObject({ sites: z.record(z.string(), z.looseObject({})) });

/** Adds the site of a block to the configuration of ~/cats, at its stand-in; or makes a list of the block's line. */
async function edit(world: World, block: string): Promise<void> {
  const { reader, sites, clone } = world;
  reader.goTo(join(reader.home, 'cats'));
  const { data } = WITH_SITES.safeParse(JSON.parse(block));
  if (!data) {
    await copyFile(join(clone, 'examples/photos/input/image/scene 1.png'), join(reader.folder, 'a.png'));
    await writeFile(join(reader.folder, 'items.jsonl'), `${block}\n`);
    await reader.follow('plantain run items.jsonl --site gemini');
    return;
  }
  const file = join(reader.folder, 'plantain.config.json');
  const config = WITH_SITES.parse(parseConfigText(await readFile(file, 'utf8'), file));
  for (const [name, site] of Object.entries(data.sites)) {
    const { url } = name === 'grsai' ? sites.grsai : sites.comfyui;
    config.sites[name] = { ...site, baseUrl: url };
    if (name === 'grsai') await addKey(world, 'GRSAI_KEY');
    // Uploads and results have hosts of their own, which a reader finds on the internet.
    await writeFile(file, JSON.stringify({ ...config, trustedOrigins: sites.grsai.origins }));
    await reader.follow(`plantain doctor --site ${name}`);
  }
}

async function follow(world: World, { kind, text }: Step): Promise<string> {
  if (kind === 'tree') await makeFiles(world, text);
  if (kind === 'json') await edit(world, text);
  if (kind !== 'line') return '';
  const plan = PLANS[text];
  if (!plan) throw new Error(`No plan for a line of the page: ${text}`);
  const { reader, sites } = world;
  await plan.before?.(world);
  const line = text.replace('https://mirror.example.com', sites.gemini.url);
  const shown = await reader.follow(line, 0, async (terminal) => plan.watch?.(terminal, world));
  expect(shown).toContain(plan.shows?.(world) ?? '');
  return shown;
}

/** The steps of a page that are done here. A page that is not done whole has to have the steps of the English one, but for its words. */
async function stepsHere(clone: string, { page, isWhole }: Page): Promise<Step[]> {
  const [steps, english] = await Promise.all(
    [page, 'README.md'].map(async (name) => stepsOf(await readFile(join(clone, name), 'utf8'))),
  );
  if (!steps || !english || isWhole) return steps ?? [];
  expect(steps.map(withoutWords)).toEqual(english.map(withoutWords));
  return steps.filter(({ kind }, index) => kind !== 'json' && !ENGLISH_ONLY.has(english[index]?.text ?? ''));
}

/** What a translation of the page leaves as it is. */
function withoutWords({ kind, text }: Step): Step {
  if (kind === 'tree') return { kind, text: filesOf(text).join('\n') };
  return { kind, text: text.replaceAll(/"prompt": ?"[^"]*"|--prompt "[^"]*"/g, 'PROMPT') };
}

describe.skipIf(NO_TERMINAL !== undefined || process.platform === 'win32')('in a fresh clone', () => {
  it.concurrent.for(PAGES)(
    '$page is followed line by line',
    { timeout: 600_000 },
    async (page, { expect: expectHere, onTestFinished }) => {
      const [clone, sites] = [await freshClone(), await startSites()];
      const reader = await Reader.in(clone.folder, Object.keys(NOT_HERE), page.locale);
      onTestFinished(async () => {
        await reader.close();
        await sites.close();
        await clone.remove();
      });
      const shown: string[] = [];
      for (const step of await stepsHere(clone.folder, page)) {
        shown.push(await follow({ page, reader, sites, clone: clone.folder }, step));
      }
      expectHere(shown.join('\n')).not.toContain(CANARY);
      expectHere(sites.comfyui.meter.executions()).toHaveLength(page.isWhole ? 1 : 0);
    },
  );
});
