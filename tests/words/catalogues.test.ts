import { parse, type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CHINESE } from '../../src/words/zh/index.js';
import { ENGLISH } from '../../src/words/en/index.js';
import { localeOf, type Language } from '../../src/words/language.js';
import { Speaker } from '../../src/words/speaker.js';
import type { Value, WordsKey } from '../../src/words/words.js';

const CATALOGUES = { en: ENGLISH, zh: CHINESE } as const;
const KEYS = Object.keys(ENGLISH) as WordsKey[];
const ENTRIES = (Object.keys(CATALOGUES) as Language[]).flatMap((language) =>
  KEYS.map((key) => [language, key, CATALOGUES[language][key]] as const),
);

const astOf = (message: string): MessageFormatElement[] => parse(message, { ignoreTag: true });

/** Placeholders with what they take, those within cases included. */
function placeholders(elements: readonly MessageFormatElement[]): Record<string, 'plural' | 'select' | 'value'> {
  const found: Record<string, 'plural' | 'select' | 'value'> = {};
  for (const element of elements) {
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      found[element.value] = element.type === TYPE.plural ? 'plural' : 'select';
      for (const { value } of Object.values(element.options)) Object.assign(found, placeholders(value));
    } else if (element.type === TYPE.argument) found[element.value] ??= 'value';
  }
  return found;
}

function pluralsOf(elements: readonly MessageFormatElement[]): string[][] {
  return elements.flatMap((element) => {
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return [];
    const inner = Object.values(element.options).flatMap(({ value }) => pluralsOf(value));
    return element.type === TYPE.plural ? [Object.keys(element.options), ...inner] : inner;
  });
}

/** Placeholders that are counted in one language may be a plain value in another that has no plural. */
const kindOf = (kind: string): string => (kind === 'plural' ? 'value' : kind);

/** Latin words that stand in Chinese as they are: names of commands, flags, files, products and protocols. */
const NAMES =
  /\b(?:plantain|doctor|run|resume|worker|again|ComfyUI|Temporal|Gemini|GRSAI|OSS|API|Key|Keys|URL|URLs|Base|Worker|Workflow|Bucket|JSON|JSONL|CSV|HTTP|HTTPS|TLS|DNS|GPU|Node|Windows|ID|WebSocket|TEXT_ONLY|PNG|JPEG|WebP|MB|GB|MiB|KB|UI)\b/g;

describe('The catalogues', () => {
  it('have the same messages', () => {
    expect(Object.keys(CHINESE).sort()).toEqual([...KEYS].sort());
  });

  it.each(ENTRIES)('%s %s is an ICU message with the placeholders of the English one', (_language, key, message) => {
    const own = Object.entries(placeholders(astOf(message))).map(([name, kind]) => [name, kindOf(kind)]);
    const english = Object.entries(placeholders(astOf(ENGLISH[key]))).map(([name, kind]) => [name, kindOf(kind)]);
    expect(own.sort()).toEqual(english.sort());
  });

  it.each(ENTRIES)('%s %s has each plural form of its language', (language, _key, message) => {
    const forms = new Intl.PluralRules(localeOf(language)).resolvedOptions().pluralCategories;
    for (const cases of pluralsOf(astOf(message))) expect(cases).toEqual(expect.arrayContaining([...forms]));
  });

  it.each(ENTRIES)('%s %s is said with values, without a placeholder left', (language, key, message) => {
    const speaker = new Speaker(language, CATALOGUES[language]);
    const kinds = Object.entries(placeholders(astOf(ENGLISH[key])));
    const values = Object.fromEntries(kinds.map(([name, kind]) => [name, sampleOf(kind)]));
    const said = speaker.say({ key, values });
    expect(said).not.toMatch(/[{}]|undefined/);
    expect(said.trim()).not.toBe('');
    expect(said).toBe(said.trim());
    expect(message).toBe(message.trim());
  });

  it.each(KEYS)('%s has spaces between Chinese and the numbers in it', (key) => {
    const kinds = Object.entries(placeholders(astOf(ENGLISH[key])));
    const values = Object.fromEntries(kinds.map(([name, kind]) => [name, kind === 'plural' ? 77 : sampleOf(kind)]));
    expect(new Speaker('zh', CHINESE).say({ key, values })).not.toMatch(/\p{Script=Han}77|77\p{Script=Han}/u);
  });

  it.each(KEYS.map((key) => [key, CHINESE[key]] as const))('%s is Chinese: %s', (_key, message) => {
    // What is only placeholders and marks has no language.
    const plain = message.replace(/\{[^{}]*\}/g, '').replace(/`[^`]*`/g, '');
    if (!/\p{L}/u.test(plain)) return;
    expect(plain).toMatch(/\p{Script=Han}/u);
    const latin = plain
      .replace(/--[a-z-]+(?: <[^>]*>)?/g, '')
      .replace(/(?:plantain|temporal|openssl) [a-z]+(?: [a-z-]+)*/g, '')
      .replace(/[\w.-]+\.[a-z]{2,5}\b/g, '')
      .replace(NAMES, '');
    expect(latin.match(/[a-z]{3,}(?: [a-z]{2,})+/gi) ?? []).toEqual([]);
  });
});

const sampleOf = (kind: 'plural' | 'select' | 'value'): Value => (kind === 'plural' ? 2 : kind === 'select' ? 'other' : 'x');

describe('The files of the catalogues', () => {
  it('name each message once', async () => {
    for (const language of ['en', 'zh']) {
      const folder = new URL(`../../src/words/${language}/`, import.meta.url);
      const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
      const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
      const keys = texts.flatMap((text) => [...text.matchAll(/^ {2}'([\w.]+)':/gm)].map(([, key]) => key));
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    }
  });
});
