import { printable } from './file-name.js';

/** One line that leaves the terminal as it is: names and messages of others could steer it. */
export function clean(text: string): string {
  return printable(text.replace(/\s+/gu, ' ').trim());
}
