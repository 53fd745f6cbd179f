import { condition, getExternalWorkflowHandle } from '@temporalio/workflow';
import type { Channel } from '../channel.js';
import { tailInFlight } from '../internal-messages.js';
import type { Lanes } from './lanes.js';

/**
 * Tells the head how many lanes this segment still holds, each time that changes, until all its items have ended or `over`. Answers
 * whether all have ended.
 */
export async function serveAsTail(segment: number, lanes: Lanes, channel: Channel, over: () => boolean): Promise<boolean> {
  let told = '';
  const news = () => `${lanes.headId}:${lanes.held}`;
  for (;;) {
    await condition(() => lanes.isIdle || over() || (lanes.headId !== '' && told !== news()));
    if (lanes.isIdle) return true;
    if (over()) return false;
    told = news();
    // A head that has closed meanwhile has a successor, which the root makes known.
    await channel.tell(getExternalWorkflowHandle(lanes.headId), tailInFlight, segment, lanes.held);
  }
}
