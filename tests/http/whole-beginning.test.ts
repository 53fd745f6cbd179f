import { describe, expect, it } from 'vitest';
import { withWholeBeginning } from '../../src/http/reading/whole-beginning.js';

/** The pieces of a body that breaks off when told, and what it broke off with. */
async function read(pieces: readonly string[], count: number, failure?: Error): Promise<(string | Error)[]> {
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
    if (failure) throw failure;
  }
  const all: (string | Error)[] = [];
  try {
    for await (const piece of withWholeBeginning(body(), count)) all.push(Buffer.from(piece).toString());
  } catch (error) {
    all.push(error as Error);
  }
  return all;
}

describe('the beginning of a body', () => {
  it.each([
    [
      ['abcdef', 'g'],
      ['abcdef', 'g'],
    ],
    [
      ['a', '', 'bc', 'def', 'g', 'h'],
      ['abcdef', 'g', 'h'],
    ],
    [['a', 'b'], ['ab']],
    [['abcd'], ['abcd']],
    [[''], []],
    [[], []],
  ])('of %j comes as %j', async (pieces, expected) => {
    expect(await read(pieces, 4)).toEqual(expected);
  });

  it('comes before what the body breaks off with', async () => {
    const failure = new Error('reset');
    expect(await read(['a', 'b'], 4, failure)).toEqual(['ab', failure]);
    expect(await read(['abcd', 'e'], 4, failure)).toEqual(['abcd', 'e', failure]);
  });

  it('ends the body when nobody reads on', async () => {
    let ended = false;
    async function* body(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield await Promise.resolve(Buffer.from('a'));
      } finally {
        ended = true;
      }
    }
    for await (const piece of withWholeBeginning(body(), 4)) {
      expect(Buffer.from(piece).toString()).toBe('aaaa');
      break;
    }
    expect(ended).toBe(true);
  });
});
