import { describe, expect, it, test } from 'vitest';
import { itemList, type Mark, marksText, parseItemList, readMarks } from '../../src/report/marks.js';

const PLACE = '/home/me/batch_outputs/summer/marks.json';
const entries = (text: string): [string, Mark][] => [...readMarks(text, PLACE)];

describe('marks.json', () => {
  it('has its items in the order of the batch, whatever order they were marked in, with the same bytes', () => {
    const ids = ['10', 'pear', '9', '__proto__', '猫 1'];
    const marks: [string, Mark][] = [
      ['猫 1', 'reject'],
      ['9', 'pick'],
      ['__proto__', 'pick'],
      ['gone', 'pick'],
      ['10', 'reject'],
    ];
    const text = marksText(new Map(marks), ids);
    expect(text).toBe(
      '{\n  "version": 1,\n  "marks": {\n    "10": "reject",\n    "9": "pick",\n    "__proto__": "pick",\n    "猫 1": "reject"\n  }\n}\n',
    );
    expect(marksText(new Map(marks.reverse()), ids)).toBe(text);
    const read = Object.fromEntries(entries(text));
    expect(read).toEqual(JSON.parse('{"10":"reject","9":"pick","__proto__":"pick","猫 1":"reject"}'));
    expect(marksText(readMarks(text, PLACE), ids)).toBe(text);
    expect(marksText(new Map(), ids)).toBe('{\n  "version": 1,\n  "marks": {}\n}\n');
  });

  it('may hold what this version does not know', () => {
    const text = JSON.stringify({ version: 1, by: 'me', marks: { a: 'pick', b: 'star', c: null, d: 'reject' } });
    expect(entries(`\uFEFF${text}`)).toEqual([
      ['a', 'pick'],
      ['d', 'reject'],
    ]);
  });

  it.each(['', '{', '[]', 'null', '{"marks":{}}', '{"version":2,"marks":{}}', '{"version":1}', '{"version":1,"marks":["a"]}'])(
    'is refused by its place when it is %j',
    (text) => {
      expect(() => readMarks(text, PLACE)).toThrow(`${PLACE} is not a file of marks`);
    },
  );
});

describe('a list of items', () => {
  it.each([
    [[3, 7, 12, 13, 14, 15], '3,7,12-15'],
    [[15, 3, 14, 3, 13, 12, 7], '3,7,12-15'],
    [[1, 2], '1,2'],
    [[1, 2, 3], '1-3'],
    [[], ''],
  ])('of the positions %j is %s', (positions, list) => {
    expect(itemList(positions)).toBe(list);
    const read = parseItemList(list).map((name) => name.positions ?? { from: 0, to: 0 });
    const all = read.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, offset) => from + offset));
    expect(all).toEqual([...new Set(positions)].sort((a, b) => a - b));
  });

  it('keeps a position apart from the id of another item', () => {
    expect(itemList([1, 2, 3], ['0', '1', '2'])).toBe('1-3');
    expect(itemList([1, 3], ['0', '1', '2'])).toBe('1-1,3');
    expect(itemList([1, 2, 3], ['a', '1-3', 'c'])).toBe('1,2,3');
    expect(itemList([2], ['1', '2'])).toBe('2');
  });

  test('may name positions and ids in one, also with the commas of a Chinese keyboard', () => {
    expect(parseItemList(' 3, 5 - 7，pear、0012,,')).toEqual([
      { text: '3', positions: { from: 3, to: 3 }, id: '3' },
      { text: '5 - 7', positions: { from: 5, to: 7 }, id: '5 - 7' },
      { text: 'pear', id: 'pear' },
      { text: '0012', positions: { from: 12, to: 12 }, id: '0012' },
    ]);
    expect(parseItemList('id:3,3-3')).toEqual([
      { text: 'id:3', id: '3' },
      { text: '3-3', positions: { from: 3, to: 3 }, id: '3-3' },
    ]);
    expect(parseItemList('7-3,0,0-2').map(({ positions }) => positions)).toEqual([undefined, undefined, undefined]);
    expect(parseItemList(' , ')).toEqual([]);
  });
});
