import { inputOf } from '../batch-input.js';
import type { Sandbox } from '../sandbox.js';
import { World } from '../world.js';
import { Deeds, ROOT } from './deeds.js';
import { Dice } from './dice.js';
import { problemsOf } from './promises.js';
import { type Plan, planOf } from './plan.js';
import { Surroundings } from './surroundings.js';

/** Far above what any plan needs. */
const LONGEST_MS = 60 * 24 * 3_600_000;
const MOST_STEPS = 50_000;
/** Somebody comes and looks so often, and resumes what is paused. */
const LOOK_MS = 10 * 60_000;

/** Plays the batch of a seed to its end and answers what was not as promised. */
export async function play(seed: number, sandbox: Sandbox, plan: Plan = planOf(seed)): Promise<string[]> {
  const dice = new Dice(seed + 1_000_000);
  const delay = (): number => dice.whole(1, plan.mostDelayMs);
  const surroundings = new Surroundings(plan, dice, () => world);
  const activity = surroundings.activity.bind(surroundings);
  const world: World = await World.open({ delay, activity }, sandbox);
  const startedAt = world.now;
  await world.start('generateBatch', ROOT, [{ ...inputOf(plan.total, plan.settings), sites: plan.sites }]);
  const deeds = new Deeds(world, plan, surroundings.requests);
  const look = (): void => {
    if (!world.isOpen(ROOT)) return;
    if (deeds.isPaused) deeds.resume();
    world.at(LOOK_MS, look);
  };
  world.at(LOOK_MS, look);
  try {
    let steps = 0;
    await world.run(() => !world.isOpen(ROOT) || world.now - startedAt > LONGEST_MS || steps++ > MOST_STEPS);
    if (steps > MOST_STEPS) return [...surroundings.requests.problems.slice(0, 3), 'it does not come to an end'];
    if (world.isOpen(ROOT)) return [`it did not end; open: ${world.runs.map(({ id }) => id).join(', ')}`];
    return problemsOf({ plan, surroundings, orders: deeds.orders, startedAt, endedAt: world.now });
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    await world.clear();
  }
}
