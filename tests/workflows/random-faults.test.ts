import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play } from './random/play.js';
import { planText } from './random/plan.js';
import { Sandbox } from './sandbox.js';

/** `PLANTAIN_SEEDS=1-2000` plays others than those of the suite. */
const [from = 1, to = 100] = (process.env['PLANTAIN_SEEDS'] ?? '1-100').split('-').map(Number);
const PER_TEST = 25;

let sandbox: Sandbox;
beforeAll(async () => void (sandbox = await Sandbox.open()));
afterAll(() => sandbox.close());

const groups = Array.from({ length: Math.ceil((to - from + 1) / PER_TEST) }, (_, group) => from + group * PER_TEST);

describe('a batch to which anything may happen', () => {
  it.each(groups)('keeps its promises (seeds from %i on)', { timeout: 600_000 }, async (first) => {
    const broken: string[] = [];
    for (let seed = first; seed < first + PER_TEST && seed <= to; seed++) {
      const problems = await play(seed, sandbox);
      if (problems.length > 0) broken.push(`PLANTAIN_SEEDS=${seed}-${seed}: ${[...problems, planText(seed)].join('\n  ')}`);
    }
    expect(broken).toEqual([]);
  });
});
