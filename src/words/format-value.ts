import { localeOf, type Language } from './language.js';
import { type Given, isWords, type Text, type Value, type WordsKey } from './words.js';

const DAY_MS = 24 * 3_600_000;

/** What a value needs of the language that it is written in. */
interface Speaker {
  readonly language: Language;
  say(text: Text): string;
  tell<Key extends WordsKey>(key: Key, ...given: Given<Key>): string;
}

/** A value as the language of the speaker writes it. */
export function formatValue(value: Value, speaker: Speaker): string {
  const { language } = speaker;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberOf(value, language);
  if (isWords(value)) return speaker.say(value);
  if ('ms' in value) return durationOf(value.ms, speaker);
  if ('shortMs' in value) return shortDurationOf(value.shortMs, speaker);
  if ('at' in value) return momentOf(value.at, Date.now(), language);
  if ('amount' in value) return moneyOf(value, language);
  if ('bytes' in value) return bytesOf(value.bytes, language);
  if ('share' in value) return `${numberOf(Math.round(value.share * 100), language)}%`;
  if ('chain' in value) return value.chain.map((text) => speaker.say(text)).join(language === 'zh' ? '：' : ': ');
  if ('sentences' in value) return sentencesOf(value.sentences, speaker);
  if ('names' in value) return value.names.map((one) => formatValue(one, speaker)).join(language === 'zh' ? '、' : ', ');
  const type = value.or ? 'disjunction' : 'conjunction';
  const list = kept(`list ${language} ${type}`, () => new Intl.ListFormat(localeOf(language), { type }));
  const parts = [...list.formatToParts(value.list.map((one) => formatValue(one, speaker)))].map((part) => part.value);
  return language === 'zh' ? parts.reduce(spaced, '') : parts.join('');
}

/** Chinese has a space between its characters and Latin letters, digits, paths or flags, also where a value meets the sentence around it. */
export function spaced(said: string, part: string): string {
  const meets = /(?:\p{Script=Han}\n(?:[/~….]?[\p{Script=Latin}\p{Nd}]|--)|[\p{Script=Latin}\p{Nd}]\n\p{Script=Han})/u;
  return meets.test(`${said.slice(-1)}\n${part.slice(0, 2)}`) ? `${said} ${part}` : said + part;
}

/** Each with its full stop; Chinese puts no space between them. */
function sentencesOf(texts: readonly Text[], speaker: Speaker): string {
  const stop = speaker.language === 'zh' ? '。' : '.';
  const whole = texts.map((text) => speaker.say(text).trim()).filter((text) => text !== '');
  const ended = whole.map((text, index) =>
    index === whole.length - 1 || /[.!?:…。！？：]$/u.test(text) ? text : `${text}${stop}`,
  );
  return ended.reduce(
    (said, next) => (/[。！？：]$/u.test(said) ? `${said}${next}` : `${said}${said === '' ? '' : ' '}${next}`),
    '',
  );
}

const formats = new Map<string, unknown>();

/** The format of this name, which is made once: making one takes longer than hundreds of uses. */
function kept<Format>(name: string, make: () => Format): Format {
  const format = (formats.get(name) as Format | undefined) ?? make();
  formats.set(name, format);
  return format;
}

const numbersOf = (language: Language, least: number, most: number): Intl.NumberFormat =>
  kept(
    `number ${language} ${least} ${most}`,
    () => new Intl.NumberFormat(localeOf(language), { minimumFractionDigits: least, maximumFractionDigits: most }),
  );

function numberOf(value: number, language: Language, digits = 4, least = 0): string {
  return numbersOf(language, least, digits).format(value);
}

/** Price tables write the currency in several ways. */
export const isYuan = (currency: string): boolean => /^(?:CNY|RMB|¥|元)$/i.test(currency);

/** All digits of the amount: it is exact. */
function moneyOf({ amount, currency }: { readonly amount: string; readonly currency: string }, language: Language): string {
  const digits = amount.split('.')[1]?.length ?? 0;
  const format = numbersOf(language, digits, digits);
  // Intl reads decimal text exactly; the types of Node 20 do not know.
  const shown = format.format(amount as unknown as number);
  return isYuan(currency) ? `¥${shown}` : `${shown} ${currency}`;
}

function bytesOf(bytes: number, language: Language): string {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, size] = bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : (['GB', 1e9] as const);
  const shown = bytes / size;
  return `${numberOf(shown, language, shown < 10 ? 1 : 0)} ${unit}`;
}

/** With its date where it lies a day or more away. */
function momentOf(at: number, now: number, language: Language): string {
  // What another version, or anybody, wrote down may be no time at all.
  if (Number.isNaN(new Date(at).getTime())) return '–';
  const isNear = Math.abs(now - at) < DAY_MS;
  const date = isNear ? {} : ({ year: 'numeric', month: 'short', day: 'numeric' } as const);
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return kept(`moment ${language} ${isNear}`, () => new Intl.DateTimeFormat(localeOf(language), { ...date, ...time })).format(at);
}

const shortDurationOf = (ms: number, speaker: Speaker): string =>
  ms < 59_950 ? speaker.tell('unit.seconds', { seconds: numberOf(ms / 1000, speaker.language, 1, 1) }) : durationOf(ms, speaker);

function durationOf(ms: number, speaker: Speaker): string {
  const all = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor((all % 3600) / 60), all % 60];
  if (all < 60) return speaker.tell('unit.seconds', { seconds });
  if (all < 3600)
    return seconds === 0 ? speaker.tell('unit.minutes', { minutes }) : speaker.tell('unit.minutesSeconds', { minutes, seconds });
  return minutes === 0 ? speaker.tell('unit.hours', { hours }) : speaker.tell('unit.hoursMinutes', { hours, minutes });
}
