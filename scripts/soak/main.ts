import { planOf, type Plan, THEMES } from './plan.js';
import { playRound, type Report } from './round.js';
import { table } from './table.js';

const [from = '1', rounds = '10', atOnce = '1', theme] = process.argv.slice(2);
const last = Number(from) + Number(rounds) - 1;
const played: { readonly plan: Plan; readonly report: Report }[] = [];
let next = Number(from);

async function playNext(): Promise<void> {
  while (next <= last) {
    const plan = planOf(
      next++,
      THEMES.find((one) => one === theme),
    );
    const begun = Date.now();
    const report = await playRound(plan);
    played.push({ plan, report });
    tell(plan, report, Date.now() - begun);
  }
}

function tell(plan: Plan, { words, problems, folder }: Report, ms: number): void {
  const { seed, site, items, concurrency, retries, segmentSize, blows } = plan;
  const how = `${site}, ${items} items, ${concurrency} at once, ${retries} retries, segments of ${segmentSize}`;
  const what = blows.map((blow) =>
    [blow.kind, 'whom' in blow ? blow.whom : '', 'part' in blow ? blow.part : ''].join(' ').trim(),
  );
  process.stdout.write(
    `${seed} (${plan.theme}, ${Math.round(ms / 1_000)} s): ${how}; ${what.join(', ') || 'nothing happens'}: ${words}\n`,
  );
  for (const problem of problems) process.stdout.write(`   ${problem}\n`);
  if (problems.length > 0) process.stdout.write(`   left as it is: ${folder}\n`);
}

await Promise.all(Array.from({ length: Number(atOnce) }, playNext));
process.stdout.write(`\n${table(played.map(({ plan, report }) => ({ theme: plan.theme, ...report })))}\n`);
process.exitCode = played.every(({ report }) => report.problems.length === 0) ? 0 : 1;
