import { describe, expect, it } from 'vitest';
import { decodeText as read, isText } from '../../src/inputs/texts/text.js';
import { say } from '../../src/words/current.js';

/** What a person reads of it. */
const decodeText = (...given: Parameters<typeof read>) => {
  const found = read(...given);
  return 'trouble' in found ? { trouble: say(found.trouble) } : found;
};
const PROMPT = '画一只猫 🐈, "with" a hat\r\n';
const ENGLISH = 'a cat with a 帽\r\n';
const utf16 = (text: string, order: 'le' | 'be', mark: boolean): Buffer => {
  const bytes = Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};

const textOf = (bytes: Uint8Array): string | undefined => {
  const read = decodeText(bytes);
  return 'text' in read ? read.text : undefined;
};

describe('decoding text', () => {
  it.each([
    ['UTF-8', Buffer.from(PROMPT)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${PROMPT}`)],
    ['UTF-16 LE with a mark', utf16(PROMPT, 'le', true)],
    ['UTF-16 BE with a mark', utf16(PROMPT, 'be', true)],
    ['UTF-16 LE without a mark', utf16(ENGLISH, 'le', false), ENGLISH],
    ['UTF-16 BE without a mark', utf16(ENGLISH, 'be', false), ENGLISH],
  ])('reads %s', (_name, bytes, text = PROMPT) => {
    expect(textOf(bytes)).toBe(text);
  });

  it('reads GB18030, two bytes and four', () => {
    expect(decodeText(Buffer.from('bbadd2bbd6bbc3a8', 'hex'))).toEqual({ text: '画一只猫', encoding: 'gb18030' });
    expect(decodeText(Buffer.from('8139ef30', 'hex'), 'gb18030')).toMatchObject({ text: '㐁' });
  });

  it('reads nothing as empty text', () => {
    expect(textOf(new Uint8Array())).toBe('');
  });

  it.each([
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['Chinese in UTF-16 without a mark', utf16('一只猫', 'le', false)],
    ['random bytes', Buffer.from('ff80fe9100a00b01', 'hex')],
    ['zeros on both sides', Buffer.from('610000006200', 'hex')],
  ])('takes %s for no text', (_name, bytes) => {
    expect(decodeText(bytes)).toEqual({ trouble: 'The file is not text in UTF-8, UTF-16 or GB18030. Save it as UTF-8.' });
    expect(isText(bytes)).toBe(false);
  });

  it.each([
    ['half a UTF-16 character', Buffer.from('fffe4e', 'hex'), 'Line 1 is not valid UTF-16LE'],
    ['a lone surrogate in UTF-16', utf16('a\nb \ud83d\nc\n\udc08', 'le', true), 'Lines 2 and 4 are not valid UTF-16LE'],
    ['an emoji cut in UTF-8', Buffer.from('a cat 猫 🐈\nb 狗 \xed', 'utf8').subarray(0, -1), 'Line 2 is not valid UTF-8'],
    [
      'Russian in UTF-8 with a broken byte',
      Buffer.concat([Buffer.from('красная кошка\nв саду '), Buffer.of(0xff)]),
      'Line 2 is not valid UTF-8',
    ],
  ])('names the line with %s', (_name, bytes, words) => {
    expect(decodeText(bytes)).toEqual({ trouble: expect.stringContaining(words) as string });
  });
});

/** Bytes of these texts as iconv writes them. */
const WINDOWS: readonly (readonly [encoding: string, text: string, hex: string])[] = [
  ['windows-1252', 'un niño en la montaña', '756e206e69f16f20656e206c61206d6f6e7461f161'],
  ['windows-1252', 'Ein schönes Mädchen', '45696e207363 68f66e6573204de4646368656e'],
  ['windows-1252', 'Größe', '4772f6df65'],
  ['windows-1252', '“a cat” — and it’s 5€', '936120636174942097 20616e64206974927320 3580'],
  ['windows-1251', 'красный кот', 'eaf0e0f1edfbe920eaeef2'],
  ['big5', '紅色的貓在樹下', 'acf5a6e2aababfdfa662bef0a455'],
  ['shift_jis', 'かわいい猫', '82a982ed82a282a2944c'],
  ['euc-kr', '고양이 한 마리', 'b0edbee7c0cc20c7d120b8b6b8ae'],
];
const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('text without a mark that GB18030 would take too', () => {
  it.each(WINDOWS)('%s stops with its readings, and --encoding decides: %s', (encoding, text, hex) => {
    const read = decodeText(bytesOf(hex));
    expect(read).toEqual({ trouble: expect.stringContaining(`--encoding ${encoding}`) as string });
    expect(read).toEqual({ trouble: expect.stringContaining(`"${text}" in `) as string });
    expect(decodeText(bytesOf(hex), encoding)).toEqual({ text, encoding });
  });

  it.each([
    ['Chinese whose bytes are valid UTF-8', '一只猫', 'd2bbd6bbc3a8'],
    ['a short name', '主图', 'd6f7cdbc'],
    ['two characters that would make Hangul', '白猫', 'b0d7c3a8'],
    ['a long prompt with signs', '霓虹灯下的城市，雨夜', 'c4debae7b5c6cfc2b5c4b3c7cad0a3acd3ead2b9'],
    ['traditional characters', '龍貓在森林', 'fd88d888d4dac9adc1d6'],
  ])('%s stays GB18030', (_what, text, hex) => {
    expect(decodeText(bytesOf(hex))).toEqual({ text, encoding: 'gb18030' });
  });

  it.each(['café', 'où est le chat', 'кот и дом', 'Ελληνική γάτα', 'שלום', 'naïve – кот', 'Šašek žluťoučký', 'Straße 5€'])(
    'UTF-8 stays UTF-8: %s',
    (text) => {
      expect(decodeText(Buffer.from(text))).toEqual({ text, encoding: 'utf-8' });
    },
  );

  it('is shown with both readings where a single character is all there is', () => {
    expect(decodeText(bytesOf('c3a8'))).toEqual({
      trouble:
        'The file has no clear encoding: it reads "è" in UTF-8, "猫" in GB18030, or "ГЁ" in Windows-1251. Save the file as UTF-8, ' +
        'or give the right encoding: --encoding utf-8, --encoding gb18030, or --encoding windows-1251.',
    });
  });
});
