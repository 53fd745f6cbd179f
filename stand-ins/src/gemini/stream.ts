import type { Transmission } from '../transmit.js';
import { isFields, list } from './request.js';

/** The answer in the events of a stream: one for each part, what remains of the answer with the last. */
function events(body: object): object[] {
  const candidate = isFields(body) ? list(body.candidates)[0] : undefined;
  const content = isFields(candidate) && isFields(candidate.content) ? candidate.content : undefined;
  const parts = content ? list(content.parts) : [];
  if (!isFields(candidate) || parts.length < 2) return [body];
  return parts.map((part, i) => {
    const piece = { content: { ...content, parts: [part] }, index: 0 };
    return i < parts.length - 1 ? { candidates: [piece] } : { ...body, candidates: [{ ...candidate, ...piece }] };
  });
}

/** The answer of `streamGenerateContent`: server-sent events with `alt=sse`, else a JSON array. */
export function streamed(body: object, form: 'sse' | 'array'): Transmission {
  const all = events(body);
  if (form === 'array') {
    return {
      status: 200,
      headers: { 'content-type': 'application/json; charset=UTF-8' },
      body: Buffer.from(JSON.stringify(all)),
    };
  }
  const text = all.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join('');
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: Buffer.from(text) };
}
