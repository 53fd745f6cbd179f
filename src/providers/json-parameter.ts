import { z } from 'zod';
import type { JsonObject } from '../domain/json.js';

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(value: unknown, refuse: (message: string) => void): unknown {
  if (typeof value !== 'string') return value;
  if (value.trim() === '') return {};
  try {
    return JSON.parse(value);
  } catch (error) {
    // The words of the parser quote the text; only the place is told.
    const place = / at position \d+/.exec(error instanceof Error ? error.message : '')?.[0] ?? '';
    refuse(`is not valid JSON${place}`);
    return undefined;
  }
}

/** A JSON object, or the text of one. Its mistakes, such as those that `troublesOf` names, are found before anything is sent. */
export const jsonObject = (troublesOf: (payload: JsonObject) => readonly string[] = () => []) =>
  z
    .unknown()
    .transform((value, context): JsonObject => {
      const refuse = (message: string): void => context.addIssue({ code: 'custom', message, params: { said: true } });
      const payload = parsed(value, refuse);
      if (payload === undefined) return z.NEVER;
      const checked = z.record(z.string(), z.json()).safeParse(payload);
      if (!checked.success) {
        refuse('is not a JSON object');
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
