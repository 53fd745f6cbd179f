import type { CancelReport } from '../../domain/generation.js';
import type { Json } from '../../domain/json.js';
import type { ProviderContext } from '../provider.js';
import { ask } from './ask.js';
import type { House } from './house.js';
import { operation as schema, type Operation } from './operation.js';
import type { Task } from './parts.js';
import { textAt } from './path.js';

const FIRST_LOOK_MS = 1_000;
const LOOKS = 5;

/** Asks the site to stop a task, as far as its file knows how, and looks what became of it. */
export async function cancel(house: House, pending: Json, context: ProviderContext): Promise<CancelReport> {
  const operation = schema.parse(pending);
  const { task, charges } = operation.follow;
  if (operation.urls) return 'finished_anyway';
  if (!task?.cancel) return 'unknown';
  const before = task.cancel.while === undefined ? undefined : await stateOf(house, operation, task, context);
  if (before !== undefined && task.state.done.includes(before)) return 'finished_anyway';
  if (task.cancel.while !== undefined && (before === undefined || !task.cancel.while.includes(before))) return 'unknown';
  const { source } = await ask(house, operation, { way: task.cancel, named: operation.ways.cancel }, context);
  const taken = source.status >= 200 && source.status < 300;
  const stopped = charges.cancelled === 'unbilled' ? 'stopped_unbilled' : 'stopped';
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const after = await stateOf(house, operation, task, context);
    if (after !== undefined && task.state.done.includes(after)) return 'finished_anyway';
    if (after !== undefined && (task.state.failed ?? []).includes(after)) return taken ? stopped : 'unknown';
    if (!taken) return 'unknown';
    await house.pause(FIRST_LOOK_MS, context.signal);
  }
  return 'unknown';
}

async function stateOf(house: House, operation: Operation, task: Task, context: ProviderContext): Promise<string | undefined> {
  const { answer } = await ask(house, operation, { way: task.poll, named: operation.ways.poll }, context);
  return textAt(answer.json, task.state.at);
}
