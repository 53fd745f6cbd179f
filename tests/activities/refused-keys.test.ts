import { join } from 'node:path';
import { expect, test } from 'vitest';
import { submissionKey } from '../../src/domain/names.js';
import { requestIdsIn } from '../../src/spool/request-ids.js';
import { BATCH, CANARY, type Bench } from './bench.js';
import { atMirror } from './mirror.js';

const sent = (bench: Bench, attempt: number) => bench.submit({ site: 'mirror', key: submissionKey(BATCH, 1, attempt, 1) });

test.each([
  [undefined, 'auth', 'the site does not know this key'],
  [{ remaining: 5, expiresAt: 1_700_000_000 }, 'auth', 'the key has expired'],
  [{ remaining: 0 }, 'insufficient_balance', 'the key is used up'],
  [{ remaining: 5_000_000, disabled: true }, 'auth', 'the key has been disabled'],
])('a key that is refused with the same words for everything is found out: %j', async (token, code, reason) => {
  const { bench } = await atMirror(token);
  const failure = await bench.failure(sent(bench, 1));
  expect(failure.said).toMatchObject({ code, billing: 'unbilled' });
  expect(failure.message).toMatch(/the key …6789 from environment variable CANARY was refused: Invalid token/);
  expect(failure.message).toContain(`Asked about the key, the site says: ${reason}`);
});

test('requests that are refused together ask once', async () => {
  const { bench, asked } = await atMirror(undefined, (site) => [`The same key is configured for another site than ${site}.`]);
  const failures = await Promise.all([1, 2, 3].map((attempt) => bench.failure(sent(bench, attempt))));
  for (const { message } of failures)
    expect(message).toMatch(/the site does not know this key\. The same key is configured for another/);
  await bench.failure(sent(bench, 4));
  expect(asked()).toBe(1);
});

test('a refusal stays as it is when the site does not tell more', async () => {
  const { bench, mirror } = await atMirror({ remaining: 5_000_000, disabled: true });
  const answers = Array.from({ length: 21 }, () => fetch(`${mirror.url}/api/usage/token/`));
  await Promise.all(answers);
  const failure = await bench.failure(sent(bench, 1));
  expect(failure.said?.code).toBe('auth');
  expect(failure.message).not.toContain('Asked about the key');
});

test('a picture of a mirror is kept together with the id under which the mirror charged it', async () => {
  const { bench, mirror } = await atMirror({ remaining: 5_000_000 });
  await sent(bench, 1);
  const [row] = mirror.account?.ledger.find(CANARY)?.rows ?? [];
  const ids = await requestIdsIn(join(bench.dir, 'spool'));
  expect([...ids]).toEqual([[row?.request_id, submissionKey(BATCH, 1, 1, 1)]]);
  await bench.dependencies.spool.stored(submissionKey(BATCH, 1, 1, 1), []);
  expect((await requestIdsIn(join(bench.dir, 'spool'))).size).toBe(1);
});
