import { planOf } from './plan.js';
import { playRound } from './round.js';

const [from = '1', rounds = '10'] = process.argv.slice(2);
let bad = 0;
for (let seed = Number(from); seed < Number(from) + Number(rounds); seed++) {
  const plan = planOf(seed);
  const { words, problems, folder } = await playRound(plan);
  const { site, items, concurrency, retries, segmentSize, blows } = plan;
  const how = `${site}, ${items} items, ${concurrency} at once, ${retries} retries, segments of ${segmentSize}`;
  process.stdout.write(`${seed}: ${how}, ${blows.map(({ kind }) => kind).join(', ') || 'nothing happens'}: ${words}\n`);
  for (const problem of problems) process.stdout.write(`   ${problem}\n`);
  if (problems.length > 0) process.stdout.write(`   left as it is: ${folder}\n`);
  bad += Math.min(1, problems.length);
}
process.exitCode = bad === 0 ? 0 : 1;
