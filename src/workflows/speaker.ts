import { speakBy } from '../words/current.js';
import type { Language } from '../words/language.js';
import { Speaker } from '../words/speaker.js';
import { WORKFLOWS_ENGLISH } from '../words/en/workflows.js';
import { WORKFLOWS_CHINESE } from '../words/zh/workflows.js';

/** From here on this run speaks, in Temporal's UI and in its answers, the language in which its batch was started. */
export const speak = (language: Language = 'en'): void =>
  speakBy(new Speaker(language, language === 'zh' ? WORKFLOWS_CHINESE : WORKFLOWS_ENGLISH));
