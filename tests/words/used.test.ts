import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ENGLISH } from '../../src/words/en/index.js';
import { WORKFLOWS_ENGLISH } from '../../src/words/en/workflows.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CATALOGUE = /^words\/(?:en|zh)\//;
const KEYS = Object.keys(ENGLISH);

/** Keys that no file names, in whole or as a template such as `stage.${stage}`, with who builds them: none so far. */
const BUILT: Readonly<Record<string, string>> = {};

async function filesOf(folder: string): Promise<{ name: string; text: string }[]> {
  const names = (await readdir(`${ROOT}${folder}`, { recursive: true })).filter((name) => /\.tsx?$/.test(name));
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(`${ROOT}${folder}/${name}`, 'utf8') })));
}

/** The keys that a text of code names: `'batch.siteOut'`, or `batch.slow.${phase}` and all that it may become. */
function keysIn(text: string): string[] {
  const whole = new Set([...text.matchAll(/['"`](\w+(?:\.\w+)+)['"`]/g)].map(([, key]) => key));
  const templates = [...text.matchAll(/`(\w+\.(?:[\w.]|\$\{[^`{}]*\})*)`/g)]
    .flatMap(([, template = '']) => (template.includes('${') && !template.includes('${string}') ? [template] : []))
    .map((template) => new RegExp(`^${template.replace(/\./g, '\\.').replace(/\$\{[^{}]*\}/g, '[\\w-]+')}$`));
  return KEYS.filter((key) => whole.has(key) || templates.some((template) => template.test(key)));
}

const src = (await filesOf('src')).filter(({ name }) => !CATALOGUE.test(name));

it('Each message is used', async () => {
  const used = new Set([...src, ...(await filesOf('web/src'))].flatMap(({ text }) => keysIn(text)));
  expect(KEYS.filter((key) => !used.has(key) && !(key in BUILT))).toEqual([]);
  expect(Object.keys(BUILT).filter((key) => used.has(key) || !(key in ENGLISH))).toEqual([]);
});

/** What activities of a workflow run: any failure of it may be shown in Temporal. */
const BEHIND_WORKFLOWS = /^(?:workflows|domain|activities|disk|http|providers|spool|staging|stores)\//;

/** What of it a workflow never meets. */
const ELSEWHERE: readonly RegExp[] = [
  // What parameters and settings of a site mean and take: help, and mistakes that are found before a batch starts.
  /^(?:accepts|declaration|expected|ossTakes|otherwise|parameter|problem|range|setting|switch|takes)\./,
  // The start of a worker.
  /^lock\./,
  // Balances, in the report.
  /^mismatch\./,
];

it('Workflows have each message that they may say', () => {
  const said = new Set(src.filter(({ name }) => BEHIND_WORKFLOWS.test(name)).flatMap(({ text }) => keysIn(text)));
  const missing = [...said].filter((key) => !(key in WORKFLOWS_ENGLISH) && !ELSEWHERE.some((those) => those.test(key)));
  expect(missing.sort()).toEqual([]);
});
