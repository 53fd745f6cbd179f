import { printable } from './file-name.js';

/** One line that leaves the terminal as it is: names and messages of others could steer it. */
export function clean(text: string): string {
  return printable(text.replace(/\s+/gu, ' ').trim());
}

/** `text` with a full stop unless it ends like a sentence. */
export function sentence(text: string): string {
  return /[.!?:…。！？]$/u.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

const DAY_MS = 24 * 3_600_000;

/** `14:03:20` in the reader's own time zone; with the date where it lies a day back. */
export function clockTime(at: number, now: number): string {
  const time = new Date(at);
  return now - at < DAY_MS ? time.toLocaleTimeString('sv') : time.toLocaleString('sv');
}

/** `8 s`, `3 min 12 s`, `1 h 5 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  return two(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min');
}

/** `1.2 s` below a minute, else as `duration`. */
export const shortTime = (ms: number): string => (ms < 59_950 ? `${(ms / 1000).toFixed(1)} s` : duration(ms));

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** `4,585,000`; at most four decimals. */
export const thousands = (amount: number): string => amount.toLocaleString('en-US', { maximumFractionDigits: 4 });

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
