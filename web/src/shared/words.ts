import { computed, signal } from '@preact/signals';
import { app as appInEnglish } from '../../../src/words/en/page/app.js';
import { gallery as galleryInEnglish } from '../../../src/words/en/page/gallery.js';
import { page as pageInEnglish } from '../../../src/words/en/page/page.js';
import { sheet as sheetInEnglish } from '../../../src/words/en/page/sheet.js';
import { units as unitsInEnglish } from '../../../src/words/en/units.js';
import { formatValue } from '../../../src/words/format-value.js';
import type { Language } from '../../../src/words/language.js';
import { Speaker } from '../../../src/words/speaker.js';
import { type Given, type Value, words, type WordsKey } from '../../../src/words/words.js';
import { app as appInChinese } from '../../../src/words/zh/page/app.js';
import { gallery as galleryInChinese } from '../../../src/words/zh/page/gallery.js';
import { page as pageInChinese } from '../../../src/words/zh/page/page.js';
import { sheet as sheetInChinese } from '../../../src/words/zh/page/sheet.js';
import { units as unitsInChinese } from '../../../src/words/zh/units.js';

const SPEAKERS: Readonly<Record<Language, Speaker>> = {
  en: new Speaker('en', { ...unitsInEnglish, ...pageInEnglish, ...appInEnglish, ...galleryInEnglish, ...sheetInEnglish }),
  zh: new Speaker('zh', { ...unitsInChinese, ...pageInChinese, ...appInChinese, ...galleryInChinese, ...sheetInChinese }),
};

/** The language of the page; whoever reads it in a component is drawn anew when it changes. */
export const language = signal<Language>('en');

const speaker = computed(() => SPEAKERS[language.value]);

/** A message of the page in its language. */
export const tell = <Key extends WordsKey>(key: Key, ...given: Given<Key>): string => speaker.value.say(words(key, ...given));

/** A value alone, such as an amount or a duration. */
export const shown = (value: Value): string => formatValue(value, speaker.value);
