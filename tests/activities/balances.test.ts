import { say } from '../../src/words/current.js';
import { printed } from '../../src/words/printed.js';
import type { BatchSummary } from '../../src/domain/summary.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { AfterNote, BalanceNote } from '../../src/domain/money/balance-change.js';
import { balanceAfterKey, balanceBeforeKey } from '../../src/domain/staging-keys.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { AccountOptions } from '../../stand-ins/src/new-api/account.js';
import type { TokenSetup } from '../../stand-ins/src/new-api/tokens.js';
import { BATCH, type Bench, CANARY } from './bench.js';
import { atMirror } from './mirror.js';

const ENDED = Date.UTC(2026, 0, 2, 3, 4, 5);
const SUMMARY = {
  batchId: 'summer',
  version: '1',
  total: 3,
  startedAt: ENDED,
  endedAt: ENDED,
  ended: 'finished',
  sitesOut: [],
} as const;
const NOTE: BalanceNote = {
  site: 'mirror',
  balance: { unit: 'quota', unlimited: false, available: 200_000, used: 0, total: 200_000 },
};

const report = (bench: Bench) =>
  bench.run({
    run: ({ main }) =>
      main.writeReport({ batch: BATCH, pageSize: 2, destination: { store: 'local', folder: 'summer' }, summary: SUMMARY }),
  });
/** As the language of the process has it. */
const saidOf = (summary: BatchSummary) => printed(summary, say) as BatchSummary;
const summaryText = ({ dir }: Bench): Promise<string> => readFile(join(dir, 'out', 'summer', 'summary.json'), 'utf8');

/** A batch of three pictures at a mirror, all delivered, whose starter has noted the balance unless told otherwise. */
async function ended(token: TokenSetup, note: BalanceNote | undefined = NOTE, account: Partial<AccountOptions> = {}) {
  const place = await atMirror(token, undefined, account);
  const outcomes = ['cat', 'dog', 'owl'].map((id, index): Outcome => {
    const calls = { sent: 1, delivered: 1, unbilled: 0, empty: 0, unknown: 0 };
    return { index, id, site: 'mirror', attempts: 1, calls, startedAt: ENDED, endedAt: ENDED, status: 'success', images: [] };
  });
  await place.bench.run({ run: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'all', outcomes }) });
  const staging = place.bench.dependencies.staging(BATCH);
  if (note)
    await staging.put(balanceBeforeKey({ batchId: 'summer' }), Buffer.from(JSON.stringify(note)), { type: 'application/json' });
  return place;
}

test('a report sets the balance after the batch beside its count, and stays the same when it is written again', async () => {
  const { bench, mirror, asked } = await ended({ remaining: 50_000, used: 150_000 });
  const { balances } = await report(bench);
  expect(balances).toEqual([
    { site: 'mirror', unit: 'quota', before: 200_000, after: 50_000, spent: 150_000, charged: { least: 3, most: 3 } },
  ]);
  const text = await summaryText(bench);
  mirror.account?.ledger.charge(CANARY, { quota: 5, model: 'other', id: 'of-another-program' });
  expect(await report(bench)).toMatchObject({ balances });
  expect(await summaryText(bench)).toBe(text);
  expect(asked()).toBe(1);
});

test('a report says why the balance after the batch is not known, asks once for it, and for none that was not noted', async () => {
  const refused = await ended({ disabled: true });
  const unknown = { site: 'mirror', unit: 'quota', before: 200_000, afterUnknown: expect.stringContaining('disabled') as string };
  expect(saidOf(await report(refused.bench))).toMatchObject({ balances: [unknown] });
  expect(JSON.parse(await summaryText(refused.bench))).toMatchObject({ success: 3, balances: [unknown] });
  await report(refused.bench);
  expect(refused.asked()).toBe(1);
  const silent = await atMirror({ remaining: 5 });
  await report(silent.bench);
  expect(silent.asked()).toBe(0);
});

test('a site that takes no more questions is noted with its reason and until when', async () => {
  const { bench } = await ended({ remaining: 50_000 }, NOTE, { calls: 0 });
  const { balances } = saidOf(await report(bench));
  expect(balances).toMatchObject([
    { afterUnknown: expect.stringContaining('accepts no more questions about balance') as string },
  ]);
  const staging = bench.dependencies.staging(BATCH);
  const note = JSON.parse(await text(await staging.get(balanceAfterKey({ batchId: 'summer' })))) as AfterNote;
  expect(note).toMatchObject({ site: 'mirror', balance: null });
  expect(note.limitedUntil).toBeGreaterThan(Date.now() + 60_000);
});

test('a site that states nothing any more, and one that is gone, are said to be so', async () => {
  const silent = await ended({ remaining: 50_000 });
  const mute = { ...gemini, balance: async () => undefined };
  expect(saidOf(await report(silent.bench.with({ provider: () => mute })))).toMatchObject({
    balances: [{ afterUnknown: 'site "mirror" no longer states a balance' }],
  });
  const gone = await ended({ remaining: 50_000 });
  await gone.mirror.close();
  const { balances } = saidOf(await report(gone.bench));
  expect(balances).toMatchObject([{ before: 200_000, afterUnknown: expect.stringContaining('/api/usage/token') as string }]);
});
