import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MARKER, SieveLimitError } from '../../src/http/reading/json-sieve.js';
import { sift } from '../../src/http/reading/sift.js';
import { SEEDS } from '../domain/seeded.js';
import { base64, JsonWriter, LEAST } from './json-writer.js';

class Sink {
  readonly pieces: Buffer[] = [];
  writing = false;

  async write(bytes: Uint8Array): Promise<void> {
    if (this.writing) throw new Error('the sieve did not wait');
    this.writing = true;
    this.pieces.push(Buffer.from(bytes));
    await Promise.resolve();
    this.writing = false;
  }

  isCut = async (): Promise<boolean> => false;

  get bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }
}

async function* cut(bytes: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const place of [...places, bytes.length]) {
    yield bytes.slice(from, place);
    from = place;
  }
}

const siftAt = (text: string | Buffer, places: readonly number[] = []) =>
  sift(cut(Buffer.from(text), places), async () => new Sink());

type Sieved = Awaited<ReturnType<typeof siftAt>>;

/** The value that was sifted: each marker is replaced by what stood in its place, once its sink has proved to hold just that. */
function restored(original: unknown, sifted: unknown, runs: Sieved['runs']): unknown {
  if (Array.isArray(sifted)) return sifted.map((one, index) => restored((original as unknown[])[index], one, runs));
  if (typeof sifted === 'object' && sifted !== null) {
    const before = Object.entries(original as object);
    const fields = Object.entries(sifted).map(([name, value], index) =>
      [name, value].map((one: unknown, k) => restored(before[index]?.[k], one, runs)),
    );
    return Object.fromEntries(fields) as object;
  }
  return typeof sifted === 'string' ? restoredText(original as string, sifted, runs) : sifted;
}

function restoredText(original: string, sifted: string, runs: Sieved['runs']): string {
  let text = '';
  let from = 0;
  for (const { 0: marker, index } of sifted.matchAll(MARKER)) {
    const run = runs.get(marker);
    if (!run) continue;
    text += sifted.slice(from, index);
    from = index + marker.length;
    const start = text.length;
    for (let left = run.characters; left > 0; text += original.charAt(text.length)) {
      if (!/[\r\n]/.test(original.charAt(text.length))) left -= 1;
    }
    expect(run.sink?.bytes.equals(Buffer.from(text.slice(start), 'base64'))).toBe(true);
  }
  return text + sifted.slice(from);
}

