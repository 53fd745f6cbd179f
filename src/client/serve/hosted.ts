import { readFile } from 'node:fs/promises';
import { UserError } from '../../domain/failures/user-error.js';
import type { HostedWork } from '../workers.js';
import { words } from '../../words/words.js';

const WORKFLOWS = ['generateBatch', 'runSegment', 'settleBatch'];

/**
 * Refuses what would leave batches without their workflows or activities.
 *
 * @param taken names of plantain's own activities
 * @throws UserError `usage`
 */
export async function checkHosted({ workflowBundle, activities = {} }: HostedWork, taken: readonly string[]): Promise<void> {
  const code = 'code' in workflowBundle ? workflowBundle.code : await readFile(workflowBundle.codePath, 'utf8');
  if (!WORKFLOWS.every((name) => code.includes(name))) {
    throw new UserError('usage', words('hosted.incomplete'), { advice: words('hosted.addExports') });
  }
  const twice = Object.keys(activities).filter((name) => taken.includes(name));
  if (twice.length === 0) return;
  throw new UserError('usage', words('hosted.sameNames', { names: { list: twice } }), { advice: words('hosted.rename') });
}
