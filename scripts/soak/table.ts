import { addMoney, NO_MONEY } from './books.js';
import { type Theme, THEMES } from './plan.js';
import type { Report } from './round.js';

const COLUMNS = [
  'rounds',
  'sent',
  'declared',
  'charged',
  'lost',
  'undeclared',
  'unknown',
  'left running',
  'with problems',
] as const;

/** Rounds by what they are about, as a table of Markdown. `sent` and `charged` are the site's own; the others are the batch's. */
export function table(reports: readonly (Report & { readonly theme: Theme })[]): string {
  const row = (name: string, of: typeof reports): string => {
    const money = of.map((report) => report.money).reduce(addMoney, NO_MONEY);
    const { sent, declared, charged, lost, undeclared, unknown } = money;
    const left = of.reduce((sum, { leftProcesses }) => sum + leftProcesses, 0);
    const bad = of.filter(({ problems }) => problems.length > 0).length;
    return `| ${[name, of.length, sent, declared, charged, lost, undeclared, unknown, left, bad].join(' | ')} |`;
  };
  const themes = THEMES.map((theme) => [theme, reports.filter((report) => report.theme === theme)] as const);
  return [
    `| ${['', ...COLUMNS].join(' | ')} |`,
    `| ${['', ...COLUMNS].map(() => '---').join(' | ')} |`,
    ...themes.filter(([, of]) => of.length > 0).map(([theme, of]) => row(theme, of)),
    row('all', reports),
  ].join('\n');
}
