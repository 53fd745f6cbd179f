import { expect, test } from 'vitest';
import { optionsOf } from '../../src/library/request.js';
import { refuseWithoutAgain } from '../../src/prepare/again/only-again.js';

test('a request of the library names chosen items by positions and ids', () => {
  const items = [{ prompt: 'a pear' }];
  const chosen = optionsOf({ again: 'summer', chosen: [3, '3', '1-2'], prompt: 'at night', items });
  expect(chosen).toMatchObject({
    again: 'summer',
    prompt: 'at night',
    items: [
      { text: '3', positions: { from: 3, to: 3 } },
      { text: '3', id: '3' },
      { text: '1-2', id: '1-2' },
    ],
  });
  expect(optionsOf({ again: 'summer', rejected: true })).toMatchObject({ rejected: true });
  for (const request of [{ items }, { rejected: false }]) {
    expect(() => refuseWithoutAgain(optionsOf(request))).not.toThrow();
  }
  expect(() => refuseWithoutAgain(optionsOf({ chosen: [3] }))).toThrow('works only with --again');
  expect(() => refuseWithoutAgain(optionsOf({ rejected: true }))).toThrow('works only with --again');
});
