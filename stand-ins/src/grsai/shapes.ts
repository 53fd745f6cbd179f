import { stateOf, type Task } from './tasks.js';

/** The draw-result object of the older API. */
export function drawResult(task: Task, resultHost: string): object {
  const { status, progress, url, content, reason, error } = stateOf(task, resultHost);
  const { reply } = task;
  const running = reply.type === 'picture' && status === 'running' ? reply.running : undefined;
  const results = url === undefined ? [] : [{ url, content }];
  return {
    id: task.id,
    results: running === 'nullResults' ? null : results,
    progress,
    ...(running === 'noStatus' ? {} : { status: running === 'queued' ? 'queued' : status }),
    failure_reason: reason ?? '',
    error: error ?? '',
    ...(reply.type === 'picture' && reply.topUrl === true && url !== undefined && { url }),
  };
}

/** The flat reply of the unified API. */
export function unifiedResult(task: Task, resultHost: string): object {
  const { status, progress, url, error } = stateOf(task, resultHost);
  return { id: task.id, status, progress, results: url === undefined ? null : [{ url }], error: error ?? '' };
}
