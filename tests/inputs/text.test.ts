import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/inputs/text.js';

const PROMPT = '画一只猫 🐈, "with" a hat\r\n';
const ENGLISH = 'a cat with a 帽\r\n';
const utf16 = (text: string, order: 'le' | 'be', mark: boolean): Buffer => {
  const bytes = Buffer.from((mark ? '\uFEFF' : '') + text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
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
    expect(decodeText(bytes)).toBe(text);
  });

  it('reads GB18030, two bytes and four', () => {
    expect(decodeText(Buffer.from('bbadd2bbd6bbc3a8', 'hex'))).toBe('画一只猫');
    expect(decodeText(Buffer.from('8139ef30', 'hex'))).toBe('㐁');
  });

  it('reads nothing as empty text', () => {
    expect(decodeText(new Uint8Array())).toBe('');
  });

  it.each([
    ['Latin-1', Buffer.from('caf\xe9 cr\xe8me', 'latin1')],
    ['Big5', Buffer.from('b9c35ce9a4a4a4e5', 'hex')],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['Chinese in UTF-16 without a mark', utf16('一只猫', 'le', false)],
    ['random bytes', Buffer.from('ff80fe9100a00b01', 'hex')],
    ['half a UTF-16 character', Buffer.from('fffe4e', 'hex')],
    ['a lone surrogate in UTF-16', Buffer.from('fffe00d84100', 'hex')],
    ['zeros on both sides', Buffer.from('610000006200', 'hex')],
  ])('takes %s for no text', (_name, bytes) => {
    expect(decodeText(bytes)).toBeUndefined();
  });
});
