import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestOf, markOf, readPairs } from '../../scripts/translations.mjs';
import { failureTable } from '../../src/report/failure-table.js';
import { loadSpeaker } from '../../src/words/load.js';

const ROOT = resolve(import.meta.dirname, '../..');
const pairs = readPairs();

const headingsOf = (text: string): string[] => proseOf(text).flatMap((line) => /^#+(?= )/.exec(line) ?? []);
const rowsOf = (text: string): number => proseOf(text).filter((line) => line.startsWith('|')).length;

/** The lines of a page outside its code blocks. */
const proseOf = (text: string): string[] => text.replace(/^ *```[\s\S]*?^ *```$/gm, '').split('\n');

/** The commands in the code blocks, without comments and without the words of a prompt, which are those of the language. */
const commandsOf = (text: string): string[] =>
  [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```$/gm)]
    .flatMap(([, block = '']) => block.split('\n').map((line) => line.trim()))
    .filter((line) => /^(?:[A-Z_]+=\S+ )?(?:plantain|npm|npx|docker|node|mkdir|cd) /.test(line))
    .map((line) => worded(line.replace(/\s+#.*$/, '')));

/** The commands in the text. */
const mentioned = (text: string): string[] =>
  [
    ...new Set(
      proseOf(text)
        .join('\n')
        .match(/`(?:plantain|npm) [^`]+`/g)
        ?.map((command) => worded(command.replace(/\s+/g, ' '))),
    ),
  ].sort();
const worded = (command: string): string => command.replace(/"[^"]*"/g, '"…"');

/** Names of the fields in JSON of the page. */
const fieldsOf = (text: string): string[] =>
  [...text.matchAll(/^```jsonc?\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.match(/"[\w-]+":/g) ?? []);

const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)#\s]+)/g)].flatMap(([, to]) => (to === undefined || to.includes('://') ? [] : [to]));

describe.each(pairs)('$chinese.path', ({ english, chinese }) => {
  it('is as new as its English page', () => {
    expect(
      markOf(chinese.text) === digestOf(english.text),
      `${english.path} has changed since ${chinese.path} was translated. Bring the Chinese page up to date, then: npm run translations -- --write`,
    ).toBe(true);
  });

  it('has the headings, tables and commands of its English page', () => {
    expect(headingsOf(chinese.text)).toEqual(headingsOf(english.text));
    expect(rowsOf(chinese.text)).toBe(rowsOf(english.text));
    expect(commandsOf(chinese.text)).toEqual(commandsOf(english.text));
    expect(mentioned(chinese.text)).toEqual(mentioned(english.text));
    expect(fieldsOf(chinese.text)).toEqual(fieldsOf(english.text));
  });

  it('leads to files that are there', () => {
    const missing = linksOf(chinese.text).filter((to) => !existsSync(join(ROOT, dirname(chinese.path), to)));
    expect(missing).toEqual([]);
  });
});

it('the pages that users read are there in Chinese', () => {
  const pages = [
    'balance',
    'comfyui',
    'contact-sheet',
    'cost',
    'deployment',
    'doctor',
    'faults',
    'grsai',
    'inputs',
    'library',
    'openai',
    'sites',
    'stores',
    'web',
  ];
  expect(pairs.map(({ chinese }) => chinese.path).sort()).toEqual([
    'README.zh-CN.md',
    ...pages.map((name) => `docs/zh-CN/${name}.md`),
  ]);
});

it('the Chinese README has the failure table of the Chinese catalogue', async () => {
  const text = readFileSync(join(ROOT, 'README.zh-CN.md'), 'utf8');
  const table = /<!-- failures -->\n+([\s\S]*?)\n+<!-- \/failures -->/.exec(text)?.[1];
  expect(table).toBe(failureTable(await loadSpeaker('zh')));
});
