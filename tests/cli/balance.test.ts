import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { Spool } from '../../src/spool/spool.js';
import { startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import { type NewApiStandIn, startNewApiStandIn } from '../../stand-ins/src/new-api.js';
import type { AccountOptions } from '../../stand-ins/src/new-api/account.js';
import { speak } from '../../src/words/load.js';
import { contextIn, Page } from './fixtures.js';

const KEY = 'sk-canary-do-not-print-0123456789';
const WRONG = 'sk-canary-wrong-one-9876543210';

let folder: string;
let stdout: Page;
let stderr: Page;
let standIn: NewApiStandIn;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-balance-'));
});

afterEach(async () => {
  await standIn.close();
  for (const { parentPath, name } of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (name.endsWith('.json')) expect(await readFile(join(parentPath, name), 'utf8')).not.toContain('canary');
  }
  await rm(folder, { recursive: true });
});

async function open(options: Partial<AccountOptions> = {}, site: object = {}): Promise<void> {
  standIn = await startNewApiStandIn({ tokens: { [KEY]: { name: 'mine', remaining: 4_585_000, used: 415_000 } }, ...options });
  const common = { provider: 'gemini', baseUrl: `${standIn.url}/v1` };
  const sites = {
    mirror: { ...common, key: { env: 'MIRROR_KEY' }, costFactor: 0.5, ...site },
    other: { ...common, key: { env: 'OTHER_KEY' } },
    google: { provider: 'gemini', key: { env: 'GOOGLE_KEY' } },
  };
  await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites }));
}

async function plantain(...args: string[]): Promise<number> {
  [stdout, stderr] = [new Page(), new Page()];
  const context = contextIn(folder, {
    env: { MIRROR_KEY: KEY, OTHER_KEY: WRONG, GOOGLE_KEY: 'AIza-canary-google-key' },
    stdout,
    stderr,
  });
  const code = await runProgram(args, context);
  expect(`${stdout.text}${stderr.text}`).not.toContain('canary');
  return code;
}

const json = (): Record<string, unknown> => JSON.parse(stdout.lines.at(-1) ?? '') as Record<string, unknown>;
const calls = (): number => standIn.account.requests.filter((request) => /(?:token\/|log\/token) /.test(request)).length;

