import { printable } from './file-name.js';

/** One line that leaves the terminal as it is: names and messages of others could steer it. */
export function clean(text: string): string {
  return printable(text.replace(/\s+/gu, ' ').trim());
}

/** `4,585,000`; at most four decimals. */
export const thousands = (amount: number): string => amount.toLocaleString('en-US', { maximumFractionDigits: 4 });
