import { AsyncLocalStorage } from 'node:async_hooks';
import type { MiddlewareHandler } from 'hono';
import { currentLanguage, speakFor } from '../../words/current.js';
import { loadSpeaker } from '../../words/load.js';
import { isLanguage, type Language, LANGUAGES } from '../../words/language.js';
import type { Speaker } from '../../words/speaker.js';

const readers = new AsyncLocalStorage<Speaker>();
const speakers = new Map<Language, Speaker>();

/** From now on each request is answered in the language of whoever sent it. */
export async function speakToReaders(): Promise<void> {
  for (const language of LANGUAGES) {
    if (!speakers.has(language)) speakers.set(language, await loadSpeaker(language));
  }
  speakFor(() => readers.getStore());
}

/** By `?lang=`, else by `Accept-Language`, else that of the process. */
export const inLanguageOfReader: MiddlewareHandler = async (c, next) => {
  const asked = c.req.query('lang');
  const language = isLanguage(asked) ? asked : accepted(c.req.header('accept-language'));
  const speaker = speakers.get(language ?? currentLanguage());
  c.header('Content-Language', speaker?.language);
  return speaker ? readers.run(speaker, next) : next();
};

/** The first language of the list that plantain speaks; browsers name them in the order of preference. */
function accepted(header: string | undefined): Language | undefined {
  const named = (header ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return named.find(isLanguage);
}
