import { isServed } from '../../temporal/queue.js';
import type { Session } from '../session.js';
import { TemporalSource } from './temporal-source.js';

export function sourceOf(session: Session, batchId: string): TemporalSource {
  return new TemporalSource({
    client: session.client,
    batchId,
    isServed: (queue) => isServed(session.client, queue),
  });
}
