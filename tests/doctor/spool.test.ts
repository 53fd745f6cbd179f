import { join } from 'node:path';
import { expect, test } from 'vitest';
import { waitingFindings } from '../../src/doctor/spool.js';
import { say } from '../../src/words/current.js';
import { Spool } from '../../src/spool/spool.js';
import { freshFolder, KEY, PNG, STORED } from '../spool/fixture.js';

test('doctor names the batches whose paid pictures no store has, with the command that stores them', async () => {
  const dataDir = await freshFolder();
  expect(await waitingFindings(dataDir)).toEqual([]);
  const spool = await Spool.open(join(dataDir, 'spool'));
  await spool.intend(KEY, {});
  const lease = await spool.acquireSend(KEY);
  const image = await spool.writer(KEY).image(PNG);
  await spool.received(KEY, { kind: 'done', images: [image] });
  await lease?.release();

  const [waiting] = await waitingFindings(dataDir);
  expect(waiting?.level).toBe('warn');
  expect(say(waiting?.seen ?? '')).toBe('batch summer has 1 answer with paid pictures that are not stored yet');
  expect(say(waiting?.advice ?? '')).toContain('plantain resume summer');
  await spool.stored(KEY, STORED);
  expect(await waitingFindings(dataDir)).toEqual([]);
});
