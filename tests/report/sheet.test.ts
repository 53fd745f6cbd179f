import { describe, expect, it } from 'vitest';
import type { Item } from '../../src/domain/item.js';
import { NO_CALLS, type Outcome } from '../../src/domain/outcome.js';
import { cardOf } from '../../src/report/cards.js';
import { type PackedSheet, type SheetFailure, type SheetHead, unpack } from '../../src/report/sheet/packed.js';
import { type SheetEntry, sheetText } from '../../src/report/sheet/text.js';
import { HOSTILE } from '../helpers/hostile-texts.js';

const START = Date.UTC(2026, 0, 2);
const HEAD: SheetHead = { batchId: 'summer', language: 'en', startedAt: START, writtenAt: START };
const PAGE = '<!doctype html><body><!--data--><script>page()</script></body>';
const ITEM: Item = {
  index: 0,
  id: 'pear',
  stem: 'pear',
  prompt: 'a pear',
  references: [{ key: 'refs/1', name: 'pear.png', sha256: 'ab', bytes: 7, type: 'image/png' }],
  params: { imageSize: '2K', aspectRatio: '3:2' },
  site: 'gemini',
  price: { amount: '0.134', currency: 'USD' },
};
const DELIVERED: Outcome = {
  index: 0,
  id: 'pear',
  site: 'gemini',
  status: 'success',
  attempts: 2,
  calls: { sent: 2, delivered: 1, unbilled: 0, empty: 1, unknown: 0 },
  startedAt: START,
  endedAt: START + 8_400,
  images: [
    {
      key: 'summer/Task_1_pear_1.png',
      location: '/out/summer/Task_1_pear_1.png',
      sha256: 'cd',
      bytes: 9,
      type: 'image/png',
      width: 2048,
      height: 1365,
      thumb: 'summer/thumbs/Task_1_pear_1.webp',
    },
  ],
};
const PLACES = {
  references: [{ href: 'thumbs/ref-ab-large.webp', thumb: 'thumbs/ref-ab.webp' }],
  pictures: [{ href: 'Task_1_pear_1.png', thumb: 'thumbs/Task_1_pear_1.webp' }],
};

async function textOf(entries: readonly SheetEntry[]): Promise<string> {
  let text = '';
  for await (const piece of sheetText(PAGE, HEAD, listed(entries))) text += piece;
  return text;
}

async function* listed(entries: readonly SheetEntry[]): AsyncGenerator<SheetEntry> {
  yield* entries;
}

/** The data as a browser takes them: up to the first end of the element. */
function dataOf(text: string): PackedSheet {
  const [, data = ''] = /<script type="application\/json">(.*?)<\/script/su.exec(text) ?? [];
  return JSON.parse(data) as PackedSheet;
}

describe('A card', () => {
  it('has size asked and delivered, attempts, seconds and the price of all paid requests', () => {
    expect(cardOf({ item: ITEM, outcome: DELIVERED }, PLACES)).toEqual({
      index: 0,
      id: 'pear',
      label: 'pear.png',
      prompt: 'a pear',
      site: 'gemini',
      status: 'success',
      references: [{ name: 'pear.png', type: 'image/png', bytes: 7, ...PLACES.references[0] }],
      pictures: [{ name: 'Task_1_pear_1.png', type: 'image/png', bytes: 9, width: 2048, height: 1365, ...PLACES.pictures[0] }],
      asked: ['2K', '3:2'],
      attempts: 2,
      seconds: 8.4,
      price: { amount: '0.268', currency: 'USD' },
    });
  });

  it('of an item that has not ended waits, and names no wish that leaves the choice to the site', () => {
    const item: Item = { ...ITEM, references: [], params: { imageSize: 'Auto', aspectRatio: 'none', width: 512, height: 768 } };
    const none = { references: [], pictures: [] };
    expect(cardOf({ item }, none)).toMatchObject({ label: 'pear', status: 'waiting', asked: ['512 × 768'], pictures: [] });
    expect(cardOf({ item }, none)).not.toHaveProperty('seconds');
  });

  it('tells why there is no picture and what to do', () => {
    const { images: _, ...about } = { ...DELIVERED, images: [] };
    const outcome: Outcome = { ...about, status: 'error', code: 'auth', message: 'Invalid token', calls: NO_CALLS };
    const { failure } = cardOf({ item: ITEM, outcome }, PLACES, { say: (text) => JSON.stringify(text), batchId: 'summer' });
    expect(failure).toMatchObject({ code: 'auth', message: '"Invalid token"', hint: expect.stringContaining('auth') as string });
  });
});

describe('A contact sheet', () => {
  it('gives back the cards that it was made of, with the failures of its language', async () => {
    const failure: SheetFailure = { code: 'auth', en: ['Invalid token', 'Check the key.'], zh: ['令牌无效', '检查密钥。'] };
    const [card, other] = [0, 1].map((index) => ({ ...cardOf({ item: ITEM, outcome: DELIVERED }, PLACES), index }));
    if (!card || !other) throw new Error('there are two');
    const sheet = dataOf(await textOf([{ card }, { card: other, failure }]));
    expect(sheet.head).toEqual(HEAD);
    expect(unpack(sheet, 'en')).toEqual([
      card,
      { ...other, failure: { code: 'auth', message: 'Invalid token', hint: 'Check the key.' } },
    ]);
    expect(unpack(sheet, 'zh')[1]?.failure?.message).toBe('令牌无效');
    // What items have in common stands there once.
    expect(sheet.references).toHaveLength(1);
    expect(sheet.texts.filter((text) => text === 'a pear')).toHaveLength(1);
  });

  it.each(HOSTILE)('keeps %j text in names, prompts and failures', async (hostile) => {
    const item: Item = { ...ITEM, id: hostile, prompt: hostile, stem: hostile, site: hostile };
    const card = { ...cardOf({ item, outcome: DELIVERED }, PLACES), label: hostile, site: hostile };
    const text = await textOf([{ card, failure: { code: 'auth', en: [hostile, hostile], zh: [hostile, hostile] } }]);
    expect(text.match(/<\/?script|<!--|-->|\u2028|\u2029/giu)).toEqual(['<script', '</script', '<script', '</script']);
    expect(unpack(dataOf(text), 'en')).toEqual([{ ...card, failure: { code: 'auth', message: hostile, hint: hostile } }]);
  });

  it('refers to a picture beside it by a URL, whatever its name holds', async () => {
    const name = 'Task_1_50% #1?_1.png';
    const picture = { name, href: encodeURIComponent(name), type: 'image/png', bytes: 1 };
    const card = { ...cardOf({ item: ITEM }, PLACES), pictures: [picture] };
    expect(unpack(dataOf(await textOf([{ card }])), 'en')[0]?.pictures).toEqual([picture]);
  });
});
