import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { shippedNames } from '../../src/config/declared/declarations.js';
import { contextIn, Page } from './fixtures.js';

let folder: string;
let stdout: Page;
let stderr: Page;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-check-site-'));
  [stdout, stderr] = [new Page(), new Page()];
});
afterEach(() => rm(folder, { recursive: true }));

const plantain = (...args: string[]): Promise<number> => runProgram(args, contextIn(folder, { stdout, stderr }));

const picture = 'https://vendor.example/a.png';
const sample = (outcome: object = { pictures: [picture] }) => ({
  name: 'a picture',
  exchanges: [
    { request: { body: { text: 'a cat', seed: 3 } }, answer: { body: { job: 'j1' } } },
    { answer: { body: { state: 'finished', file: picture } } },
  ],
  params: { seed: 3 },
  outcome,
});
const GOOD = {
  vendor: 'Vendor',
  baseUrl: 'https://api.vendor.example',
  params: { seed: { type: 'whole', min: 0 } },
  references: { most: 0 },
  submit: { path: '/paint', body: { text: '{prompt}', seed: '{seed}' } },
  task: { id: '$.job', poll: { path: '/jobs/{id}' }, state: { at: '$.state', done: ['finished'] } },
  pictures: '$.file',
  samples: [sample()],
};
type Declaration = typeof GOOD;

const write = (declaration: object): Promise<void> =>
  writeFile(join(folder, 'vendor.jsonc'), JSON.stringify(declaration, undefined, 2));
const { submit, task, references } = GOOD;

describe('plantain check-site', () => {
  it('plays the samples of a good file', async () => {
    await write(GOOD);
    expect(await plantain('check-site', 'vendor.jsonc'), stderr.text).toBe(0);
    expect(stdout.lines[0]).toMatch(/^Vendor \(.*vendor\.jsonc\): 1 sample$/);
    expect(stdout.lines[1]).toBe('✅ a picture → done');
  });

  it('speaks Chinese, and JSON', async () => {
    await write({ ...GOOD, samples: [sample({ pictures: 2 })] });
    expect(await plantain('check-site', 'vendor.jsonc', '--lang', 'zh')).not.toBe(0);
    expect(stdout.text).toMatch(/^Vendor（.*vendor\.jsonc）：1 个样本$/m);
    expect(stdout.text).toContain('结果是 1，应为 2');
    stdout.text = '';
    expect(await plantain('check-site', 'vendor.jsonc', '--json')).not.toBe(0);
    expect(JSON.parse(stdout.text)).toMatchObject({
      file: join(folder, 'vendor.jsonc'),
      vendor: 'Vendor',
      ok: false,
      samples: [{ sample: 'a picture', outcome: 'done', problems: ['the outcome is 1, expected 2'] }],
    });
  });

  it('says that a file has no samples', async () => {
    await write({ ...GOOD, samples: [] });
    expect(await plantain('check-site', 'vendor.jsonc')).toBe(0);
    expect(stdout.text).toContain('well formed, but has no samples');
  });

  it('checks all that come with plantain where no file is given, and one by its name', async () => {
    expect(await plantain('check-site')).toBe(0);
    const names = await shippedNames();
    expect(stdout.text.match(/^.*: \d+ samples?$/gm)).toHaveLength(names.length);
    expect(stdout.text).not.toContain('❌');
    stdout.text = '';
    expect(await plantain('check-site', 'fal')).toBe(0);
    expect(stdout.text).toMatch(/^fal \(.*fal\.jsonc\)/);
  });

  it('prints the schema of declarations, in which each place says what it takes', async () => {
    expect(await plantain('check-site', '--schema')).toBe(0);
    const schema = JSON.parse(stdout.text) as { properties: Record<string, { description?: string }>; required: string[] };
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(GOOD)));
    expect(schema.required).toEqual(['vendor', 'baseUrl', 'submit', 'pictures']);
    const without = Object.entries(schema.properties).filter(([, { description }]) => description === undefined);
    expect(without.map(([name]) => name)).toEqual(['$schema']);
  });

  it.each([
    ['./none.jsonc', /Cannot find the declaration .*none\.jsonc/],
    ['fall', /no declaration fall\. It has apimart, .*Did you mean fal\?/],
  ])('names what is missing: %s', async (given, expected) => {
    expect(await plantain('check-site', given)).toBe(2);
    expect(stderr.text.replaceAll(/\s+/g, ' ')).toMatch(expected);
  });

  it('names the line of a file that is no JSON', async () => {
    await writeFile(join(folder, 'vendor.jsonc'), '{\n  "vendor": "Vendor",\n  "baseUrl" "x"\n}');
    expect(await plantain('check-site', 'vendor.jsonc')).toBe(2);
    expect(stderr.text).toMatch(/vendor\.jsonc.*line 3|vendor\.jsonc:3/);
  });
});