describe('plantain balance', () => {
  it('says for a site what is left, as quota, in the unit of the site and in ¥, and whose key it asked with', async () => {
    await open();
    expect(await plantain('balance', 'mirror')).toBe(0);
    expect(stdout.lines.slice(0, 5)).toEqual([
      'mirror: key …6789 from environment variable MIRROR_KEY (mine)',
      '  left     4,585,000 quota, 9.17 USD, ¥4.5850',
      '  used     415,000 quota, 0.83 USD, ¥0.4150',
      '  total    5,000,000 quota, 10 USD, ¥5.0000',
      '  expires  never',
    ]);
    expect(stdout.lines[5]).toMatch(/^ {2}asked {4}\d{4}-\d\d-\d\d \d\d:\d\d$/);
    expect(stdout.lines[6]).toBe('  ¥        quota × 0.000002 × 0.5, for reference only');
    stdout.text = '';
    expect(await plantain('balance', 'mirror', '--lang', 'zh')).toBe(0);
    expect(stdout.text).toContain('4,585,000 额度，9.17 USD，¥4.5850\n');
    await speak('en');
  });

  it('gives programs success, data and the summary of three lines', async () => {
    await open({}, { yuanPerQuota: 0.000004 });
    expect(await plantain('balance', 'mirror', '--json')).toBe(0);
    const { success, data, summary } = json() as { success: boolean; data: Record<string, unknown>; summary: string };
    expect(success).toBe(true);
    expect(data).toMatchObject({
      site: 'mirror',
      key: '…6789',
      name: 'mine',
      standing: 'usable',
      available: { quota: 4_585_000, USD: 9.17, yuan: '9.1700' },
      cached: false,
    });
    // The fields of /api/usage/token, which people's tools read.
    expect(data).toMatchObject({
      total_available: 4_585_000,
      total_granted: 5_000_000,
      total_used: 415_000,
      unlimited_quota: false,
      expires_at: 0,
    });
    const [asked, figures, expiry, ...more] = summary.split('\n');
    expect(asked).toMatch(/^Asked at \d\d:\d\d$/);
    expect(figures).toBe('Estimated: left ¥9.1700, used ¥0.8300 (for reference only)');
    expect(expiry).toBe('Expires: never');
    expect(more).toEqual([]);
  });

  it.each([
    [{ expiresAt: 1_900_000_000 }, { unlimited_quota: false, expires_at: 1_900_000_000, total_available: 5, total_used: 0 }],
    [{ unlimited: true }, { unlimited_quota: true, expires_at: 0, total_available: 0, total_granted: 0, total_used: 0 }],
  ])('gives programs what the site has of a key with %j', async (setup, expected) => {
    await open({ tokens: { [KEY]: { remaining: 5, ...setup } } });
    expect(await plantain('balance', 'mirror', '--json')).toBe(0);
    expect(json()['data']).toMatchObject(expected);
  });

  it('summarizes in Chinese in the lines that people know', async () => {
    await open();
    expect(await plantain('balance', 'mirror', '--json', '--lang', 'zh')).toBe(0);
    await speak('en');
    const lines = String(json()['summary']).split('\n');
    expect(lines[0]).toMatch(/^查询时间：\d\d:\d\d$/);
    expect(lines.slice(1)).toEqual(['估算费用：剩余 ¥4.5850，已用 ¥0.4150（仅供参考）', '到期：不过期']);
  });

  it('shows a figure of the last minute with its age instead of asking, over commands, unless told to', async () => {
    await open();
    await plantain('balance', 'mirror');
    await plantain('balance', 'mirror');
    expect(stdout.text).toMatch(/asked {4}.*, \d s ago; --refresh asks again/);
    expect(calls()).toBe(1);
    await plantain('balance', 'mirror', '--refresh');
    expect(stdout.text).not.toContain('ago');
    expect(calls()).toBe(2);
  });

  it('explains the limit of calls, does not ask again while it holds, and shows the last figure with its age', async () => {
    await open({ calls: 1 });
    await plantain('balance', 'mirror');
    expect(await plantain('balance', 'mirror', '--refresh')).toBe(0);
    expect(stdout.text).toMatch(/Warning: .*20 calls in 20 minutes for one network address/);
    expect(stdout.text).toContain('4,585,000 quota');
    expect(calls()).toBe(2);
    expect(await plantain('balance', 'other')).toBe(1);
    expect(stdout.text).toMatch(/plantain does not ask again before \d\d:\d\d:\d\d\. To ask anyway: --refresh/);
    expect(calls()).toBe(2);
  });

  it('asks all sites, says which state none, and goes on after one that refuses its key', async () => {
    await open();
    expect(await plantain('balance')).toBe(1);
    expect(stdout.text).toMatch(/^mirror: key/);
    expect(stdout.text).toMatch(
      /\nother: Site "other" .* with the key …3210 from environment variable OTHER_KEY: the site does not know this key/,
    );
    expect(stdout.text).toContain('google states no balance to a key');
    expect(await plantain('balance', '--json')).toBe(1);
    expect(stdout.lines.map((line) => (JSON.parse(line) as { success: boolean }).success)).toEqual([true, false, true]);
  });

  it('names a key of another site when the site refuses it', async () => {
    await open();
    await writeFile(join(folder, '.env'), 'THIRD_KEY=AIza-canary-of-google\n');
    const site = { provider: 'gemini', baseUrl: standIn.url, key: { env: 'THIRD_KEY' } };
    await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites: { third: site } }));
    expect(await plantain('balance')).toBe(1);
    expect(stdout.text).toContain('A key that begins with AIza belongs to Google');
    expect(stdout.text).toContain(`THIRD_KEY in ${join(folder, '.env')}`);
  });

  it.each([
    [{ expiresAt: 1_700_000_000 }, /expires {2}2023-11-1\d \d\d:\d\d: the key has expired/],
    [{ expiresAt: 1_900_000_000_000 }, /expires {2}2030-03-1\d \d\d:\d\d\n/],
    [{ remaining: 0 }, /The key is used up\./],
    [{ unlimited: true }, /left {5}no limit on this key; what its account holds is not stated/],
  ])('says what is the matter with a key: %j', async (setup, expected) => {
    await open({ tokens: { [KEY]: { remaining: 5, ...setup } } });
    expect(await plantain('balance', 'mirror')).toBe(0);
    expect(stdout.text).toMatch(expected);
  });
});

