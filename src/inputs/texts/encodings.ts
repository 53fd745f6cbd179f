/** Control characters, private use, unassigned and replacement characters: such a text was decoded by a wrong table. */
const IMPLAUSIBLE = /[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\uFFFD\p{Co}\p{Cn}]/u;

/** Encodings that programs on Windows still write where nobody chose one, and that carry no mark. */
const LEGACY = ['gb18030', 'windows-1252', 'windows-1251', 'big5', 'shift_jis', 'euc-kr'] as const;
type Legacy = (typeof LEGACY)[number];

/** A text as one encoding reads it. */
export interface Decoding {
  readonly encoding: string;
  readonly text: string;
}

/** Whether a text looks like what people write in the encoding; each is given only texts that decode. */
const LIKELY: Readonly<Record<Legacy, (text: string, bytes: Uint8Array) => boolean>> = {
  gb18030: (_, bytes) => isCommonChinese(bytes, [0xb0, 0xd7]),
  'windows-1252': isWestern,
  'windows-1251': isRussian,
  // The second bytes of GB2312 are all high, and four of ten of Big5 are not.
  big5: (_, bytes) => /[\xa4-\xc6][\x40-\x7e]/.test(latin1(bytes)) && isCommonChinese(bytes, [0xa4, 0xc6], 0x40),
  shift_jis: (text) => share(text, /[\u3041-\u30ff]/) >= 0.2,
  'euc-kr': isKorean,
};

/** The readings of bytes that are neither UTF-8 nor UTF-16: the likely ones, and whether GB18030 is the only one of them. */
export function legacyReadings(bytes: Uint8Array): { readonly readings: readonly Decoding[]; readonly certain?: Decoding } {
  const possible = LEGACY.flatMap((encoding) => {
    const text = decoded(bytes, encoding);
    return text === undefined || IMPLAUSIBLE.test(text) ? [] : [{ encoding, text, likely: LIKELY[encoding](text, bytes) }];
  });
  const likely = possible.filter((reading) => reading.likely);
  // GB18030 takes much that is something else, so that it is shown even where nothing speaks for it.
  const readings = possible.filter((reading) => reading.likely || (reading.encoding === 'gb18030' && bytes.length > 0));
  const shown = readings.map(({ encoding, text }) => ({ encoding, text }));
  const certain =
    likely.length === 1 ? shown.find(({ encoding }) => encoding === 'gb18030' && likely[0]?.encoding === encoding) : undefined;
  return { readings: shown, ...(certain ? { certain } : {}) };
}

/** The text that a strict decoder reads; `undefined` where the bytes are no such text. */
export function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  if (encoding === 'windows-1252') return windows1252(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** 0x80 to 0x9f; the decoder of Node takes them for control characters, as in Latin-1. */
const BETWEEN = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const windows1252 = (bytes: Uint8Array): string =>
  latin1(bytes).replace(/[\x80-\x9f]/g, (character) => BETWEEN[character.charCodeAt(0) - 0x80] ?? character);

export const isPlausible = (text: string): boolean => !IMPLAUSIBLE.test(text);

/**
 * Whether most double-byte characters are signs or of the rows of common characters, as in every Chinese text. The accented letters of other encodings make rare characters when they are read in pairs.
 */
function isCommonChinese(bytes: Uint8Array, [from, to]: readonly [number, number], leastTrail = 0xa1): boolean {
  let [all, common] = [0, 0];
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x81) continue;
    at += 1;
    const trail = bytes[at] ?? 0;
    // The four-byte characters of GB18030: two more bytes, and none of them common.
    if (trail < 0x40) at += 2;
    all += 1;
    if (trail >= leastTrail && ((lead >= 0xa1 && lead <= 0xa3) || (lead >= from && lead <= to))) common += 1;
  }
  return common > all / 2;
}

/**
 * Whether a text that decodes as UTF-8 can be meant so. Two bytes of GB18030 are often a valid character of UTF-8, and those of whole
 * words such as 一只猫 as well; they then belong to scripts that no word mixes, or no letter of the text is a plain one.
 */
export function isLikelyUtf8(text: string): boolean {
  if (/^[\0-\x7f]*$/.test(text) || /[\u0800-\uffff]/.test(text)) return true;
  const words = text.match(/[\p{L}\p{M}]+/gu) ?? [];
  const latin = words.filter((word) => /^[\p{Script=Latin}\p{Script=Inherited}]+$/u.test(word));
  if (latin.length > 0 && latin.length === words.length && !/[a-z]/i.test(text)) return false;
  const high = words.filter((word) => /[^\0-\x7f]/.test(word));
  return high.filter((word) => ONE_SCRIPT.test(word)).length >= high.length / 2;
}

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Hebrew', 'Arabic', 'Armenian', 'Syriac', 'Thaana', 'Nko'];
const ONE_SCRIPT = new RegExp(
  `^(?:${SCRIPTS.map((script) => `[\\p{Script=${script}}\\p{Script=Inherited}\\p{Script=Common}]+`).join('|')})$`,
  'u',
);

/** The part of the characters outside of ASCII that are of this kind. */
function share(text: string, kind: RegExp): number {
  const high = [...text].filter((character) => character > '\x7f');
  return high.length === 0 ? 0 : high.filter((character) => kind.test(character)).length / high.length;
}

const WESTERN_LETTER = 'À-ÖØ-öø-ÿŠšŒœŽžŸ';
const WESTERN = new RegExp(`^[\\0-\\x7f${WESTERN_LETTER}ªº\\xa0¡¿«»‹›“”‘’‚„–—…•·€£¢¥§©®™°±²³×¼½¾†‡‰]*$`, 'u');
const WRONG_IN_WESTERN = [
  // A capital after a small letter, more than two accented letters in a row, a sign beside an accented letter that is not punctuation.
  /[a-zß-öø-ÿ][À-ÖØ-Þ]/u,
  new RegExp(`[${WESTERN_LETTER}]{3}`, 'u'),
  new RegExp(`[${WESTERN_LETTER}][ªº¡¿«‹“„‚•·€£¢¥§©®™°±²³×¼½¾†‡‰]`, 'u'),
  new RegExp(`[ªº»›”…•·€£¢¥§©®™°±²³×¼½¾†‡‰][${WESTERN_LETTER}]`, 'u'),
  /[ªº•€£¢¥§©®™°±²³×¼½¾†‡‰]{2}/u,
];

function isWestern(text: string): boolean {
  return WESTERN.test(text) && !WRONG_IN_WESTERN.some((wrong) => wrong.test(text));
}

/** All that is not ASCII is Hangul, and enough of it, or some of the commonest syllables: of 2 Chinese characters many make 2 of Hangul. */
function isKorean(text: string): boolean {
  if (share(text, /[\p{Script=Hangul}\u3000-\u303f\uff00-\uff5e]/u) < 1) return false;
  const syllables = text.match(/\p{Script=Hangul}/gu) ?? [];
  return (
    syllables.length > 4 || /[이다는을에의가고하한로기지리사은자를도인서시스대어나해그아여일전정수있보원부과게제]/.test(text)
  );
}

/** Words are small, have one capital in front, or are capitals throughout. */
function isRussian(text: string): boolean {
  const words = text.match(/[^\0-\x40\x5b-\x60\x7b-\x7f«»„“”–—…№\xa0]+/gu) ?? [];
  if (/[А-яЁё][«»„“”][А-яЁё]/u.test(text)) return false;
  return (
    words.some((word) => !/^[a-z]+$/i.test(word)) && words.every((word) => /^(?:[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+|[A-Za-z]+)$/u.test(word))
  );
}