/** A mistake, the path that it is named with, and a piece of what is said. */
const MISTAKES: readonly (readonly [path: string, wrong: (good: Declaration) => object, said: RegExp])[] = [
  ['vendor', ({ vendor: _, ...rest }) => rest, /is missing/],
  ['submit.pth', (good) => ({ ...good, submit: { ...submit, pth: '/x' } }), /did you mean path/i],
  ['baseUrl', (good) => ({ ...good, baseUrl: 'api.vendor.example' }), /URL/],
  ['origins.0', (good) => ({ ...good, origins: ['http://api.vendor.example'] }), /https origin/],
  [
    'auth.value',
    (good) => ({ ...good, auth: { header: 'X-Key', value: 'secret' } }),
    /ends with the placeholder of the key, for example Bearer \{key\}/,
  ],
  ['params.Seed', (good) => ({ ...good, params: { Seed: { type: 'whole' } } }), /camelCase/],
  ['params.seed', (good) => ({ ...good, params: { seed: { type: 'int' } } }), /a parameter, for example/],
  ['params.prompt', (good) => ({ ...good, params: { ...good.params, prompt: { type: 'text' } } }), /is a placeholder already/],
  ['params.ratio.default', (good) => ({ ...good, params: { ...good.params, ratio: { type: 'choice', choices: ['1:1'], default: '2:1' } } }), /"2:1" is none of the choices/], // prettier-ignore
  ['maps.seed', (good) => ({ ...good, maps: { seed: { of: '{prompt}', values: {} } } }), /is a placeholder already/],
  [
    'maps.size',
    (good) => ({ ...good, maps: { size: { of: '{ratio}', values: {} } } }),
    /\{ratio\} is not known here\. Known here/,
  ],
  ['submit.path', (good) => ({ ...good, submit: { ...submit, path: 'paint' } }), /begins with a slash/],
  [
    'submit.body',
    (good) => ({ ...good, submit: { ...submit, body: { text: '{prompt}', seed: '{sed}' } } }),
    /did you mean seed\?/,
  ],
  ['submit.body', (good) => ({ ...good, submit: { ...submit, body: { text: 'a cat' } } }), /no placeholder \{prompt\}/],
  [
    'submit.headers',
    (good) => ({ ...good, submit: { ...submit, headers: { 'x-title': '{prompt}' } } }),
    /\{prompt\} is not known here/,
  ],
  ['submit.headers.Host', (good) => ({ ...good, submit: { ...submit, headers: { Host: 'x' } } }), /does not set itself/],
  ['submit.format', (good) => ({ ...good, references: { as: 'file' }, submit: { ...submit, body: { text: '{prompt}', file: '{references}' } } }), /must be "multipart"/], // prettier-ignore
  ['references.most', (good) => ({ ...good, references: {} }), /must be 0/],
  ['upload', (good) => ({ ...good, references: { ...references, as: 'upload' } }), /references\.as is "upload"/],
  ['references.as', (good) => ({ ...good, upload: { path: '/up', url: '$.url' } }), /must be "upload"/],
  ['task.id', (good) => ({ ...good, task: { ...task, id: 'job' } }), /a path into the answer such as/],
  [
    'task.id',
    ({ task: { id: _, ...other }, ...rest }) => ({ ...rest, task: other }),
    /is missing: a placeholder stands for the id/,
  ],
  ['task.poll', (good) => ({ ...good, task: { ...task, poll: {} } }), /path or url/],
  ['task.poll.every', (good) => ({ ...good, task: { ...task, poll: { ...task.poll, every: 0 } } }), /0\.02/],
  [
    'task.poll.path',
    (good) => ({ ...good, task: { ...task, poll: { path: '/jobs/{prompt}' } } }),
    /\{prompt\} is not known here/,
  ],
  ['task.poll.headers', (good) => ({ ...good, task: { ...task, poll: { ...task.poll, headers: { 'x-id': '{id}' } } } }), /takes no placeholders/], // prettier-ignore
  ['errors.codes.full', (good) => ({ ...good, errors: { codes: { full: 'busy' } } }), /a failure such as/],
  ['charges.failed', (good) => ({ ...good, charges: { failed: 'billed' } }), /unbilled or maybe/],
  ['samples', (good) => ({ ...good, samples: [sample(), sample()] }), /two samples with the same name/],
  ['samples.0.outcome', (good) => ({ ...good, samples: [{ ...sample(), outcome: {} }] }), /what comes of it/],
];

describe('plantain check-site names a mistake with file, line and path', () => {
  it.each(MISTAKES)('%s', async (path, wrong, said) => {
    await write(wrong(GOOD));
    expect(await plantain('check-site', 'vendor.jsonc')).toBe(2);
    const line = stderr.text.replaceAll(/\n {2,}(?! *-)/g, ' ');
    const [, number, rest] = new RegExp(`vendor\\.jsonc:(\\d+) ${path.replaceAll('.', '\\.')}: (.*)`).exec(line) ?? [];
    expect(rest, stderr.text).toMatch(said);
    const text = (await readFile(join(folder, 'vendor.jsonc'), 'utf8')).split('\n')[Number(number) - 1];
    // What is missing has the line of what it is missing in, and an entry of a list its own.
    const names = path.split('.').map((name) => `"${name}"`);
    expect(
      [...names, /^[{[]|^ +"http/].some((name) => text?.search(name) !== -1),
      text,
    ).toBe(true);
  });
});

describe('plantain check-site tells how a sample fails', () => {
  it.each([
    [
      'another request',
      { ...GOOD, submit: { ...submit, body: { text: '{prompt}' } } },
      'request 1: body is {"text":"a cat"}, expected {"text":"a cat","seed":3}',
    ],
    [
      'another outcome',
      { ...GOOD, samples: [sample({ failure: 'content_blocked' })] },
      'the outcome is "done", expected "content_blocked"',
    ],
    [
      'an answer that nobody asked for',
      { ...GOOD, samples: [{ ...sample(), exchanges: [...sample().exchanges, { answer: { body: {} } }] }] },
      'of the sample were not asked for',
    ],
    ['a task that never ends', { ...GOOD, task: { ...task, state: { at: '$.state', done: ['over'] } } }, 'the task never ends'],
    ['a parameter that it does not take', { ...GOOD, samples: [{ ...sample(), params: { sed: 3 } }] }, 'params.sed'],
  ])('%s', async (_, declaration, said) => {
    await write(declaration);
    expect(await plantain('check-site', 'vendor.jsonc')).toBe(1);
    expect(stdout.text).toContain('❌ a picture');
    expect(stdout.text.replaceAll(/\n {2,}/g, ' ')).toContain(said);
  });
});
