// @ts-check
// Workflows of your own, together with those of plantain: the workflow code that `workers-beside-others.mjs` bundles.
import { proxyActivities } from '@temporalio/workflow';

export * from 'plantain/workflows';

/** @type {import('@temporalio/workflow').ActivityInterfaceFor<import('./workers-beside-others.mjs').Activities>} */
const { makePictures, publish } = proxyActivities({ startToCloseTimeout: '2 hours', heartbeatTimeout: '1 minute' });

/**
 * A page with a picture for each prompt.
 *
 * @param {string} name of the batch
 * @param {string[]} prompts
 */
export async function cataloguePage(name, prompts) {
  const urls = await makePictures(name, prompts);
  return publish(name, urls);
}
