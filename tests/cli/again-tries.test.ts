import { expect, test } from 'vitest';
import { noteNext, notesIn } from '../../src/prepare/again/family.js';
import { familyTries, type Try } from '../../src/prepare/again/tries.js';
import { FAILURES, type FailureCode } from '../../src/domain/failures/failure.js';
import { againKey, outcomesPrefix } from '../../src/domain/staging-keys.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { stageItems } from '../../src/inputs/stage.js';
import { openStore } from '../../src/stores/registry.js';
import { folderWith } from '../inputs/input-folder.js';
import { forgetfulIn } from '../prepare/forgetful.js';

const SUMMER = { batchId: 'summer' };

async function stage() {
  const folder = await folderWith({});
  const store = openStore('local', { path: 'staging' }, { folder, env: {} });
  const put = (key: string, text: string) => store.put(key, Buffer.from(text), { type: 'text/plain' });
  /** A batch with these items; each ended so, at this moment. */
  const made = async (batchId: string, ends: Readonly<Record<string, FailureCode | 'success'>>, endedAt = 1, redone = '') => {
    const items = Object.keys(ends).map((id) => ({
      ...{ id, stem: id, prompt: id, images: [], params: {} },
      ...(redone.includes(id) && { redo: true as const }),
    }));
    await stageItems({ items, store, batch: { batchId, nonce: 'n' }, site: 's', pageSize: 1 });
    const outcomes = Object.entries(ends).map(([id, code], index): Outcome => {
      const about = { index, id, site: 's', attempts: 1, calls: NO_CALLS, endedAt };
      if (code === 'success') return { ...about, status: 'success', images: [] };
      return { ...about, status: FAILURES[code].status, code, message: '' };
    });
    await put(`${outcomesPrefix({ batchId })}all.jsonl`, outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
  };
  const family = async () => ({ root: SUMMER, staging: store, notes: await notesIn(store, SUMMER) });
  /** One that was made of items that `summer`, or a batch made of it, owes. */
  const later: typeof made = async (batchId, ends, endedAt, redone) => {
    await made(batchId, ends, endedAt, redone);
    await noteNext(await family(), { batchId });
  };
  const tries = async (named = 'summer'): Promise<Map<string, Try>> => familyTries(forgetfulIn(folder), await family(), named);
  return { store, put, made, later, family, tries };
}

const brief = (tries: Map<string, Try>) =>
  Object.fromEntries(
    [...tries].map(([id, { batchId, outcome }]) => [
      id,
      `${batchId}: ${outcome?.status === 'success' ? 'success' : (outcome?.code ?? 'nothing')}`,
    ]),
  );

test('an item counts as it ended last', async () => {
  const { later, tries } = await stage();
  await later('summer-again', { a: 'timeout', b: 'success', c: 'timeout' }, 1);
  await later('summer-again-2', { a: 'success', c: 'store_failed' }, 2);
  expect(brief(await tries())).toEqual({
    a: 'summer-again-2: success',
    b: 'summer-again: success',
    c: 'summer-again-2: store_failed',
  });
});

test('a picture counts before what came later', async () => {
  const { later, tries } = await stage();
  await later('summer-again', { a: 'success' }, 1);
  await later('summer-again-2', { a: 'content_blocked' }, 2);
  expect(brief(await tries())).toEqual({ a: 'summer-again: success' });
});

test('an item of which a later batch left nothing on record is not forgotten, unless that batch never began', async () => {
  const { store, later, put, tries } = await stage();
  await later('summer-again', { a: 'timeout', b: 'timeout' });
  await store.remove(outcomesPrefix({ batchId: 'summer-again' }));
  await put(againKey(SUMMER, 1), JSON.stringify({ batch: 'summer-again', at: 1 }));
  expect(brief(await tries())).toEqual({});
  const only = { index: 0, id: 'a', site: 's', attempts: 1, calls: NO_CALLS, endedAt: 1, status: 'success', images: [] };
  await put(`${outcomesPrefix({ batchId: 'summer-again' })}one.jsonl`, `${JSON.stringify(only)}\n`);
  expect(brief(await tries())).toEqual({ a: 'summer-again: success', b: 'summer-again: nothing' });
});

test('a picture counts that another member of the family has, whichever member is named', async () => {
  const { made, later, tries } = await stage();
  await made('summer', { a: 'timeout', b: 'timeout', c: 'success', d: 'timeout' }, 9);
  await later('summer-again', { a: 'timeout', b: 'timeout', c: 'store_failed', d: 'auth' }, 1);
  await later('summer-again-2', { a: 'success', b: 'auth' }, 2);
  const all = { a: 'summer-again-2: success', b: 'summer-again-2: auth', d: 'summer-again: auth' };
  expect(brief(await tries('summer-again'))).toEqual({ ...all, c: 'summer: success' });
  expect(brief(await tries('summer'))).toEqual({ ...all, c: 'summer-again: store_failed' });
});

test('of an item that was chosen although it had a picture, that picture counts for all but the batch that was to make another', async () => {
  const { made, later, tries } = await stage();
  await made('summer', { a: 'success', b: 'success', c: 'timeout' });
  await later('summer-again', { a: 'timeout', b: 'success', c: 'timeout' }, 2, 'ab');
  const first = { a: 'summer-again: timeout', b: 'summer-again: success', c: 'summer-again: timeout' };
  expect(brief(await tries('summer'))).toEqual(first);
  expect(brief(await tries('summer-again'))).toEqual(first);
  await later('summer-again-2', { a: 'content_blocked' }, 3, 'a');
  expect(brief(await tries('summer-again'))).toEqual({ ...first, a: 'summer-again-2: content_blocked' });
  await later('summer-again-3', { a: 'success', c: 'success' }, 4, 'a');
  const whole = { ...first, a: 'summer-again-3: success', c: 'summer-again-3: success' };
  expect(brief(await tries('summer-again'))).toEqual(whole);
  expect(brief(await tries('summer-again-2'))).toEqual(whole);
});

test('of two commands that read the same notes, one gives up, also under the same name', async () => {
  const { family, later } = await stage();
  await later('summer-again', { a: 'timeout' });
  const [one, other] = [await family(), await family()];
  await noteNext(one, { batchId: 'mine' });
  for (const name of ['yours', 'mine']) {
    await expect(noteNext(other, { batchId: name })).rejects.toThrow('Another command started to generate items of batch summer');
  }
  expect((await family()).notes.map(({ batch }) => batch)).toEqual(['summer-again', 'mine']);
});

test('a batch that may be about to start is waited for, and one whose command died is not', async () => {
  const { family, put, tries } = await stage();
  await noteNext(await family(), { batchId: 'mine' });
  await expect(tries()).rejects.toThrow('is starting batch mine');
  await put(againKey(SUMMER, 1), JSON.stringify({ batch: 'mine', at: Date.now() - 3_600_000 }));
  expect(brief(await tries())).toEqual({});
});
