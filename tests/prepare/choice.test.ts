import { describe, expect, it } from 'vitest';
import type { Item } from '../../src/domain/item.js';
import { Choice } from '../../src/prepare/again/choice.js';
import { type ItemName, parseItemList } from '../../src/report/marks.js';

/** The positions of what is chosen of a batch with these ids, which it is shown in pages of two. */
function chosen(ids: readonly string[], names: readonly ItemName[]): number[] {
  const items = ids.map((id, index): Item => ({ index, id, stem: id, prompt: id, references: [], params: {}, site: 's' }));
  const choice = new Choice(names);
  for (let at = 0; at < items.length; at += 2) choice.see(items.slice(at, at + 2));
  return choice.items('summer').map(({ index }) => index + 1);
}
const listed = (ids: readonly string[], list: string): number[] => chosen(ids, parseItemList(list));

const NUMBERED = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(4, '0'));

describe('the items that are chosen', () => {
  it('are named by positions, ranges and ids, once each and in input order', () => {
    expect(listed(NUMBERED, '7,3,5-7,0012')).toEqual([3, 5, 6, 7, 12]);
    expect(listed(['pear', '猫 1', 'id:x'], '猫 1,id:pear,id:id:x')).toEqual([1, 2, 3]);
  });

  it('are ids where zeros stand in front: so items of a batch that was made of another keep their names', () => {
    expect(listed(['0003', '0007', '0009'], '0003')).toEqual([1]);
    expect(listed(['0003', '0007', '0009'], '3')).toEqual([3]);
    expect(listed(['a', 'b', 'c'], '0003')).toEqual([3]);
  });

  it('are asked for again where a name is a position and the id of another item', () => {
    const ids = ['0', '1', '2', '3-4', '2'];
    expect(() => listed(ids, '1')).toThrow('1 is a position in batch summer, and also the ID of another item, at position 2.');
    expect(listed(ids, '1-1')).toEqual([1]);
    expect(listed(ids, 'id:1')).toEqual([2]);
    expect(() => listed(['a', 'b', 'c', '1-3'], '1-3')).toThrow(
      expect.objectContaining({ advice: 'For the position, give 1,2-3. For the ID, give id:1-3.' }),
    );
    expect(listed(['1', '2', '3'], '2')).toEqual([2]);
  });

  it.each([
    ['301', 'Batch summer has no item 301.', 'It has the items 1 to 12, with IDs from 0001 to 0012.'],
    ['3,13,peer', 'Batch summer has no items 13 and peer.', 'It has the items'],
    ['11-13', 'Batch summer has no item 11-13.', 'It has the items'],
    ['0', 'Batch summer has no item 0.', 'It has the items'],
    ['7-3', 'Batch summer has no item 7-3.', 'It has the items'],
    ['pare', 'Batch summer has no item pare.', 'Did you mean pear?'],
    ['21,22,23,24,25,26,27', 'Batch summer has no items 21, 22, 23, 24, 25, and 2 more.', 'It has the items'],
  ])('are refused as %s', (list, message, advice) => {
    const ids = list === 'pare' ? ['plum', 'pear'] : NUMBERED;
    expect(() => listed(ids, list)).toThrow(message);
    expect(() => listed(ids, list)).toThrow(expect.objectContaining({ advice: expect.stringContaining(advice) as string }));
  });

  it.each([0, -1, 1.5, NaN, 13])('are no item at %s', (position) => {
    expect(() => chosen(NUMBERED, [{ text: String(position), positions: { from: position, to: position } }])).toThrow(
      'has no item',
    );
  });
});
