import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, inject, it } from 'vitest';
import { Bench, CANARY } from './harness.js';

const temporalAddress = inject('temporalAddress');
const name = `balance-${process.pid}`;
let bench: Bench;

afterEach(() => bench.close());

it('a batch ends with what it took from the balance beside its own count, and the log of the site shows its requests', async () => {
  const tokens = { [CANARY]: { remaining: 5_000_000 } };
  bench = await Bench.open({ temporalAddress, standIn: { mode: 'mirror', account: { tokens } } });
  const file = join(bench.folder, 'plantain.config.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as { sites: { banana: object } };
  // A third of what a picture costs there.
  Object.assign(config.sites.banana, { price: { amount: 0.03, currency: 'CNY' } });
  await writeFile(file, JSON.stringify(config));

  const { code, events, stderr } = await bench.run('run', await bench.withItems(3), '--name', name);
  expect(code).toBe(0);
  const expected = {
    site: 'banana',
    unit: 'quota',
    before: 5_000_000,
    after: 4_850_000,
    spent: 150_000,
    spentYuan: '0.3000',
    charged: { least: 3, most: 3 },
    expectedYuan: { least: '0.09', most: '0.09' },
    mismatch: 'more was charged than ¥0.09',
  };
  expect(await bench.summary(name)).toMatchObject({ balances: [expected] });
  expect(events.at(-1)).toMatchObject({ event: 'ended', summary: { balances: [expected] } });
  expect(stderr).toContain('Balance at banana: 5,000,000 before, 4,850,000 after, 150,000 quota spent (¥0.3000).');
  expect(stderr).toContain('our count and the balance differ: more was charged than ¥0.09');

  const usage = await bench.run('usage', 'banana');
  expect(usage.code).toBe(0);
  const rows = usage.events.filter((event) => 'charged' in event);
  expect(rows.map(({ batch }) => batch)).toEqual([name, name, name]);
  expect(new Set(rows.map(({ item }) => item))).toEqual(new Set([1, 2, 3]));
  expect(usage.stdout + usage.stderr).not.toContain(CANARY);
});