describe('plantain balance at GRSAI', () => {
  it('says that an expiry is not stated, and gives programs none', async () => {
    await open();
    const grsai = await startGrsaiStandIn({ keys: [KEY], credits: 440 });
    const sites = { grsai: { provider: 'grsai', baseUrl: grsai.url, key: { env: 'MIRROR_KEY' } } };
    await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites }));
    expect(await plantain('balance')).toBe(0);
    expect(stdout.lines.slice(1, 3)).toEqual(['  left     440 points', '  expires  not stated']);
    expect(await plantain('balance', '--json')).toBe(0);
    expect(json()).toMatchObject({ summary: expect.stringMatching(/Expires: not stated$/) as string });
    expect(json()['data']).toMatchObject({ total_available: 440, total_granted: null, expires_at: null, unlimited_quota: false });
    await grsai.close();
  });
});

describe('plantain usage', () => {
  it('lists what was charged, and marks what batches of this folder asked for', async () => {
    await open();
    const spool = await Spool.open(join(folder, '.plantain', 'spool'));
    await spool.writer('summer.x7k2/000002-a1-s1').requestId('ours');
    const { ledger } = standIn.account;
    ledger.charge(KEY, { quota: 50_000, model: 'banana', id: 'ours' });
    ledger.charge(KEY, { quota: 25_000, model: 'banana', id: 'of-another-program' });
    expect(await plantain('usage', 'mirror', '--json')).toBe(0);
    const rows = stdout.lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((row) => 'charged' in row);
    expect(rows).toMatchObject([
      { requestId: 'of-another-program', charged: 25_000, yuan: '0.0250' },
      { requestId: 'ours', charged: 50_000, batch: 'summer', item: 3 },
    ]);
    expect(rows[0]).not.toHaveProperty('batch');
    expect(await plantain('usage', 'mirror')).toBe(0);
    expect(stdout.text).toContain(
      '2 requests, 75,000 quota (¥0.0750); of batches of this folder: 1 request, 50,000 quota (¥0.0500).',
    );
  });

  it('leaves out what is older than asked for', async () => {
    await open();
    standIn.account.ledger.charge(KEY, { quota: 50_000, model: 'banana', id: 'x' });
    await plantain('usage', 'mirror', '--since', '2h');
    expect(stdout.text).toContain('1 request, 50,000 quota');
    await plantain('usage', 'mirror', '--since', '2100-01-01');
    expect(stdout.text).toContain('0 requests, 0 quota');
    expect(await plantain('usage', 'mirror', '--since', 'soon')).toBe(2);
  });

  it('fails, as at wrong keys, where the site takes no more questions, and does not ask again while that holds', async () => {
    await open({ calls: 0 });
    expect(await plantain('usage', 'mirror')).toBe(1);
    expect(stderr.text).toContain('20 calls in 20 minutes for one network address');
    expect(await plantain('usage', 'mirror')).toBe(1);
    expect(stderr.text).toMatch(/does not ask again before .*--refresh/);
    expect(calls()).toBe(1);
    expect(await plantain('usage', 'other', '--refresh')).toBe(1);
  });

  it('says where there is no list', async () => {
    await open({ build: '2025-11' });
    expect(await plantain('usage', 'mirror')).toBe(0);
    expect(stdout.text).toContain('only to a key in the URL, which plantain never sends');
    expect(await plantain('usage', 'google')).toBe(2);
    expect(stderr.text).toContain('shows no log of requests');
  });
});
