import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { configure, contextOf, folder, PRICE, site, stderr, stdout, useFolder } from './preflight-folder.js';

useFolder();

type Files = Readonly<Record<string, string | Uint8Array | { readonly linkTo: string }>>;

interface Wrong {
  readonly files?: Files;
  readonly args: readonly string[];
  /** Of the message. */
  readonly says: string | RegExp;
  /** Added to the site of the configuration. */
  readonly site?: object;
  readonly env?: NodeJS.ProcessEnv;
}

const PROMPT = ['--prompt', 'a pear'];
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

const FILES: Readonly<Record<string, Wrong>> = {
  'a file that is not there': { args: ['none.txt'], says: 'There is no file or folder' },
  'a file below a file': { files: { 'a.txt': 'x' }, args: ['a.txt/b.jsonl'], says: 'There is no file or folder' },
  'a file of a kind that no list has': {
    files: { 'a.docx': 'x' },
    args: ['a.docx'],
    says: 'neither a folder nor a .txt, .jsonl, .csv or .tsv file',
  },
  'a picture as input': {
    files: { 'a.png': 'x' },
    args: ['a.png'],
    says: 'To use it as the reference picture of a prompt: plantain run --prompt "…" --ref a.png',
  },
  'an empty list': { files: { 'a.jsonl': '' }, args: ['a.jsonl'], says: 'The list contains no items' },
  'an empty text': { files: { 'a.txt': ' \n' }, args: ['a.txt'], says: 'The file contains no prompt' },
  'a list of another form': { files: { 'a.jsonl': '[\n{"prompt": "x"}]' }, args: ['a.jsonl'], says: 'is one JSON list' },
  'a line that is no JSON': {
    files: { 'a.jsonl': '{"prompt": "x"}\n{"prompt": ' },
    args: ['a.jsonl'],
    says: /a\.jsonl:2: The line is not valid JSON/,
  },
  'a line without a prompt': { files: { 'a.jsonl': '{"id": "x"}' }, args: ['a.jsonl'], says: '"prompt" is missing' },
  'a folder without anything': {
    files: { 'in/note.md': 'x' },
    args: ['in'],
    says: 'The folder contains neither pictures nor a subfolder "input"',
  },
  'a folder without pictures': {
    files: { 'in/input/text/text.txt': 'x', 'in/input/image/.keep': '' },
    args: ['in'],
    says: 'The folder contains no pictures',
  },
  'a text that is a folder': { files: { 'in/input/text/text.txt/x': 'x' }, args: ['in'], says: 'text.txt: This is a folder' },
  'a link that leads nowhere': {
    files: { 'a.jsonl': '{"prompt": "x", "images": ["a.png"]}', 'a.png': { linkTo: 'gone.png' } },
    args: ['a.jsonl'],
    says: 'a.png: The file is a link to a file that does not exist',
  },
  'a link in a circle': {
    files: { 'a.jsonl': '{"prompt": "x", "images": ["a.png"]}', 'a.png': { linkTo: 'a.png' } },
    args: ['a.jsonl'],
    says: 'a.png: The file cannot be read: a symbolic link points to itself',
  },
  'a picture that is text': {
    files: { 'a.png': 'hello' },
    args: [...PROMPT, '--ref', 'a.png'],
    says: 'a.png: The file contains text, not a picture',
  },
  'a picture of no bytes': { files: { 'a.png': '' }, args: [...PROMPT, '--ref', 'a.png'], says: 'is empty (0 bytes)' },
};

