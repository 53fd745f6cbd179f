import { z } from 'zod';
import type { Json } from '../../domain/json.js';
import type { Site } from '../provider.js';

/** What a task is followed by: its id, the API and the node that took it, and when: its result can be had for two hours. */
export const operation = z.object({
  api: z.enum(['draw', 'unified']),
  id: z.string(),
  host: z.string(),
  /** ISO 8601. */
  takenAt: z.string(),
  /** Where its pictures lie; absent while that is not known. */
  urls: z.array(z.string()).readonly().exactOptional(),
});

export type Operation = z.infer<typeof operation>;

export function operationOf(api: Operation['api'], { baseUrl }: Site, id: string): Json {
  return { api, id, host: new URL(baseUrl).origin, takenAt: new Date().toISOString() };
}
