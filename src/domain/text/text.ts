import { printable } from './file-name.js';

/** One line that leaves the terminal as it is: names and messages of others could steer it. */
export function clean(text: string): string {
  return printable(text.replace(/\s+/gu, ' ').trim());
}

/** `8 s`, `3 min 12 s`, `1 h 5 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  return two(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min');
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** `4,585,000`; at most four decimals. */
export const thousands = (amount: number): string => amount.toLocaleString('en-US', { maximumFractionDigits: 4 });