async function expectSame(text: string, places: readonly number[] = []): Promise<Sieved> {
  const sieved = await siftAt(text, places);
  const original: unknown = JSON.parse(text);
  // No matcher that prints a difference: it would be of megabytes.
  expect(isDeepStrictEqual(restored(original, JSON.parse(sieved.text), sieved.runs), original)).toBe(true);
  return sieved;
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const contentOf = ({ text, runs }: Sieved) => [
  text.replace(MARKER, 'marker'),
  [...runs.values()].map(({ characters, sink }) => [characters, sink?.bytes]),
];

describe('JSON in pieces', () => {
  it.each(SEEDS)('means what JSON.parse says, wherever it is cut (seed %i)', async (seed) => {
    const writer = new JsonWriter(seed);
    for (let round = 0; round < 6; round++) {
      const text = `[${Array.from({ length: 4 }, () => writer.value()).join(',')}]`;
      await expectSame(text, writer.places(text.length));
      const damaged = writer.damaged(text);
      const sieved = await siftAt(damaged, writer.places(damaged.length));
      expect(isJson(sieved.text)).toBe(isJson(damaged));
    }
  });

  it('means the same, cut at any of its bytes and at all of them', async () => {
    const escaped = base64(LEAST).replaceAll('/', '\\/').replaceAll('+', '\\u002b');
    const wrapped = base64(LEAST + 20).replace(/.{64}/g, '$&\\r\\n');
    const text = `{"é😀":"${escaped}\\u003d=","b":"data:image/png;base64,${wrapped}\\n \\" ${base64(LEAST)}==!","c":[1,"\\u00e9"]}`;
    const { runs } = await expectSame(text);
    expect([...runs.values()].map(({ characters }) => characters)).toEqual([LEAST + 2, LEAST + 20, LEAST + 2]);
    const length = Buffer.byteLength(text);
    const whole = contentOf(await siftAt(text));
    for (let place = 1; place < length; place += 5) {
      expect(isDeepStrictEqual(contentOf(await siftAt(text, [place])), whole)).toBe(true);
    }
    await expectSame(
      text,
      Array.from({ length: length - 1 }, (_, place) => place + 1),
    );
  });

  it('keeps its UTF-8, and what is none, as a whole would', async () => {
    const bytes = Buffer.concat([
      Buffer.from([0xef, 0xbb, 0xbf]),
      Buffer.from('"grüße 😀 '),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('"'),
    ]);
    for (let place = 1; place < bytes.length; place++) {
      expect((await siftAt(bytes, [place])).text).toBe(new TextDecoder().decode(bytes));
    }
  });
});

describe('a run of base64', () => {
  const runsOf = async (json: string) => [...(await expectSame(json)).runs.values()].map(({ characters }) => characters);

  it.each<[string, string, number[]]>([
    ['that is short stays', base64(LEAST - 1), []],
    ['is taken out', base64(LEAST), [LEAST]],
    ['in the URL alphabet is taken out', '-_'.repeat(LEAST), [2 * LEAST]],
    ['ends at its padding', `${base64(LEAST)}=${base64(10)}`, [LEAST + 1]],
    ['may follow another', `${base64(LEAST)}=${base64(LEAST + 2)}`, [LEAST + 1, LEAST + 2]],
    ['ends before words on the next line', `${base64(LEAST)}\nHere`, [LEAST]],
    ['in lines of one width is one', `${`${base64(76)}\n`.repeat(100)}abc`, [7_603]],
    ['in lines of any width is left in its place', 'short lines\nof several words\n'.repeat(500), []],
  ])('%s', async (_, text, expected) => {
    expect(await runsOf(JSON.stringify({ text }))).toEqual(expected);
  });

  it('outside of a string is left in its place', async () => {
    const { text, runs } = await siftAt(`{"a":${base64(5_000)}}`);
    expect([runs.size, text.length]).toEqual([0, 5_006]);
  });

  it('keeps a line break in it that no JSON may have', async () => {
    const line = base64(64);
    expect(isJson((await siftAt(`"${`${line}\n`.repeat(100)}"`)).text)).toBe(false);
  });

  it('cannot be forged: its marker is new each time', async () => {
    const [first] = (await siftAt(`"${base64(LEAST)}"`)).runs.keys();
    const { text, runs } = await siftAt(`["${first}","${base64(LEAST)}"]`);
    expect(runs.has(first ?? '')).toBe(false);
    expect((JSON.parse(text) as string[])[0]).toBe(first);
  });

  it('beyond the 128th has no sink, and is replaced all the same', async () => {
    const { text, runs } = await siftAt(JSON.stringify(Array.from({ length: 130 }, () => base64(LEAST))));
    expect([...runs.values()].map(({ sink }) => sink !== undefined)).toEqual([...Array<boolean>(128).fill(true), false, false]);
    expect(text.length).toBeLessThan(130 * 40);
  });

  it('ends with what its sink throws, and reads no further', async () => {
    let read = 0;
    const body = (async function* () {
      yield Buffer.from('"');
      for (; read < 100; read++) yield Buffer.from(base64(40_000));
    })();
    const full = new Error('the disk is full');
    const sink = { write: () => Promise.reject(full), isCut: async () => false };
    await expect(sift(body, async () => sink)).rejects.toBe(full);
    expect(read).toBeLessThan(5);
  });
});

describe('what no answer would be', () => {
  const forever = (piece: string) =>
    (async function* () {
      for (;;) yield Buffer.from(piece);
    })();

  it.each([
    ['nested without end', '[{"a":'],
    ['text without end', 'words and more words '],
    ['a string without end', '"a", "b\\u0041 '],
    ['base64 that is always a little short', `"${base64(LEAST - 1)}",`],
  ])('is refused while it comes: %s', async (_, piece) => {
    const { broken } = await sift(forever(piece.repeat(100)), async () => new Sink());
    expect(broken).toBeInstanceOf(SieveLimitError);
  });
});