const TEXTS: Readonly<Record<string, Wrong>> = {
  'Windows-1252 that GB18030 takes': {
    files: { 'a.txt': Buffer.from('un niño en la montaña', 'latin1') },
    args: ['a.txt'],
    says: '--encoding windows-1252',
  },
  'Latin text that nothing else takes': {
    files: { 'a.txt': Buffer.from('café', 'latin1') },
    args: ['a.txt'],
    says: '"café" in Windows-1252',
  },
  'Cyrillic of Windows': {
    files: { 'a.txt': bytes('eaf0e0f1edfbe920eaeef2') },
    args: ['a.txt'],
    says: '--encoding windows-1251',
  },
  Korean: {
    files: { 'a.csv': Buffer.concat([Buffer.from('prompt\n'), bytes('b0edbee7c0cc')]) },
    args: ['a.csv'],
    says: '--encoding euc-kr',
  },
  'UTF-8 with a broken line': {
    files: { 'a.txt': Buffer.concat([Buffer.from('猫和狗\n红色的猫'), bytes('e7 8c')]) },
    args: ['a.txt'],
    says: 'Line 2 is not valid UTF-8',
  },
  'bytes that are no text': {
    files: { 'a.txt': bytes('89504e470d0a1a0a0000000d') },
    args: ['a.txt'],
    says: 'is not text in UTF-8',
  },
  'half a character': {
    files: { 'a.jsonl': '{"prompt": "\\ud83d"}' },
    args: ['a.jsonl'],
    says: 'a.jsonl:1: The field "prompt" contains half a character',
  },
  'the wrong --encoding': {
    files: { 'a.txt': bytes('ff ff') },
    args: ['a.txt', '--encoding', 'utf-8'],
    says: 'is not valid UTF-8',
  },
  'an --encoding that there is not': {
    files: { 'a.txt': 'x' },
    args: ['a.txt', '--encoding', 'klingon'],
    says: 'does not know this encoding',
  },
};

const NAMES: Readonly<Record<string, Wrong>> = {
  'a column twice': { files: { 'a.csv': 'prompt,prompt\nx,y' }, args: ['a.csv'], says: /prompt/ },
  'a table without prompts': { files: { 'a.csv': 'id,text\n1,x' }, args: ['a.csv'], says: /prompt/ },
  'a value too many': { files: { 'a.csv': 'id,prompt\n1,a,b' }, args: ['a.csv'], says: 'in double quotes' },
  'a quote that is never closed': {
    files: { 'a.csv': 'prompt\n"a' },
    args: ['a.csv'],
    says: 'starts with a double quote (") that is never closed',
  },
  'an id twice': {
    files: { 'a.jsonl': '{"id": "a", "prompt": "x"}\n{"id": "a", "prompt": "y"}' },
    args: ['a.jsonl'],
    says: 'The id "a" is already used in a.jsonl:1',
  },
  'a field that is not known': {
    files: { 'a.jsonl': '{"promt": "x", "prompt": "y"}' },
    args: ['a.jsonl'],
    says: 'Did you mean prompt?',
  },
  'a parameter that is not known': {
    files: { 'a.jsonl': '{"prompt": "x", "params": {"imageSiz": "2K"}}' },
    args: ['a.jsonl'],
    says: /imageSiz/,
  },
  'a site that is not known': {
    args: [...PROMPT, '--site', 'bananna'],
    says: 'There is no site bananna in the configuration. Did you mean banana?',
  },
  'a store that is not known': {
    args: [...PROMPT, '--store', 'lokal'],
    says: 'The configuration has no store lokal. Did you mean local?',
  },
};

const OPTIONS: Readonly<Record<string, Wrong>> = {
  'an option that is not known': { args: [...PROMPT, '--conurrency', '3'], says: '--conurrency' },
  'a number that is none': { args: [...PROMPT, '--count', 'many'], says: 'Give a whole number from 1' },
  'a number out of range': { args: [...PROMPT, '--concurrency', '0'], says: 'Give a whole number from 1 to 100' },
  'a time that is none': { args: [...PROMPT, '--single-timeout', 'soon'], says: 'Give a time from 1' },
  'two prompts': {
    files: { 'a.txt': 'x' },
    args: [...PROMPT, '--prompt-file', 'a.txt'],
    says: '--prompt and --prompt-file both give the prompt.',
  },
  'an empty prompt': { args: ['--prompt', ' '], says: '--prompt: The prompt is empty' },
  'a parameter without a value': { args: [...PROMPT, '--param', 'imageSize'], says: 'Give a name and a value' },
  'half a character in a parameter': { args: [...PROMPT, '--param', 'model="\\ud83d"'], says: 'contains half a character' },
};

