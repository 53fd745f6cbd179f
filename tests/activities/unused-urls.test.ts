import { expect, onTestFinished, test } from 'vitest';
import { operationClaim } from '../../src/domain/claim.js';
import { NO_CALLS } from '../../src/domain/outcome.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import { readOutcomes } from '../../src/staging/record.js';
import { serveHttp } from '../http/servers.js';
import { PNG } from '../spool/fixture.js';
import { BATCH, KEY, startBench } from './bench.js';

test('a picture behind a URL that its item must not use is fetched and stored by a later resume, and not before', async () => {
  let looks = 0;
  const server = await serveHttp((_, response) => response.writeHead(++looks < 2 ? 503 : 200).end(PNG));
  onTestFinished(() => server.close());
  const site = () => ({ name: 'pending', provider: 'gemini', baseUrl: server.url, settings: gemini.settings.parse({}) });
  const bench = (await startBench()).with({ site });
  const { dependencies } = bench;
  const { spool } = dependencies;
  const operation = { urls: [`${server.url}/pic/1`], unused: true };
  await spool.intend(KEY, {});
  const lease = await spool.acquireSend(KEY);
  await spool.received(KEY, { kind: 'pending', operation, keptMs: 600_000, unused: 'no inline part' });
  await lease?.release();
  expect(await spool.finalState(KEY)).toMatchObject({ submission: { unused: 'no inline part' } });
  const about = { index: 1, id: 'dog', site: 'pending', attempts: 1, endedAt: 1_000, message: 'not fetched' };
  const ended = { ...about, status: 'no_image', code: 'picture_unused', calls: { ...NO_CALLS, sent: 1, unknown: 1 } } as const;
  const outcomes = [{ ...ended, claims: [operationClaim(operation, 'pending')] }];
  await bench.run({ run: ({ main }) => main.recordOutcomes({ batch: BATCH, name: 'segment-0-00000', outcomes }) });
  const range = { batch: BATCH, pageSize: 2, from: 0, to: 3, waitMs: 0, endedAt: 2_000 };
  const settle = (unused: { unused?: true } = {}) =>
    bench.run({
      run: ({ host }) => host.settleSpool({ ...range, destination: { store: 'local', folder: 'summer' }, ...unused }),
    });
  expect(await settle({ unused: true })).toEqual({ corrected: 0 });
  expect(await settle()).toEqual({ corrected: 0 });
  expect(looks).toBe(2);
  expect(await settle({ unused: true })).toEqual({ corrected: 1 });
  expect(looks).toBe(2);
  const outcome = (await readOutcomes(dependencies.staging(BATCH), BATCH)).get(1);
  expect(outcome).toMatchObject({ status: 'success', images: [{}], calls: { ...NO_CALLS, sent: 1, delivered: 1 } });
  expect(outcome?.claims).toBeUndefined();
});
