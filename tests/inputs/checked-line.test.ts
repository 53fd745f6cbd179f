import { expect, test } from 'vitest';
import { checkedLine } from '../../src/inputs/lists/list.js';

const HALF = '\ud83d';
const IDS = [undefined, 'a', 'ä 🍌', '', 'x'.repeat(200), 'x'.repeat(201), 'a\nb', HALF, 7, null];
const PROMPTS = [undefined, 'a pear', ' ', '', `a ${HALF}`, '🍌', 7, null, []];
const IMAGES = [undefined, [], ['a.png'], [''], [HALF], [7], 'a.png', null, {}];
const PARAMS = [
  undefined,
  {},
  { seed: 1, model: 'm', fast: true, none: null },
  { nested: { deep: [1, { more: 'x' }] } },
  { list: [] },
  { bad: undefined },
  { bad: Number.NaN },
  { bad: Number.POSITIVE_INFINITY },
  JSON.parse('{"__proto__":1}') as object,
  [],
  'x',
  null,
];

/** With a field that only the whole schema knows. */
function byTheSchema(value: object): unknown {
  const { fields, troubles } = checkedLine('a:1', { ...value, mask: 'mask.png' });
  const { mask: _, ...others } = fields;
  return { fields: others, troubles };
}

test('a usual line is taken, or refused with the same words, as by the whole schema', () => {
  let taken = 0;
  for (const id of IDS)
    for (const prompt of PROMPTS)
      for (const images of IMAGES)
        for (const params of PARAMS) {
          const all = { id, prompt, images, params };
          const value = Object.fromEntries(Object.entries(all).filter(([, member]) => member !== undefined));
          const { fields, troubles } = checkedLine('a:1', value);
          expect({ fields, troubles }).toEqual(byTheSchema(value));
          if (troubles.length === 0) taken++;
        }
  expect(taken).toBeGreaterThan(50);
});

test('a field that nobody knows is refused also in a usual line', () => {
  expect(checkedLine('a:1', { prompt: 'a pear', promt: 'x' }).troubles).toHaveLength(1);
  expect(checkedLine('a:1', { prompt: 'a pear' }).troubles).toEqual([]);
});
