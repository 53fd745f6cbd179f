import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { learnBalances } from '../../src/accounts/learn-balances.js';
import { noteBalance } from '../../src/accounts/note-balance.js';
import { runProgram } from '../../src/cli/program.js';
import { stagingOf } from '../../src/config/open-stores.js';
import { type Config, loadConfig } from '../../src/config/load.js';
import type { AfterNote, BalanceNote } from '../../src/domain/money/balance-change.js';
import { balanceAfterKey, balanceBeforeKey } from '../../src/domain/staging-keys.js';
import { type NewApiStandIn, startNewApiStandIn } from '../../stand-ins/src/new-api.js';
import { contextIn, Page } from '../cli/fixtures.js';

const KEY = 'sk-canary-do-not-print-0123456789';
const env = { MIRROR_KEY: KEY };

let folder: string;
let standIn: NewApiStandIn;
let config: Config;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantain-learn-'));
  standIn = await startNewApiStandIn({ tokens: { [KEY]: { remaining: 5_000_000 } } });
  const sites = { mirror: { provider: 'gemini', baseUrl: standIn.url, key: { env: 'MIRROR_KEY' } } };
  await writeFile(join(folder, 'plantain.config.json'), JSON.stringify({ sites }));
  config = await loadConfig({ folder, env });
});

afterEach(async () => {
  await standIn.close();
  await rm(folder, { recursive: true });
});

async function said(...args: string[]): Promise<string> {
  const stdout = new Page();
  await runProgram(args, contextIn(folder, { env, stdout, stderr: stdout }));
  return stdout.text;
}

const staging = () => stagingOf(config).store;

const calls = (): number => standIn.account.requests.filter((request) => /(?:usage\/token\/|log\/token) /.test(request)).length;

/** A batch of this folder that took 2 USD from the key, and what its end has noted. */
async function batchEnds(note: (now: number) => AfterNote | string | undefined): Promise<void> {
  standIn.account.ledger.charge(KEY, { quota: 1_000_000, model: 'banana', id: 'x' });
  // Nothing is asked in the millisecond in which it ended.
  await new Promise((resolve) => setTimeout(resolve, 2));
  const endedAt = Date.now();
  const noted = note(endedAt);
  const written = Buffer.from(typeof noted === 'string' ? noted : JSON.stringify(noted ?? null));
  if (noted !== undefined)
    await stagingOf(config).store.put(balanceAfterKey({ batchId: 'summer' }), written, { type: 'text/plain' });
  await learnBalances(config, { batch: { batchId: 'summer' }, staging, sites: ['mirror'], endedAt });
}

describe('the balance after a batch that was followed', () => {
  it('is what the batch has heard at its end, without another question', async () => {
    expect(await said('balance')).toContain('5,000,000 quota');
    const balance = { unit: 'quota', unlimited: false, available: 4_000_000, used: 1_000_000 } as const;
    await batchEnds((askedAt) => ({ site: 'mirror', balance, askedAt }));
    expect(await said('balance')).toMatch(/left {5}4,000,000 quota[^]*ago; --refresh asks again/);
    expect(calls()).toBe(1);
  });

  it.each<[what: string, note: () => AfterNote | string | undefined]>([
    ['has asked nothing', () => undefined],
    ['has got no answer', () => ({ site: 'mirror', balance: null, reason: 'it did not answer' })],
    ['has asked another site', () => ({ site: 'other', balance: null, reason: 'it did not answer', limitedUntil: 4e12 })],
    ['has left a note that nobody understands', () => '{"balance":'],
  ])('is asked for anew where the batch %s, although there is a figure of the last minute', async (_, note) => {
    await said('balance');
    await batchEnds(note);
    expect(await said('balance')).toMatch(/left {5}4,000,000 quota/);
    expect(await said('balance')).toMatch(/left {5}4,000,000 quota[^]*ago; --refresh asks again/);
    expect(calls()).toBe(2);
  });

  it('is not asked for while the site takes no questions, as the end of the batch has found', async () => {
    await said('balance');
    await batchEnds((now) => ({ site: 'mirror', balance: null, reason: 'too many', limitedUntil: now + 600_000 }));
    expect(await said('usage', 'mirror')).toContain('plantain does not ask again before');
    const figure = await said('balance');
    expect(figure).toMatch(/plantain does not ask again before .*The figure is from before a batch that has ended since/);
    expect(figure).toMatch(/left {5}5,000,000 quota[^]*ago; --refresh asks again/);
    expect(calls()).toBe(1);
  });

  it('is asked for anew where the next batch begins at once', async () => {
    await said('balance');
    await batchEnds(() => undefined);
    const { store } = stagingOf(config);
    await noteBalance({ config, site: 'mirror', store, batch: { batchId: 'autumn' } }, () => undefined);
    const note = JSON.parse(await text(await store.get(balanceBeforeKey({ batchId: 'autumn' })))) as BalanceNote;
    expect(note.balance.available).toBe(4_000_000);
  });

  it('stays the newest that is known when an old batch is looked at again', async () => {
    const balance = { unit: 'quota', unlimited: false, available: 7 } as const;
    await batchEnds((now) => ({ site: 'mirror', balance, askedAt: now - 3_600_000 }));
    await said('balance', '--refresh');
    await learnBalances(config, { batch: { batchId: 'summer' }, staging, sites: ['mirror'], endedAt: Date.now() - 3_600_000 });
    expect(await said('balance')).toMatch(/left {5}4,000,000 quota[^]*ago; --refresh asks again/);
    expect(calls()).toBe(1);
  });

  it('is no matter of a site that the configuration has not', async () => {
    await expect(
      learnBalances(config, { batch: { batchId: 'summer' }, staging, sites: ['gone'], endedAt: 1 }),
    ).resolves.toBeUndefined();
  });
});
