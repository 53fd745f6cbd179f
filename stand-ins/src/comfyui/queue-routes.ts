import { randomUUID } from 'node:crypto';
import type { Transmission } from '../transmit.js';
import { answer, internalError, json } from './answers.js';
import { complaint } from './check-value.js';
import { PythonError, pyText, toFloat, toInt } from './convert.js';
import type { Prompt } from './heap.js';
import { isFields, parseJson, type Fields } from './json.js';
import type { Life } from './life.js';
import type { Incoming, Site } from './site.js';
import { validatePrompt } from './validate.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The body as JSON; throws for what is none, which makes the server answer 500. */
export const bodyOf = ({ body }: Incoming): unknown => parseJson(body.toString());

const refused = (error: unknown, nodeErrors: unknown = {}): Transmission => json({ error, node_errors: nodeErrors }, 400);

/** POST /prompt: the order of the server, in which a refused prompt also uses a number up. */
export function postPrompt(site: Site, { queue }: Life, request: Incoming): Transmission {
  const body = bodyOf(request);
  const fields: Fields = isFields(body) ? body : {};
  const number = numberOf(fields, () => queue.counter++);
  if (!('prompt' in fields)) return refused(complaint('no_prompt', 'No prompt provided', 'No prompt provided', {}));
  const promptId = idOf(site, fields);
  if (promptId === undefined) {
    const details =
      'prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the server generate one';
    return refused(complaint('invalid_prompt_id', 'prompt_id must be a valid UUID', details, {}));
  }
  if (!isFields(fields['prompt'])) throw new PythonError('TypeError', 'the prompt is no dict');
  const prompt = fields['prompt'] as Prompt;
  const { error, outputs, nodeErrors } = validatePrompt(prompt, site.catalogue, site.disk, site.traits);
  if (error) return refused(error, nodeErrors);
  const extraData: Record<string, unknown> = isFields(fields['extra_data']) ? { ...fields['extra_data'] } : {};
  if ('client_id' in fields) extraData['client_id'] = fields['client_id'];
  if (site.traits.jobs) extraData['create_time'] = Date.now();
  const apiKey = extraData['api_key_comfy_org'];
  if (site.traits.hidesKeys) for (const name of ['api_key_comfy_org', 'auth_token_comfy_org']) delete extraData[name];
  queue.put([number, promptId, prompt, extraData, outputs], typeof apiKey === 'string' ? apiKey : undefined);
  return json({ prompt_id: promptId, number, node_errors: nodeErrors });
}

function numberOf(fields: Fields, next: () => number): number {
  if ('number' in fields) return toFloat(fields['number']);
  const number = next();
  return fields['front'] ? -number : number;
}

function idOf({ traits }: Site, fields: Fields): string | undefined {
  const asked = fields['prompt_id'];
  if (traits.chosenIds === 'ignored') return randomUUID();
  if (traits.chosenIds === 'text') return 'prompt_id' in fields ? pyText(asked) : randomUUID();
  if (asked === undefined || asked === null) return randomUUID();
  return typeof asked === 'string' && UUID.test(asked) ? asked : undefined;
}

export function getPrompt(_: Site, { queue }: Life): Transmission {
  return json({ exec_info: { queue_remaining: queue.remaining } });
}

export function getQueue(_: Site, { queue }: Life): Transmission {
  return json({ queue_running: queue.running ? [queue.running] : [], queue_pending: queue.pending.items });
}

/** `delete` as Python goes through it: also a string, letter by letter. */
const idsOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : typeof value === 'string' ? [...value] : [];

export function postQueue(_: Site, { queue }: Life, request: Incoming): Transmission {
  const fields = fieldsOf(request);
  if (fields['clear']) queue.clear();
  for (const id of idsOf(fields['delete'])) queue.delete(id);
  return answer(200);
}

/** A JSON object; anything else is a 500 of the server. */
function fieldsOf(request: Incoming): Fields {
  const body = bodyOf(request);
  if (!isFields(body)) throw new PythonError('AttributeError', 'the body is no dict');
  return body;
}

export function getHistory(_: Site, { queue }: Life, { query }: Incoming): Transmission {
  const whole = (name: string): number | undefined => {
    const text = query.get(name);
    return text === null ? undefined : Number(toInt(text));
  };
  const most = whole('max_items');
  const offset = whole('offset') ?? -1;
  const entries = [...queue.history];
  const start = offset < 0 && most !== undefined ? entries.length - most : Math.max(0, offset);
  return json(
    Object.fromEntries(
      entries.slice(Math.max(0, start), most === undefined ? undefined : Math.max(0, start) + Math.max(0, most)),
    ),
  );
}

export function getHistoryOf(_: Site, { queue }: Life, { path }: Incoming): Transmission {
  const id = decodeURIComponent(path.slice('/history/'.length));
  const entry = queue.history.get(id);
  return json(entry ? { [id]: entry } : {});
}

export function postHistory(_: Site, { queue }: Life, request: Incoming): Transmission {
  const fields = fieldsOf(request);
  if (fields['clear']) queue.history.clear();
  for (const id of idsOf(fields['delete'])) queue.history.delete(String(id));
  return answer(200);
}

/** Only asks; a foreign id is answered 200 all the same (recorded). */
export function postInterrupt(site: Site, { queue, executor }: Life, request: Incoming): Transmission {
  let body: unknown;
  try {
    body = bodyOf(request);
  } catch {
    body = {}; // no JSON is taken for an empty object (recorded)
  }
  if (!isFields(body)) return internalError();
  const asked = site.traits.interruptById && body['prompt_id'] ? pyText(body['prompt_id']) : undefined;
  const running = queue.running?.[1];
  const hits = running !== undefined && (asked ?? running) === running;
  if (hits || asked === undefined) executor.interrupt();
  site.meter.interrupt({
    at: Date.now(),
    route: 'interrupt',
    ...(asked !== undefined && { promptId: asked }),
    ...(hits && { hit: running }),
  });
  return answer(200);
}

export function postFree(_: Site, { executor }: Life, request: Incoming): Transmission {
  if (fieldsOf(request)['free_memory']) executor.freeMemory();
  return answer(200);
}
