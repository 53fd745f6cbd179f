import type { ServerResponse } from 'node:http';
import type { Fields } from '../gemini/request.js';
import { sendJson, sleep } from '../server.js';
import { drawResult, unifiedResult } from './shapes.js';
import type { Task } from './tasks.js';

const STEPS = 5;

interface Streaming {
  readonly resultHost: string;
  readonly body: Fields;
  readonly closing: AbortSignal;
}

/** The answer that stays open until the task is over: lines of `data: {json}`, or with `replyType: "json"` one object. */
export async function streamTask(response: ServerResponse, task: Task, { resultHost, body, closing }: Streaming): Promise<void> {
  const result = (): object => (task.api === 'draw' ? drawResult(task, resultHost) : unifiedResult(task, resultHost));
  const step = (task.dueAt - task.createdAt) / STEPS;
  if (body.replyType === 'json') {
    await sleep(task.dueAt - task.createdAt, closing);
    return sendJson(response, 200, result());
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let n = 1; n <= STEPS && !response.destroyed; n++) {
    await sleep(step, closing);
    if (n === STEPS || body.shutProgress !== true) response.write(`data: ${JSON.stringify(result())}\n\n`);
  }
  response.end();
}
