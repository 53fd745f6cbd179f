import { InvalidArgumentError } from '@commander-js/extra-typings';
import { type FailureCode, FAILURES, isFailureCode } from '../../domain/failures/failure.js';
import type { Json, JsonObject } from '../../domain/json.js';
import { type ItemName, parseItemList } from '../../report/marks.js';
import { meant } from '../../domain/text/suggest.js';
import { say, tell } from '../../words/current.js';
import { sentences, words } from '../../words/words.js';

/** Parser of an option that takes a whole number. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(tell('misuse.wholeNumber', { least, most }));
    }
    return value;
  };
}

const UNITS = { '': 1, s: 1, m: 60, min: 60, h: 3600 } as const;

/** Parser of an option that takes a time; answers seconds. */
export function seconds(least: number, most: number): (text: string) => number {
  return (text) => {
    const match = /^(\d+(?:\.\d+)?)\s*(|s|m|min|h)$/.exec(text.trim());
    const unit = UNITS[(match?.[2] ?? '') as keyof typeof UNITS];
    const value = match ? Number(match[1]) * unit : NaN;
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(tell('misuse.time', { least: { ms: least * 1000 }, most: { ms: most * 1000 } }));
    }
    return value;
  };
}

/** As `seconds`, or the word `none`. */
export function secondsOrNone(least: number, most: number): (text: string) => number | 'none' {
  const parse = seconds(least, most);
  return (text) => (text.trim() === 'none' ? 'none' : parse(text));
}

/** Parser of a repeatable option `key=value`; the value is JSON where it reads as such, else text. */
export function parameter(text: string, previous: JsonObject | undefined): JsonObject {
  const at = text.indexOf('=');
  const key = text.slice(0, at).trim();
  if (at < 1 || key === '') throw new InvalidArgumentError(tell('misuse.nameAndValue'));
  return { ...previous, [key]: jsonOrText(text.slice(at + 1)) };
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Not JSON: the words themselves are meant.
    return text;
  }
}

/** Parser of an option that may be given more than once. */
export function collect(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), text];
}

/** The names of Windows for what the Encoding Standard names otherwise. */
const CODE_PAGES: Readonly<Record<string, string>> = {
  cp936: 'gbk',
  cp932: 'shift_jis',
  cp949: 'euc-kr',
  cp950: 'big5',
  utf16: 'utf-16le',
};

/** Parser of an option that takes an encoding by any of its names; answers the usual one, such as `gb18030` for GBK. */
export function encodingName(text: string): string {
  const name = text.trim().toLowerCase();
  try {
    const { encoding } = new TextDecoder(CODE_PAGES[name] ?? name);
    return encoding === 'gbk' ? 'gb18030' : encoding;
  } catch {
    throw new InvalidArgumentError(tell('misuse.encoding'));
  }
}

/** Parser of an option that takes items of a batch, in one list or in several: PowerShell makes several of `3,7,12`. */
export function itemNames(text: string, previous: readonly ItemName[] | undefined): readonly ItemName[] {
  const names = parseItemList(text);
  if (names.length === 0) throw new InvalidArgumentError(tell('misuse.items'));
  return [...(previous ?? []), ...names];
}

/** Parser of a repeatable option that takes a code of the failure table. */
export function failureCodes(text: string, previous: readonly FailureCode[] | undefined): readonly FailureCode[] {
  const code = text.trim();
  if (isFailureCode(code)) return [...(previous ?? []), code];
  const known = Object.keys(FAILURES);
  const codes = words('misuse.codes', { codes: { names: known } });
  throw new InvalidArgumentError(say(sentences(words('misuse.failureCode'), meant(code, known), codes)));
}
