import { type FailureCode, FAILURES, hintOf } from '../domain/failures/failure.js';

/** Markdown would take `<batch>` for a tag. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<');

/** The failure table as Markdown: what one sees in the manifest, what it means, what to do about it. */
export function failureTable(): string {
  const codes = Object.keys(FAILURES) as FailureCode[];
  const rows = codes.map((code) => `| \`${code}\` | ${cell(FAILURES[code].meaning)} | ${cell(hintOf(code))} |`);
  return ['| What you see | What it means | What to do |', '|---|---|---|', ...rows].join('\n');
}
