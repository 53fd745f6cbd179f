import { speakBy } from './current.js';
import type { Language } from './language.js';
import { type Catalogue, Speaker } from './speaker.js';

/** Loads the catalogue of a language. Only what is spoken is loaded. */
export async function loadSpeaker(language: Language): Promise<Speaker> {
  const catalogue: Catalogue =
    language === 'zh' ? (await import('./zh/index.js')).CHINESE : (await import('./en/index.js')).ENGLISH;
  return new Speaker(language, catalogue);
}

let spoken: Language | undefined;

/** From now on this process speaks `language`. */
export async function speak(language: Language): Promise<void> {
  if (spoken === language) return;
  speakBy(await loadSpeaker(language));
  spoken = language;
}
