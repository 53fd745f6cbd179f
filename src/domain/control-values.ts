import { CONCURRENCY_RANGE, isConcurrency } from './pacing/allowance.js';
import { sentences, type Text, words } from '../words/words.js';
import { shorten } from './text/shorten.js';

/** What a person meant by a value, or what is wrong with it, in sentences that the person can act on. */
export type Understood<T> = { readonly value: T } | { readonly refused: Text };

const SECOND_MS = 1_000;
const UNITS_MS = { s: SECOND_MS, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** No batch is given more time at once than a year. */
const LONGEST_MS = 365 * 86_400_000;
/** Numbers up to this one are seconds from now, as in `--total-timeout 1800`; larger ones are moments. */
const MOST_SECONDS = 2_592_000;
/** The first moments that are taken for epoch seconds and for epoch milliseconds: the same day in 2001. */
const [EPOCH_SECONDS, EPOCH_MS] = [1e9, 1e12];

const TIME_HELP = words('refused.timeHelp');
const LONGEST_REASON = 500;

/** @param value as it came, of any kind */
export function concurrencyOf(value: unknown): Understood<number> {
  const number = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
  if (isConcurrency(number)) return { value: number };
  const [least, most] = CONCURRENCY_RANGE;
  return { refused: words('refused.concurrency', { least, most, value: shown(value) }) };
}

/**
 * The moment that a new deadline names, in epoch milliseconds.
 *
 * @param value a duration from now, a moment in ISO 8601, seconds from now, or epoch seconds or milliseconds
 * @param now epoch milliseconds
 */
export function deadlineOf(value: unknown, now: number): Understood<number> {
  const at = momentOf(typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value, now);
  if (at === undefined) return { refused: sentences(words('refused.deadline', { value: shown(value) }), TIME_HELP) };
  if (at - now > LONGEST_MS) return { refused: sentences(words('refused.yearAway', { at: isoTime(at) }), TIME_HELP) };
  return { value: at };
}

function momentOf(value: unknown, now: number): number | undefined {
  if (typeof value === 'string') return fromNow(value, now) ?? isoMoment(value);
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return undefined;
  if (value <= MOST_SECONDS) return now + Math.round(value * SECOND_MS);
  if (value >= EPOCH_MS) return value < EPOCH_MS * 10 ? Math.round(value) : undefined;
  return value >= EPOCH_SECONDS && value < EPOCH_SECONDS * 10 ? Math.round(value * SECOND_MS) : undefined;
}

/** `90s`, `30m`, `1h 30m`, `2d`. */
function fromNow(text: string, now: number): number | undefined {
  const plain = text.trim().replace(/^\+/, '');
  if (!/^(\d+(\.\d+)?\s*(s|m|min|h|d)\s*)+$/.test(plain)) return undefined;
  let ms = 0;
  for (const [, count, unit] of plain.matchAll(/(\d+(?:\.\d+)?)\s*(min|[smhd])/g)) {
    ms += Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  }
  return Number.isFinite(ms) && ms > 0 ? now + Math.round(ms) : undefined;
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Without a zone UTC: a workflow knows no other. */
function isoMoment(text: string): number | undefined {
  const match = ISO.exec(text.trim());
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const read = new Date(utc);
  // `Date.UTC` makes the 2nd of March of the 30th of February.
  const isReal = read.getUTCMonth() === month - 1 && read.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  const offset = offsetOf(match[8]);
  return isReal && offset !== undefined ? utc - offset : undefined;
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined || /^z$/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * UNITS_MS.h + minutes * UNITS_MS.m);
}

/** A reason that somebody gives: one line, without what a terminal would act on. Undefined when none is given. */
export function reasonOf(value: unknown): Understood<string | undefined> {
  if (value === undefined || value === null) return { value: undefined };
  if (typeof value !== 'string') return { refused: words('refused.reason', { value: shown(value) }) };
  const line = value.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return { value: line === '' ? undefined : shorten(line, LONGEST_REASON) };
}

/** `2026-12-24 10:00:00 UTC` */
export const isoTime = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');

/** A value as it came, short enough for a sentence. */
function shown(value: unknown): Text {
  if (value === undefined) return words('refused.nothing');
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // What JSON cannot hold cannot have come over the wire; its kind is enough.
  }
  text ??= typeof value;
  return shorten(text, 60);
}
