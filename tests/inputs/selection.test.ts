import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from '../../src/inputs/lists/draft.js';
import { readInput } from '../../src/inputs/read.js';
import { chosenFor } from '../../src/inputs/trial.js';
import { folderWith, told } from './input-folder.js';

async function readLines(lines: readonly object[], options: ReadOptions) {
  const folder = await folderWith({ 'items.jsonl': lines.map((line) => JSON.stringify(line)).join('\n') });
  return readInput({ kind: 'jsonl', path: join(folder, 'items.jsonl') }, options);
}
const HUNDRED = Array.from({ length: 100 }, (_, n) => ({ id: `i${n + 1}`, prompt: 'x' }));
const ids = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id);

describe('several pictures of each item', () => {
  it('follow one another, with ids that no other item has', async () => {
    const { items, total } = await readLines([{ id: 'x', prompt: 'a' }, { prompt: 'b' }, { id: 'x-2', prompt: 'c' }], {
      count: 2,
    });
    expect(total).toBe(6);
    expect(items.map(({ id, prompt }) => [id, prompt])).toEqual([
      ['x', 'a'],
      ['x-3', 'a'],
      ['0003', 'b'],
      ['0004', 'b'],
      ['x-2', 'c'],
      ['x-2-2', 'c'],
    ]);
  });

  it('have one problem together', async () => {
    const { problems } = await readLines([{ prompt: '' }, { prompt: 'x', images: ['no.png'] }], { count: 50 });
    expect(told(problems)).toEqual([
      expect.stringContaining('items.jsonl:1: The field "prompt" is empty'),
      expect.stringMatching(/^items\.jsonl:2: no\.png: The file .*no\.png does not exist/),
    ]);
  });
});

describe('a trial', () => {
  it('takes the first items, with the ids that they have in the whole', async () => {
    const { items, total } = await readLines(HUNDRED, { trial: { kind: 'first', count: 3 }, count: 2 });
    expect(ids(items)).toEqual(['i1', 'i1-2', 'i2']);
    expect(total).toBe(200);
  });

  it('takes items at random, in their order, and the same ones again with the same seed', async () => {
    const take = async (seed: number) => ids((await readLines(HUNDRED, { trial: { kind: 'sample', count: 10, seed } })).items);
    const taken = await take(7);
    expect(new Set(taken).size).toBe(10);
    expect(taken).toEqual([...taken].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))));
    expect(await take(7)).toEqual(taken);
    expect(await take(8)).not.toEqual(taken);
  });

  it('takes each item about as often as any other', () => {
    const times = new Map<number, number>();
    for (let seed = 0; seed < 4000; seed += 1) {
      for (const value of chosenFor([0, 1, 2, 3], { kind: 'sample', count: 1, seed }))
        times.set(value, (times.get(value) ?? 0) + 1);
    }
    for (const value of [0, 1, 2, 3]) expect(times.get(value)).toBeGreaterThan(850);
  });

  it('takes all items when there are no more', async () => {
    expect((await readLines(HUNDRED, { trial: { kind: 'first', count: 100 } })).items).toHaveLength(100);
  });

  it('looks only at the pictures of its items, but reads the list to its end', async () => {
    const lines = [{ prompt: 'x' }, { prompt: 'x', images: ['no.png'] }, { prompt: '' }];
    const first = { trial: { kind: 'first', count: 1 } } as const;
    expect((await readLines(lines.slice(0, 2), first)).items).toHaveLength(1);
    expect((await readLines(lines, first)).problems).toMatchObject([{ where: 'items.jsonl:3' }]);
  });

  it('takes no item that is left out anyway', async () => {
    const lines = [{ prompt: '' }, { id: 'b', prompt: 'x' }, { id: 'c', prompt: 'x' }];
    const { items, problems } = await readLines(lines, { trial: { kind: 'first', count: 2 }, skipBad: true });
    expect(ids(items)).toEqual(['b', 'c']);
    expect(problems).toHaveLength(1);
  });
});