const PLACES: Readonly<Record<string, Wrong>> = {
  'an address of a picture that is none': {
    args: [...PROMPT, '--ref', 'ftp://example.com/a.png'],
    says: 'is not a URL that starts with http:// or https://',
  },
  'a picture as an address of data': { args: [...PROMPT, '--ref', 'data:image/png;base64,AAAA'], says: '(a data: URL)' },
  'a picture where nothing listens': {
    args: [...PROMPT, '--ref', 'http://127.0.0.1:9/a.png'],
    says: /127\.0\.0\.1:9\/a\.png|local/,
  },
  'a file of addresses with a path in it': {
    files: { 'urls.txt': 'a.png' },
    args: [...PROMPT, '--image-urls-file', 'urls.txt'],
    says: 'For a picture on this computer, use --ref a.png',
  },
  'a base URL that is none': { args: PROMPT, site: { baseUrl: 'mirror' }, says: 'sites.banana.baseUrl' },
  'a base URL where nothing listens': { args: PROMPT, site: { baseUrl: 'http://127.0.0.1:9' }, says: 'connection refused' },
  'a proxy of a kind that cannot be used': {
    args: PROMPT,
    site: { baseUrl: 'http://mirror.example.test' },
    env: { HTTP_PROXY: 'socks4://127.0.0.1:9' },
    says: 'the configured proxy URL does not start with',
  },
  'a results folder below a file': {
    files: { taken: 'x' },
    args: [...PROMPT, '--out', 'taken/out'],
    says: 'a part of the path is a file',
  },
  'a data folder that is a file': {
    files: { '.plantain': 'x' },
    args: PROMPT,
    says: /\.plantain.*a part of the path is a file|\.plantain.*already/s,
  },
  'a results folder in a system without writing': { args: [...PROMPT, '--out', '/proc/plantain'], says: '/proc/plantain' },
};

async function lay(files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    if (typeof content === 'object' && 'linkTo' in content) await symlink(content.linkTo, path);
    else await writeFile(path, content);
  }
}

describe.each([
  ['files', FILES],
  ['texts and their encodings', TEXTS],
  ['names and columns', NAMES],
  ['options', OPTIONS],
  ['addresses and disks', PLACES],
])('a wrong input is refused with its mistake, exit code 2 and nothing sent: %s', (_what, cases) => {
  it.each(Object.entries(cases))('%s', async (_name, { files = {}, args, says, site: more, env }) => {
    await lay(files);
    if (more) await configure(PRICE, more);
    const context = contextOf({ ...(env ? { env } : {}) });
    const code = await runProgram(['run', ...args], context);
    const said = stdout.text + stderr.text;
    expect(code, said).toBe(2);
    if (typeof says === 'string') expect(said).toContain(says);
    else expect(said).toMatch(says);
    expect(said).not.toMatch(/^\s+at /m);
    expect(context.startWorkers).not.toHaveBeenCalled();
    expect(site.meter.entries).toEqual([]);
  });
});

it('there are at least forty of them, and a right input passes the same way', async () => {
  const all = [FILES, TEXTS, NAMES, OPTIONS, PLACES].flatMap((cases) => Object.keys(cases));
  expect(all.length).toBeGreaterThanOrEqual(40);
  await lay({
    'a.png': await sharp({ create: { width: 9, height: 9, channels: 3, background: '#888' } })
      .png()
      .toBuffer(),
  });
  const context = contextOf({});
  expect(await runProgram(['run', ...PROMPT, '--ref', 'a.png', '--dry-run'], context), stderr.text).toBe(0);
});
