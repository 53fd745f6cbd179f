import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, inject, it } from 'vitest';
import type { AccountOptions } from '../../stand-ins/src/new-api/account.js';
import { startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import { Bench, CANARY } from './harness.js';

const temporalAddress = inject('temporalAddress');
const name = `balance-${process.pid}`;
let bench: Bench;

afterEach(() => bench.close());

/** A folder with a mirror as its site, whose key has 5,000,000 quota; a picture costs 50,000 there. */
async function openMirror(site: object, account: Partial<AccountOptions> = {}): Promise<void> {
  const tokens = { [CANARY]: { remaining: 5_000_000 } };
  bench = await Bench.open({ temporalAddress, standIn: { mode: 'mirror', account: { tokens, ...account } } });
  await configure(site);
}

async function configure(site: object): Promise<void> {
  const file = join(bench.folder, 'plantain.config.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as { sites: { banana: object } };
  Object.assign(config.sites.banana, site);
  await writeFile(file, JSON.stringify(config));
}

const asked = (): number =>
  bench.site.account?.requests.filter((request) => /(?:usage\/token\/|log\/token) /.test(request)).length ?? 0;

it('a batch ends with what it took from the balance beside its own count, and the log of the site shows its requests', async () => {
  // A third of what a picture costs there.
  await openMirror({ price: { amount: 0.03, currency: 'CNY' } });
  const { code, events, stderr } = await bench.run('run', await bench.withItems(3), '--name', name);
  expect(code).toBe(0);
  const expected = {
    site: 'banana',
    unit: 'quota',
    before: 5_000_000,
    after: 4_850_000,
    spent: 150_000,
    spentYuan: '0.3000',
    spentMoney: { amount: '0.3000', currency: 'CNY' },
    charged: { least: 3, most: 3 },
    expected: { least: '0.09', most: '0.09', currency: 'CNY' },
    mismatch: 'more was charged than ¥0.09',
  };
  expect(await bench.summary(name)).toMatchObject({ balances: [expected] });
  expect(events.at(-1)).toMatchObject({ event: 'ended', summary: { balances: [expected] } });
  expect(stderr).toContain('Balance at banana: 5,000,000 before, 4,850,000 after, 150,000 quota spent (¥0.3000).');
  expect(stderr).toContain('our count and the balance differ: more was charged than ¥0.09');

  const questions = asked();
  const left = await bench.run('balance');
  expect(left.events).toMatchObject([{ data: { available: { quota: 4_850_000 }, cached: true } }]);
  expect(asked()).toBe(questions);

  const usage = await bench.run('usage', 'banana');
  expect(usage.code).toBe(0);
  const rows = usage.events.filter((event) => 'charged' in event);
  expect(rows.map(({ batch }) => batch)).toEqual([name, name, name]);
  expect(new Set(rows.map(({ item }) => item))).toEqual(new Set([1, 2, 3]));
  expect(usage.stdout + usage.stderr).not.toContain(CANARY);
});

it('a batch whose site takes no more questions at its end says so once, and the folder leaves the site alone', async () => {
  await openMirror({}, { calls: 1 });
  const batch = `${name}-limit`;
  const { code, stderr } = await bench.run('run', await bench.withItems(2), '--name', batch);
  expect(code).toBe(0);
  expect(stderr.match(/Balance at banana: before 5,000,000 quota, after not known: .* accepts no more questions/g)).toHaveLength(
    1,
  );
  expect(await bench.summary(batch)).toMatchObject({
    balances: [{ before: 5_000_000, afterUnknown: expect.stringContaining('accepts no more questions') as string }],
  });
  expect(asked()).toBe(2);
  const usage = await bench.run('usage', 'banana');
  expect(usage.code).toBe(1);
  expect(usage.stderr).toContain('plantain does not ask again before');
  expect(asked()).toBe(2);
});

it('a batch that is paid in points says where its count and the points differ', async () => {
  const grsai = await startGrsaiStandIn({ keys: [CANARY], credits: 10_000, price: 1, pixels: 64 });
  bench = await Bench.open({ temporalAddress, config: { trustedOrigins: grsai.origins } });
  await configure({ provider: 'grsai', baseUrl: grsai.url, settings: {}, price: { amount: 440, currency: 'points' } });
  const batch = `${name}-points`;
  const { code, stderr } = await bench.run('run', await bench.withItems(2), '--name', batch);
  await grsai.close();
  expect(code).toBe(0);
  expect(stderr).toContain('10,000 before, 9,998 after, 2 points spent. By our own count 2 requests were charged, 880 points.');
  expect(stderr).toContain('our count and the balance differ: less was charged than 880 points');
  expect(await bench.summary(batch)).toMatchObject({
    balances: [{ spent: 2, expected: { least: '880', currency: 'points' }, mismatch: 'less was charged than 880 points' }],
  });
});
