import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BalanceNote } from '../../src/domain/balance-change.js';
import { balanceBeforeKey } from '../../src/domain/names.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { TokenSetup } from '../../src/standins/new-api/tokens.js';
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
const summaryText = ({ dir }: Bench): Promise<string> => readFile(join(dir, 'out', 'summer', 'summary.json'), 'utf8');

/** A batch of three pictures at a mirror, all delivered, whose starter has noted the balance unless told otherwise. */
async function ended(token: TokenSetup, note: BalanceNote | undefined = NOTE) {
  const place = await atMirror(token);
  const outcomes = ['cat', 'dog', 'owl'].map((id, index): Outcome => {
    const calls = { sent: 1, delivered: 1, unbilled: 0, empty: 0, unknown: 0 };
    return { index, id, site: 'mirror', attempts: 1, calls, startedAt: ENDED, endedAt: ENDED, status: 'success', images: [] };
  });
  await place.bench.run({ run: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'all', outcomes }) });
  const staging = place.bench.dependencies.staging(BATCH);
  if (note) await staging.put(balanceBeforeKey('summer'), Buffer.from(JSON.stringify(note)), { type: 'application/json' });
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

test('a report is complete without a balance that cannot be had, and asks for none that was not noted', async () => {
  const refused = await ended({ disabled: true });
  expect(await report(refused.bench)).not.toHaveProperty('balances');
  expect(JSON.parse(await summaryText(refused.bench))).toMatchObject({ success: 3 });
  await report(refused.bench);
  expect(refused.asked()).toBe(1);
  const silent = await atMirror({ remaining: 5 });
  await report(silent.bench);
  expect(silent.asked()).toBe(0);
});
