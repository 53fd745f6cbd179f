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

/** From now on this process speaks `language`. */
export async function speak(language: Language): Promise<void> {
  if (current?.language !== language) current = await loadSpeaker(language);
}

/** Language of this process; English until `speak`. */
export const currentLanguage = (): Language => current?.language ?? 'en';

/** A text as the reader of this process reads it. Before `speak`, the key with its values. */
export function say(text: Text): string {
  if (typeof text === 'string') return text;
  return current?.say(text) ?? unknownWords(text);
}

/** As `say`, of a message with its values. */
export function tell<Key extends WordsKey>(key: Key, ...given: Given<Key>): string {
  return say(words(key, ...given));
}

/** Parts that each say something of their own, beside one another. */
export const joined = (parts: readonly string[]): string => parts.join(currentLanguage() === 'zh' ? '，' : ', ');
