import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGLISH } from '../../src/words/en/index.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** Words that a reader stumbles over, and what to write instead. */
const ODD: readonly (readonly [RegExp, string])[] = [
  [/\b(?:mend(?:s|ed|ing)?|amend(?:s|ed|ing)?|made good)\b/gi, 'fix'],
  [/\b(?:without cost|for nothing|costs? nothing)\b/gi, 'free, at no charge'],
  [/\b(?:buys?|buying|bought|purchas(?:es?|ed|ing))\b/gi, 'request, paid request, charge'],
  [/\b(?:(?:comes?|came|brings?|brought) home|homecoming)\b/gi, 'finish and be saved; recover'],
  [/\bhow (?:a|the|this|each|it|they)(?: batch)? stands?\b/gi, 'the status of a batch'],
  [/\bgo(?:es|ing)? on\b/gi, 'continue'],
  [/\b(?:of late|for now|by now)\b/gi, 'recently; temporarily; nothing'],
  [/\bby hand\b/gi, 'manually'],
  [/\bcounts? from the folder\b/gi, 'paths are relative to'],
  [/\b(?:whoever serves|whatever it is)\b/gi, 'by any worker; nothing'],
  [/\bstrangers?\b/gi, 'untrusted URL'],
  [
    /(?<!\b(?:IP|IPv4|IPv6|internet|network|public|local|Temporal) )(?<!address of |--|[".{])\baddress(?:es)?\b(?! of Temporal)/gi,
    'URL',
  ],
  [/\b(?:rides?|rode) (?:to|in|along|inline)\b/gi, 'be sent'],
  [/\bmade (?:smaller|anew)\b/gi, 'resized, regenerated'],
  [/\bleft out\b/gi, 'skipped'],
  [/\b(?:stands?|stood|standing) still\b/gi, 'be stuck'],
  [/\bplayed (?:by|on)\b/gi, 'simulated'],
  [/\bhead of (?:a|the|its) prompt\b/gi, 'start of the prompt'],
  [/\bfurther ado\b/gi, 'By default'],
  [/\bin place of\b/gi, 'instead of'],
  [/\bnothing is paid (?:for )?twice\b/gi, 'every paid request is tracked'],
];

/** Where the word is right: here it is the place of a computer in a network, or of a server of Temporal. */
const ADDRESSES_OF_COMPUTERS = /^src\/(?:http|temporal|accounts)\/|^docs\/architecture\.md$/;
/** What is generated speaks through the code that generates it. */
const GENERATED = new Set(['docs/events.md', 'docs/http-api.md', 'docs/parameters.md']);

/** What sounds odd in a text, as `word → what to write`. Code in the text, and the titles of tests behind links, do not count. */
function oddIn(text: string, path = ''): string[] {
  const prose = text
    .replace(/^ *```[\s\S]*?^ *```$/gm, '')
    .replace(/`[^`]*`/g, '')
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/\s+\*? ?/g, ' ');
  return ODD.filter(([, better]) => better !== 'URL' || !ADDRESSES_OF_COMPUTERS.test(path)).flatMap(([odd, better]) =>
    [...prose.matchAll(odd)].map(
      ({ 0: word, index }) => `“${prose.slice(Math.max(0, index - 30), index + word.length + 20)}”: ${better}`,
    ),
  );
}

const commentsOf = (file: string): string[] =>
  readFileSync(join(ROOT, file), 'utf8').match(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/ .*/gm) ?? [];

const filesIn = (folder: string, end: string, recursive = false): string[] =>
  readdirSync(join(ROOT, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name));

describe('plain words', () => {
  const pages = ['.', 'docs', 'examples'].flatMap((folder) => filesIn(folder, '.md'));
  it.each(pages.filter((page) => !page.endsWith('zh-CN.md') && !GENERATED.has(page)))('in %s', (page) => {
    expect(oddIn(readFileSync(join(ROOT, page), 'utf8'), page)).toEqual([]);
  });

  it('in the comments of the code', () => {
    const files = filesIn('src', '.ts', true);
    const odd = files.flatMap((file) => oddIn(commentsOf(file).join('\n'), file).map((words) => `${file}: ${words}`));
    expect(files.length).toBeGreaterThan(300);
    expect(odd).toEqual([]);
  });

  it('in the messages', () => {
    const odd = Object.entries(ENGLISH).flatMap(([key, text]) => oddIn(text).map((words) => `${key}: ${words}`));
    expect(odd).toEqual([]);
  });

  it.each(['It costs nothing', 'It goes\n * on', 'The address of the picture', 'a list of what is\nleft out'])(
    'finds %j',
    (text) => {
      expect(oddIn(text)).toHaveLength(1);
    },
  );
});
