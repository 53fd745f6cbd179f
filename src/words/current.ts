import type { Language } from './language.js';
import { Speaker, unknownWords } from './speaker.js';
import { formatValue } from './format-value.js';
import { type Given, type Text, type Value, words, type WordsKey } from './words.js';

/** The language of this process, like its locale. */
let current: Speaker | undefined;

/** Whom a process answers that has several readers at once, such as a server; undefined: its own. */
let reader: () => Speaker | undefined = () => undefined;

/** From now on the speaker of `ask` speaks wherever it names one. */
export function speakFor(ask: () => Speaker | undefined): void {
  reader = ask;
}

const speaker = (): Speaker | undefined => reader() ?? current;

/** From now on this process, or the run of a workflow, speaks by `own`. */
export function speakBy(own: Speaker): void {
  current = own;
}

/** Language of the reader; English until `speakBy`. */
export const currentLanguage = (): Language => speaker()?.language ?? 'en';

/** A text in the language of the reader. Before `speakBy`, the key with its values. */
export function say(text: Text): string {
  if (typeof text === 'string') return text;
  return speaker()?.say(text) ?? unknownWords(text);
}

/** As `say`, of a message with its values. */
export function tell<Key extends WordsKey>(key: Key, ...given: Given<Key>): string {
  return say(words(key, ...given));
}

/** A value on its own, as the language of the reader writes it: `4,585,000`, `¥0.40`. */
export const shown = (value: Value): string => formatValue(value, speaker() ?? new Speaker('en', {}));

/** Parts that each say something of their own, beside one another. */
export const joined = (parts: readonly string[]): string => parts.join(currentLanguage() === 'zh' ? '，' : ', ');
