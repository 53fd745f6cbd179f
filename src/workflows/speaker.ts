import type { Language } from '../words/language.js';
import { Speaker } from '../words/speaker.js';
import { ENGLISH } from '../words/en/index.js';
import { CHINESE } from '../words/zh/index.js';

/** Speaks in Temporal's UI. A workflow can load nothing later, so its bundle has all languages. */
export const speakerOf = (language: Language = 'en'): Speaker => new Speaker(language, language === 'zh' ? CHINESE : ENGLISH);
