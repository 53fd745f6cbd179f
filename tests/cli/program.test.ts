import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { contextIn, Page } from './fixtures.js';

const CONFIG = JSON.stringify({
  sites: {
    banana: { provider: 'gemini', baseUrl: 'http://127.0.0.1:9', key: { env: 'BANANA_KEY' } },
    cherry: { provider: 'gemini', baseUrl: 'http://127.0.0.1:9', key: { env: 'CHERRY_KEY' } },
  },
});

const STDIN = '{"prompt": 1}\n{"prompt": "a pear", "images": ["no.png"]}\n';

let folder: string;
let stdout: Page;
let stderr: Page;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-cli-'));
  await writeFile(join(folder, 'plantain.config.json'), CONFIG);
  [stdout, stderr] = [new Page(), new Page()];
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Runs a command line that must end before anything is started. */
async function plantain(...args: string[]): Promise<number> {
  const started = vi.fn(async () => Promise.reject(new Error('started')));
  const context = contextIn(folder, {
    env: { BANANA_KEY: 'k-1234567890' },
    stdin: Readable.from([Buffer.from(STDIN)]),
    stdout,
    stderr,
    startWorkers: started,
    startStandIns: started,
  });
  const code = await runProgram(args, context);
  expect(started).not.toHaveBeenCalled();
  return code;
}

