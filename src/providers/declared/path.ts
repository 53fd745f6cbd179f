import type { Json } from '../../domain/json.js';

/** Of a list or an object: all that is in it. */
const ALL = Symbol('all');
type Step = string | number | typeof ALL;

const STEP = /\.(?<name>[\p{L}_][\p{L}\p{N}_-]*)|\.(?<star>\*)|\[(?<index>\*|-?\d{1,6})\]|\['(?<quoted>[^'\\]{1,200})'\]/uy;

/** The steps of a path; undefined where it is none. */
function stepsOf(path: string): readonly Step[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const groups = STEP.exec(path)?.groups;
    if (!groups) return undefined;
    const { name, star, index, quoted } = groups;
    steps.push(star !== undefined || index === '*' ? ALL : index === undefined ? (name ?? quoted ?? '') : Number(index));
  }
  return steps;
}

/** Whether a text is a path: JSONPath (RFC 9535), of which names, indexes and wildcards are known: `$.data[0].images[*].url`. */
export const isPath = (text: string): boolean => stepsOf(text) !== undefined;

/** The values at a path, in the order of the document. */
export function select(document: unknown, path: string): readonly unknown[] {
  return (stepsOf(path) ?? []).reduce<readonly unknown[]>(
    (values, step) => values.flatMap((value) => inside(value, step)),
    [document],
  );
}

function inside(value: unknown, step: Step): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === ALL) return Array.isArray(value) ? (value as unknown[]) : Object.values(value);
  if (typeof step === 'number') {
    const one: unknown = Array.isArray(value) ? value.at(step) : undefined;
    return one === undefined ? [] : [one];
  }
  return !Array.isArray(value) && Object.hasOwn(value, step) ? [(value as Readonly<Record<string, unknown>>)[step]] : [];
}

/** A path, or one into the JSON that stands as a text at another path. */
export type Place = string | { readonly text: string; readonly json: string };
export type Places = Place | readonly Place[];

const listOf = (places: Places | undefined): readonly Place[] =>
  places === undefined ? [] : typeof places === 'string' || 'text' in places ? [places] : places;

/** The values at the first of several places that has any; a list counts as what is in it. */
export function valuesAt(document: unknown, places: Places | undefined): readonly unknown[] {
  for (const place of listOf(places)) {
    const found = at(document, place)
      .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]))
      .filter((value) => value !== null && value !== '');
    if (found.length > 0) return found;
  }
  return [];
}

function at(document: unknown, place: Place): readonly unknown[] {
  if (typeof place === 'string') return select(document, place);
  return select(document, place.text).flatMap((text) => {
    try {
      return select(JSON.parse(String(text)) as Json, place.json);
    } catch {
      return []; // not there yet, or no JSON: nothing stands at the place
    }
  });
}

/** The first text, number or switch at the places, as a text. */
export function textAt(document: unknown, places: Places | undefined): string | undefined {
  for (const place of listOf(places)) {
    const found = valuesAt(document, place).find(isScalar);
    if (found !== undefined) return String(found);
  }
  return undefined;
}

const isScalar = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);
