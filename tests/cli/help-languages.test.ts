import stringWidth from 'string-width';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { COMMANDS, nameOf } from '../../src/cli/commands/table.js';
import { firstClause } from '../../src/cli/help/first-clause.js';
import { wrap } from '../../src/cli/help/wrap.js';
import { runProgram } from '../../src/cli/program.js';
import { speak } from '../../src/words/load.js';
import { contextIn, Page } from './fixtures.js';

afterEach(() => speak('en'));

const LINES = [
  ['--help'],
  ...COMMANDS.map((entry) => [nameOf(entry), '--help']),
  ...['run', 'start'].map((name) => [name, '--help-all']),
  ...['import', 'show', 'schema'].map((name) => ['config', name, '--help']),
];

async function print(args: readonly string[], expected = 0, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const [stdout, stderr] = [new Page(), new Page()];
  expect(await runProgram(args, contextIn('/', { stdout, stderr, env }))).toBe(expected);
  return stdout.text + stderr.text;
}

/** The lines of an option, argument or command: `  --name <n>  what it is`. */
const rowsOf = (text: string): string[] => text.split('\n').filter((line) => /^ {2}(?:--|[a-z])/.test(line));

describe.each(['en', 'zh'])('help in %s', (language) => {
  it.each(LINES)('%s %s %s fits on 80 columns, and every option has a description', async (...args) => {
    const text = await print([...args, '--lang', language]);
    for (const line of text.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80);
    expect(text).not.toMatch(/undefined|\{\w+\}|\b(?:help|option|argument|command)\.[a-z]/);
    for (const row of rowsOf(text).filter((line) => line.startsWith('  --'))) expect(row).toMatch(/^ {2}\S.*? {2,}\S/);
  });
});

it.each(LINES)('%s %s %s is Chinese', async (...args) => {
  const text = await print(args, 0, { PLANTAIN_LANG: 'zh' });
  const english = text
    .split('\n')
    .map((line) => line.replace(/^ {2}.*? {2,}/, ''))
    // An example is a command.
    .filter((line) => !/^(?: {2}|用法： ?|\s*)plantain /.test(line) && !/^\s*source /.test(line))
    .filter((line) => /[a-z]{2,} [a-z]{2,} [a-z]{2,}/.test(line));
  expect(english).toEqual([]);
});

describe('what is wrong with a command line, in Chinese', () => {
  it.each([
    [['rnu'], '错误：没有 rnu 这个命令。'],
    [['help', 'rnu'], '没有 rnu 这个命令。'],
    [['run', '--concurency', '3'], 'plantain run 没有 --concurency 这个选项。'],
    [['pause'], 'plantain pause 缺少参数 <batch>。'],
    [['run', '--count'], '--count <n> 后面缺少值。'],
    [['run', '--count', 'many'], '--count <n> 不能用“many”。请给出 1 到 100,000 之间的整数。'],
    [['run', '--on-unknown', 'guess'], '可选：retry、hold。'],
    [['run', '--first', '2', '--sample', '2'], '不能同时使用'],
    [['pause', 'a', 'b'], 'plantain pause 最多接受 1 个参数，实际给出 2 个。'],
    [['run', '--api-key', 'x'], '没有 --api-key 这个选项'],
  ])('%j', async (args, words) => {
    const text = await print([...args, '--lang', 'zh'], 2);
    expect(text).toContain(words);
    expect(text).not.toMatch(/error:|argument|unknown (?:option|command)/);
  });
});

describe('the first clause of a description', () => {
  it.each([
    ['Folder of plantain.config.json and .env (default: the current folder)', 'Folder of plantain.config.json and .env'],
    ['Size of the picture, with a capital K. Auto: not sent.', 'Size of the picture, with a capital K'],
    ['存放 plantain.config.json 的文件夹（默认：当前文件夹）', '存放 plantain.config.json 的文件夹'],
    ['图片尺寸，K 要大写。Auto：不发送。', '图片尺寸，K 要大写'],
  ])('%s', (description, clause) => {
    expect(firstClause(description)).toBe(clause);
  });

  it('is what completion shows, in Chinese', async () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    onTestFinished(() => printed.mockRestore());
    await print(['complete', '--', 'run', '--'], 0, { PLANTAIN_LANG: 'zh' });
    const text = printed.mock.calls.flat().join('\n');
    expect(text).toMatch(/--image-size\t图片尺寸/);
    const abouts = text.split('\n').flatMap((line) => line.split('\t')[1] ?? []);
    expect(abouts.length).toBeGreaterThan(30);
    for (const about of abouts) expect(about).not.toMatch(/[。；：（]|undefined|^$/);
    expect(abouts.filter((about) => !/\p{Script=Han}/u.test(about))).toEqual([]);
    expect(abouts.filter((about) => /\p{Script=Han}/u.test(about)).length).toBe(abouts.length);
  });
});

describe('a Chinese text in columns', () => {
  it('breaks between words, keeps Latin words whole, and begins no line with a mark', () => {
    for (let width = 20; width < 60; width += 1) {
      const lines = wrap(
        '存放配置、.env 和 plantain.config.json 的文件夹（默认：当前文件夹），用 --total-timeout 设置。',
        width,
      ).split('\n');
      for (const line of lines) {
        expect(stringWidth(line)).toBeLessThanOrEqual(width + 2);
        expect(line).not.toMatch(/^[，。）、：]|（$/);
      }
      expect(lines.some((line) => line.includes('--total-timeout'))).toBe(true);
      expect(lines.some((line) => line.includes('plantain.config.json'))).toBe(true);
    }
  });
});
