import { WorkflowNotFoundError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { addLaterTries, type Try } from '../../src/cli/again/tries.js';
import type { Session } from '../../src/cli/session.js';
import { FAILURES, type FailureCode } from '../../src/domain/failure.js';
import { againKey, outcomesPrefix } from '../../src/domain/names.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { stageItems } from '../../src/inputs/stage.js';
import { openStore } from '../../src/stores/registry.js';
import { folderWith } from '../inputs/input-folder.js';

/** A service that has forgotten every batch. */
const FORGETFUL = {
  client: {
    workflow: { getHandle: (id: string) => ({ describe: () => Promise.reject(new WorkflowNotFoundError(id, id, undefined)) }) },
  },
} as unknown as Session;

async function stage() {
  const folder = await folderWith({});
  const store = openStore('local', { path: 'staging' }, { folder, env: {} });
  const put = (key: string, text: string) => store.put(key, Buffer.from(text), { type: 'text/plain' });
  /** A batch that made items of `earlier`; each ended so, at this moment. */
  const later = async (
    earlier: string,
    batchId: string,
    ends: Readonly<Record<string, FailureCode | 'success'>>,
    endedAt = 1,
  ) => {
    const items = Object.keys(ends).map((id) => ({ id, stem: id, prompt: id, images: [], params: {} }));
    await stageItems({ items, store, batch: { batchId, nonce: 'n' }, site: 's', pageSize: 1 });
    const outcomes = Object.entries(ends).map(([id, code], index): Outcome => {
      const about = { index, id, site: 's', attempts: 1, calls: NO_CALLS, endedAt };
      if (code === 'success') return { ...about, status: 'success', images: [] };
      return { ...about, status: FAILURES[code].status, code, message: '' };
    });
    await put(`${outcomesPrefix(batchId)}all.jsonl`, outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
    await put(againKey(earlier, batchId), '{}');
  };
  const tries = async (): Promise<Map<string, Try>> => {
    const found = new Map<string, Try>();
    await addLaterTries(FORGETFUL, store, 'summer', found);
    return found;
  };
  return { store, put, later, tries };
}

const brief = (tries: Map<string, Try>) =>
  Object.fromEntries(
    [...tries].map(([id, { batchId, outcome }]) => [
      id,
      `${batchId}: ${outcome?.status === 'success' ? 'success' : (outcome?.code ?? 'nothing')}`,
    ]),
  );

test('an item counts as it ended last, also in a batch that was made of a batch', async () => {
  const { later, tries } = await stage();
  await later('summer', 'summer-again', { a: 'timeout', b: 'success', c: 'timeout' }, 1);
  await later('summer-again', 'summer-again-2', { a: 'success', c: 'store_failed' }, 2);
  expect(brief(await tries())).toEqual({
    a: 'summer-again-2: success',
    b: 'summer-again: success',
    c: 'summer-again-2: store_failed',
  });
});

test('a picture counts before what came later', async () => {
  const { later, tries } = await stage();
  await later('summer', 'summer-again', { a: 'success' }, 1);
  await later('summer', 'summer-again-2', { a: 'content_blocked' }, 2);
  expect(brief(await tries())).toEqual({ a: 'summer-again: success' });
});

test('an item of which a later batch left nothing on record is not forgotten, unless that batch never began', async () => {
  const { store, later, put, tries } = await stage();
  await later('summer', 'summer-again', { a: 'timeout', b: 'timeout' });
  await store.remove(outcomesPrefix('summer-again'));
  expect(brief(await tries())).toEqual({});
  const only = { index: 0, id: 'a', site: 's', attempts: 1, calls: NO_CALLS, endedAt: 1, status: 'success', images: [] };
  await put(`${outcomesPrefix('summer-again')}one.jsonl`, `${JSON.stringify(only)}\n`);
  expect(brief(await tries())).toEqual({ a: 'summer-again: success', b: 'summer-again: nothing' });
});
