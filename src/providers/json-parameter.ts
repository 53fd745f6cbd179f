import { messageOf } from '../domain/failures/message-of.js';
import { issueOf } from '../domain/issue.js';
import { type Words, words } from '../words/words.js';
import { z } from 'zod';
import type { JsonObject } from '../domain/json.js';

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(value: unknown, refuse: (text: Words) => void): unknown {
  if (typeof value !== 'string') return value;
  if (value.trim() === '') return {};
  try {
    return JSON.parse(value);
  } catch (error) {
    // The words of the parser quote the text; only the place is told.
    const position = / at position (\d+)/.exec(messageOf(error))?.[1];
    refuse(position === undefined ? words('parameter.badJson') : words('parameter.badJsonAt', { position }));
    return undefined;
  }
}

/** A JSON object, or the text of one. Its mistakes, such as those that `troublesOf` names, are found before anything is sent. */
export const jsonObject = (troublesOf: (payload: JsonObject) => readonly Words[] = () => []) =>
  z
    .unknown()
    .transform((value, context): JsonObject => {
      const refuse = (text: Words): void => context.addIssue(issueOf(text));
      const payload = parsed(value, refuse);
      if (payload === undefined) return z.NEVER;
      const checked = z.record(z.string(), z.json()).safeParse(payload);
      if (!checked.success) {
        refuse(words('parameter.notObject'));
        return z.NEVER;
      }
      troublesOf(checked.data).forEach(refuse);
      return checked.data;
    })
    .prefault({});

/** `extra` over `base`: objects are merged, lists and everything else are replaced. */
export function merged(base: JsonObject, extra: JsonObject): JsonObject {
  const fields = Object.entries(extra).map(([name, value]) => {
    const own = Object.hasOwn(base, name) ? base[name] : undefined;
    return [name, isObject(own) && isObject(value) ? merged(own, value) : value] as const;
  });
  return Object.fromEntries([...Object.entries(base), ...fields]);
}

/** An object as JSON text that another field can follow; `fields` has at least one. */
export const openEnd = (fields: JsonObject): string => `${JSON.stringify(fields).slice(0, -1)},`;
