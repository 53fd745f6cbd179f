/** Languages that plantain speaks. */
export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The conventions by which numbers, lists and times are written. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', zh: 'zh-CN' };
export const localeOf = (language: Language): string => LOCALES[language];

export const isLanguage = (value: unknown): value is Language => LANGUAGES.some((language) => language === value);

/**
 * The language of the reader: by `flag`, else by `PLANTAIN_LANG`, else by the locale (`LC_ALL`, `LC_MESSAGES`, `LANG`), else by `system`, such as the
 * language of Windows. English where none of them names a language of plantain.
 *
 * @param system a BCP 47 tag; absent: as `Intl` gives it, which takes a while to load
 */
export function languageOf(env: Readonly<Record<string, string | undefined>>, flag?: string, system?: string): Language {
  const chosen = chosenLanguage(env, flag);
  if (chosen) return chosen;
  // The first that is set counts, as in POSIX; `C` is nobody's language.
  const named = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  const locale = named ?? system ?? systemLocale();
  return /^zh\b|^zh_/i.test(locale) ? 'zh' : 'en';
}

/** The language that was asked for, by `--lang` or `PLANTAIN_LANG`. */
export const chosenLanguage = (env: Readonly<Record<string, string | undefined>>, flag?: string): Language | undefined =>
  [flag, env['PLANTAIN_LANG']].find(isLanguage);

const systemLocale = (): string => Intl.DateTimeFormat().resolvedOptions().locale;
