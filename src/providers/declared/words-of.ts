import { z } from 'zod';
import { expects } from '../../words/expected.js';
import { words, type WordsKey } from '../../words/words.js';

/** Keys of what a place of a declaration takes: the help of an editor, and what a mistake is told by. */
type What = Extract<WordsKey, `declaration.${string}`>;

/** What stands in the words as it stands in a file: braces are of messages, too. */
const EXAMPLES: Partial<Readonly<Record<What, string>>> = {
  'declaration.auth': '{ "header": "Authorization", "value": "Bearer {key}" }',
  'declaration.authValue': 'Bearer {key}',
  'declaration.param': '{ "type": "whole", "min": 0 }',
  'declaration.map': '{ "of": "{aspectRatio}", "values": { "1:1": "1024x1024" } }',
  'declaration.put': '{ "url": "$.upload_url" }',
  'declaration.template': '"{prompt}"',
  'declaration.places': '$.data[*].url',
  'declaration.success': '{ "at": "$.code", "is": [200] }',
  'declaration.verdict': '{ "code": "content_blocked", "billing": "maybe" }',
  'declaration.outcome': '{ "pictures": ["https://example.com/1.png"] }, { "failure": "auth" } or { "empty": true }',
};

/** A schema whose place takes what these words say. */
export const taking = <Schema extends z.ZodType>(what: What, schema: Schema): Schema =>
  expects(schema, { key: what, ...(EXAMPLES[what] !== undefined && { values: { example: EXAMPLES[what] } }) });
export const someText = (what: What) => taking(what, z.string().regex(/\S/).max(2_000));
export const someSeconds = (what: What, from: number, to: number) =>
  expects(z.number().min(from).max(to), words('expected.seconds', { what: { key: what }, from: String(from), to: String(to) }));
export const someNumber = (what: What, from: number, to: number) =>
  expects(z.int().min(from).max(to), words('expected.whole', { what: { key: what }, from: String(from), to: String(to) }));
