import type { Json, JsonObject } from '../json.js';

/** Names of the "Banana2 concurrent" node for ComfyUI that are more than another spelling of ours. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  retry_times: 'retries',
  extra_payload_json: 'extraPayload',
};

/** Our name for one that may be the node's: `top_p` is `topP`, `retry_times` is `retries`. */
export function ownName(name: string): string {
  if (Object.hasOwn(OTHER_NAMES, name)) return OTHER_NAMES[name] ?? name;
  return /^[a-z]/.test(name) ? name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : name;
}

/** The node's name for one of ours; undefined where it is the same. */
export function nodeName(name: string): string | undefined {
  const other = Object.entries(OTHER_NAMES).find(([, own]) => own === name)?.[0];
  const spelled = other ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return spelled === name ? undefined : spelled;
}

/** The same fields under our names. A name that is there already is not overwritten: the node's stays beside it, for the check to refuse. */
export function withOwnNames<Value = Json>(fields: Readonly<Record<string, Value>>): Record<string, Value> {
  const entries = Object.entries(fields).map(([name, value]) => {
    const own = ownName(name);
    return [own !== name && Object.hasOwn(fields, own) ? name : own, value] as const;
  });
  return Object.fromEntries(entries);
}

/** Parameters under our names, the later ones before the earlier. A parameter is taken as a whole, also one that is an object. */
export function mergedParams(...levels: readonly JsonObject[]): JsonObject {
  return Object.assign({}, ...levels.map((level) => withOwnNames(level))) as JsonObject;
}
