/**
 * English pages and their Chinese ones. A Chinese page carries the digest of the English text that it was translated from.
 * `node scripts/translations.mjs` lists pages that are older than their English one; `--write` marks them as up to date, after
 * somebody has compared the two.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const MARK = /<!-- of: ([0-9a-f]{12}|-) -->/;

/** `{ english, chinese }`: the two texts of a page, and where they are from the root of the repository. */
export function readPairs() {
  const pages = readdirSync(join(ROOT, 'docs/zh-CN')).filter((name) => name.endsWith('.md'));
  const names = [['README.md', 'README.zh-CN.md'], ...pages.map((name) => [`docs/${name}`, `docs/zh-CN/${name}`])];
  return names.map((pair) => {
    const [english, chinese] = pair.map((path) => ({
      path,
      text: existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : '',
    }));
    return { english, chinese };
  });
}

/** What a translator has to read of an English page: without what is generated, links into the repository and the padding of tables. */
export function digestOf(english) {
  const words = english
    .replace(/<!-- failures -->[\s\S]*?<!-- \/failures -->/, '')
    .replace(/\]\(\.\.\/tests\/[^)]*\)/g, ']')
    .replace(/-{3,}/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
  return createHash('sha256').update(words).digest('hex').slice(0, 12);
}

/** The digest that a Chinese page carries. */
export const markOf = (chinese) => MARK.exec(chinese)?.[1];

if (argv[1] && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  const stale = readPairs().filter(({ english, chinese }) => markOf(chinese.text) !== digestOf(english.text));
  for (const { english, chinese } of stale) {
    stdout.write(`${chinese.path} is older than ${english.path}\n`);
    if (!argv.includes('--write')) continue;
    const mark = `<!-- of: ${digestOf(english.text)} -->`;
    const { text } = chinese;
    writeFileSync(join(ROOT, chinese.path), MARK.test(text) ? text.replace(MARK, mark) : `${text.trimEnd()}\n\n${mark}\n`);
  }
  if (stale.length > 0 && !argv.includes('--write')) {
    stdout.write('Compare the pages (git log -p of the English one), then: npm run translations -- --write\n');
    exit(1);
  }
}