describe('the command line', () => {
  it('explains every command with an example', async () => {
    expect(await plantain('--help')).toBe(0);
    const names = [...stdout.text.matchAll(/^ {2}([a-z][a-z-]*) .*/gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== 'plantain');
    expect(names).toContain('run');
    for (const name of names.filter((known) => known !== 'help')) {
      stdout.text = '';
      expect(await plantain(name, '--help')).toBe(0);
      expect(stdout.text).toMatch(new RegExp(`Example:\\n {2}plantain ${name}`));
    }
  });

  it('says in its help where a setting is taken from', async () => {
    await plantain('--help');
    expect(stdout.text).toContain(
      'from its option, else from the environment, else from the\nconfiguration file, else it has its default',
    );
  });

  it('suggests the option or command that was meant', async () => {
    expect(await plantain('run', '--concurency', '3')).toBe(2);
    expect(stderr.text).toContain('Did you mean --concurrency?');
    expect(await plantain('rnu')).toBe(2);
    expect(stderr.text).toContain('Did you mean run?');
  });

  it.each([
    ['--concurrency', '0', 'from 1 to 100'],
    ['--concurrency', '101', 'from 1 to 100'],
    ['--count', '1.5', 'whole number from 1'],
    ['--retries', '-1', 'from 0 to 10'],
    ['--request-delay', 'soon', 'time from 0 s to 1 h'],
    ['--single-timeout', '0', 'time from 1 s to 2 h'],
    ['--total-timeout', 'never', 'time from 1 s to'],
    ['--grace', '2h', 'time from 0 s to 1 h'],
    ['--on-unknown', 'guess', 'Give one of: retry, hold'],
    ['--param', 'seed', 'a name and a value'],
  ])('refuses %s %s and says what it takes', async (option, value, message) => {
    expect(await plantain('run', '--prompt', 'x', option, value)).toBe(2);
    expect(stderr.text).toContain(option);
    expect(stderr.text).toContain(message);
  });

  it('tells programs of wrong usage, too', async () => {
    expect(await plantain('run', '--json', '--count', '0')).toBe(2);
    expect(JSON.parse(stdout.text)).toMatchObject({
      event: 'error',
      code: 'usage',
      message: expect.stringContaining('--count') as string,
    });
  });

  it('prints its version', async () => {
    expect(await plantain('--version')).toBe(0);
    expect(stdout.text).toBe('9.9.9\n');
  });
});

describe('run, before anything is started', () => {
  it('asks which of several sites is meant', async () => {
    expect(await plantain('run', '--prompt', 'x')).toBe(2);
    expect(stderr.text).toContain('Choose one with --site: banana or cherry.');
  });

  it('suggests the site and the store that were meant', async () => {
    expect(await plantain('run', '--prompt', 'x', '--site', 'bananna')).toBe(2);
    expect(stderr.text).toContain('Did you mean banana?');
    expect(await plantain('run', '--prompt', 'x', '--site', 'banana', '--store', 'lokal')).toBe(2);
    expect(stderr.text).toContain('Did you mean local?');
  });

  it('uploads nothing to a site whose pictures ride in its requests', async () => {
    expect(await plantain('upload', '--site', 'banana')).toBe(2);
    expect(stderr.text).toContain('Site banana takes no uploads');
  });

  it('names the missing key of the chosen site', async () => {
    expect(await plantain('run', '--prompt', 'x', '--site', 'cherry')).toBe(2);
    expect(stderr.text).toContain('CHERRY_KEY');
  });

  it('lists all problems of the input together', async () => {
    const lines = ['{"prompt": "a"}', '{"prompt": ', '{"images": ["none.png"], "prompt": "b"}'];
    await writeFile(join(folder, 'items.jsonl'), lines.join('\n'));
    expect(await plantain('run', 'items.jsonl', '--site', 'banana')).toBe(2);
    expect(stderr.text).toContain('items.jsonl:2');
    expect(stderr.text).toContain('items.jsonl:3');
    expect(stderr.text).toContain('--skip-bad');
  });

  it('refuses an input that is not there', async () => {
    expect(await plantain('run', 'nowhere', '--site', 'banana')).toBe(2);
    expect(stderr.text).toContain(join(folder, 'nowhere'));
  });

  it.each([
    [['run', 'x.txt', '--prompt', 'x'], '--prompt cannot be used with x.txt: each line of a .txt file is a prompt of its own.'],
    [['run', 'x.txt', '--every-prompt'], 'plantain run my-photos --prompt-file x.txt --every-prompt'],
    [['run', 'x.csv', '--prompt-per-line', '--recursive'], '--prompt-per-line and --recursive cannot be used with a list'],
    [['run', '-', '--prompt', 'x'], '--prompt cannot be used with a list: a list has its own prompts'],
    [['run', '--prompt', 'x', '--prompt-file', 'x.txt'], '--prompt and --prompt-file both give the prompt.'],
    [['run', '--prompt', 'x', '--every-prompt'], '--every-prompt can only be used with a folder of pictures'],
    [['run', 'x.png'], 'plantain run --prompt "…" --ref x.png'],
    [['run', 'x.txt', '--sample-seed', '3'], 'Add --sample with the number of items, or leave out --sample-seed.'],
    [['run', 'x.txt', '--first', '2', '--sample', '2'], 'cannot be used together'],
    [['run', 'x.txt', '--first', '0'], 'Give a whole number from 1'],
    [['run', 'x.txt', '--again', 'summer'], 'of batch summer, so it cannot be used together with the input x.txt.'],
    [['run', '--again', 'summer', '--prompt', 'x', '--count', '2'], 'so it cannot be used together with --count.'],
    [
      ['start', '--again', 'summer', '--ref', 'x.png', '--recursive'],
      'To generate its missing pictures, leave out --recursive and --ref: plantain run --again summer.',
    ],
    [['run', '--again', 'summer', '--prompt-file', 'x.txt', '--prompt-per-line'], 'with --prompt-file and --prompt-per-line.'],
    [['run', '--again', 'summer', '--every-prompt', '--image-urls-file', 'x.txt'], 'with --every-prompt and --image-urls-file.'],
    [['run', 'x.txt', '--include', 'content_blocked'], '--include works only with --again.'],
    [['run', 'x.txt', '--items', '3'], '--items works only with --again.'],
    [['start', 'x.txt', '--rejected'], '--rejected works only with --again.'],
    [['run', '--again', 'summer', '--items', ' , '], 'Give positions from 1, ranges or IDs'],
    [['run', '--again', 'summer', '--items', '3', '--rejected'], '--items <item...> and --rejected cannot be used together'],
    [['run', '--again', ''], '--again needs the name of a batch.'],
    [['run', '--again', 'summer', '--include', 'blocked'], 'There is no such code.'],
    [['run', '--again', 'summer', '--include', 'content_block'], 'Did you mean content_blocked?'],
  ])('says of %j what goes with what', async (args, message) => {
    for (const name of ['x.txt', 'x.csv', 'x.png']) await writeFile(join(folder, name), 'prompt');
    expect(await plantain(...args, '--site', 'banana')).toBe(2);
    expect(stderr.text).toContain(message);
  });

  it('reads a list from standard input, whose paths count from the current folder', async () => {
    expect(await plantain('run', '-', '--site', 'banana')).toBe(2);
    expect(stderr.text).toContain('stdin:1: The value of the field "prompt" cannot be used');
    expect(stderr.text).toMatch(/stdin:2: no\.png: The file .*no\.png does not exist/);
  });

  it('names a reference for all items and an address of a list that cannot be used, together with the rest', async () => {
    await writeFile(join(folder, 'urls.txt'), '# pictures\n\nlogo.png\nhttps://10.0.0.1/a.png?signature=s3cret\n');
    await writeFile(join(folder, 'items.csv'), 'prompt,seed\na pear,many\n');
    const args = ['--ref', 'nowhere.png', '--image-urls-file', 'urls.txt', '--skip-bad'];
    expect(await plantain('run', 'items.csv', ...args, '--site', 'banana')).toBe(2);
    expect(stderr.text).toMatch(/--ref: nowhere\.png: The file .*nowhere\.png does not exist/);
    expect(stderr.text).toContain('urls.txt:3: logo.png is not a URL');
    expect(stderr.text).toContain('urls.txt:4: https://10.0.0.1/a.png: ');
    expect(stderr.text).toContain('items.csv:2: params: seed');
    expect(stderr.text).not.toContain('s3cret');
  });

  it('refuses parameters that the site does not know', async () => {
    expect(await plantain('run', '--prompt', 'x', '--site', 'banana', '--param', 'bananas=7')).toBe(2);
    expect(stderr.text).toContain('bananas');
  });

  it('reports every mistake of the configuration with its path', async () => {
    await writeFile(
      join(folder, 'plantain.config.json'),
      '{ "sites": { "a": { "provider": "gemini", "modle": "x" } }, "defaults": { "retries": 99 } }',
    );
    expect(await plantain('list')).toBe(2);
    expect(stderr.text).toContain('sites.a.modle');
    expect(stderr.text).toContain('defaults.retries');
  });
});

describe('pause and set, before anything is asked', () => {
  it.each([
    [['pause'], 'needs <batch>, which is missing'],
    [['set'], 'needs <batch>, which is missing'],
    [['set', 'summer'], 'Add --concurrency, --total-timeout, or both.'],
    [['set', 'summer', '--concurrency', '0'], 'from 1 to 100'],
    [['set', 'summer', '--concurrency', '101'], 'from 1 to 100'],
    [['set', 'summer', '--concurrency', 'many'], 'from 1 to 100'],
    [['set', 'summer', '--total-timeout', 'never'], 'time from 1 s to'],
  ])('refuse %j', async (args, message) => {
    expect(await plantain(...args)).toBe(2);
    expect(stderr.text).toContain(message);
  });

  it('say in their help how a paused batch goes on', async () => {
    expect(await plantain('pause', '--help')).toBe(0);
    expect(stdout.text.replace(/\s+/g, ' ')).toContain('To continue: plantain resume <batch>');
    stdout.text = '';
    expect(await plantain('resume', '--help')).toBe(0);
    expect(stdout.text.replace(/\s+/g, ' ')).toContain('A paused batch continues only if you name it');
  });
});

it('init refuses to overwrite a configuration', async () => {
  expect(await plantain('init')).toBe(2);
  expect(await readFile(join(folder, 'plantain.config.json'), 'utf8')).toBe(CONFIG);
});

it('init writes one that can be read', async () => {
  await rm(join(folder, 'plantain.config.json'));
  expect(await plantain('init')).toBe(0);
  expect(await plantain('run', '--prompt', 'x')).toBe(2);
  expect(stderr.text).toContain('GEMINI_API_KEY');
});

it('demo leaves alone a folder that it did not make', async () => {
  expect(await plantain('demo', '--folder', '.')).toBe(2);
  expect(stderr.text).toContain('not empty');
});
