import type { Language } from './language.js';
import { type Catalogue, Speaker, unknownWords } from './speaker.js';
import { type Given, type Text, words, type WordsKey } from './words.js';

/** The language of this process, like its locale. */
let current: Speaker | undefined;

/** Loads the catalogue of a language. Only what is spoken is loaded. */
export async function loadSpeaker(language: Language): Promise<Speaker> {
  const catalogue: Catalogue =
    language === 'zh' ? (await import('./zh/index.js')).CHINESE : (await import('./en/index.js')).ENGLISH;
  return new Speaker(language, catalogue);
}

/** Whom a process answers that has several readers at once, such as a server; undefined: its own. */
let reader: () => Speaker | undefined = () => undefined;

/** From now on the speaker of `ask` speaks wherever it names one. */
export function speakFor(ask: () => Speaker | undefined): void {
  reader = ask;
}

const speaker = (): Speaker | undefined => reader() ?? current;

/** From now on this process speaks `language`. */
export async function speak(language: Language): Promise<void> {
  if (current?.language !== language) current = await loadSpeaker(language);
}

/** Language of whoever is answered; English until `speak`. */
export const currentLanguage = (): Language => speaker()?.language ?? 'en';

/** A text as whoever is answered reads it. Before `speak`, the key with its values. */
export function say(text: Text): string {
  if (typeof text === 'string') return text;
  return speaker()?.say(text) ?? unknownWords(text);
}

/** As `say`, of a message with its values. */
export function tell<Key extends WordsKey>(key: Key, ...given: Given<Key>): string {
  return say(words(key, ...given));
}

/** Parts that each say something of their own, beside one another. */
export const joined = (parts: readonly string[]): string => parts.join(currentLanguage() === 'zh' ? '，' : ', ');
