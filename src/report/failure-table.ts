import { type FailureCode, FAILURES, hintOf, meaningOf } from '../domain/failures/failure.js';
import type { Speaker } from '../words/speaker.js';

/** Markdown would take `<batch>` for a tag. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<');

/** The failure table as Markdown, in the language of the speaker: what one sees in the manifest, what it means, what to do about it. */
export function failureTable(speaker: Speaker): string {
  const codes = Object.keys(FAILURES) as FailureCode[];
  const rows = codes.map(
    (code) => `| \`${code}\` | ${cell(speaker.say(meaningOf(code)))} | ${cell(speaker.say(hintOf(code)))} |`,
  );
  const titles = [speaker.tell('table.code'), speaker.tell('table.meaning'), speaker.tell('table.hint')];
  return [`| ${titles.join(' | ')} |`, '|---|---|---|', ...rows].join('\n');
}
