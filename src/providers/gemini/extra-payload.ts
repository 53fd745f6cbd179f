import { z } from 'zod';
import type { Json, JsonObject } from '../../domain/json.js';
import { ownName } from '../../domain/text/own-names.js';

const GENERATION = 'generationConfig.';
const IMAGE = 'generationConfig.imageConfig.';
type Path = '' | typeof GENERATION | typeof IMAGE;

/** Fields of the request by place (js-genai, `GenerateContentConfig`). */
const FIELDS: Readonly<Record<Path, readonly string[]>> = {
  '': 'contents systemInstruction generationConfig safetySettings tools toolConfig cachedContent'.split(' '),
  [GENERATION]:
    'responseModalities imageConfig temperature topP topK maxOutputTokens seed candidateCount stopSequences thinkingConfig responseMimeType responseSchema responseJsonSchema presencePenalty frequencyPenalty responseLogprobs logprobs mediaResolution speechConfig'.split(
      ' ',
    ),
  [IMAGE]: ['aspectRatio', 'imageSize'],
};

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (fields: JsonObject, name: string): JsonObject => {
  const inner = fields[name];
  return isObject(inner) ? inner : {};
};

/** Where a field belongs that stands at the wrong place, or in snake_case, which mirrors drop without a word and bill (recorded). */
function meantBy(path: Path, name: string): string | undefined {
  const own = ownName(name);
  if (FIELDS[path].includes(own)) return own === name ? undefined : `${path}${own}`;
  if (path === '' && FIELDS[GENERATION].includes(own)) return `${GENERATION}${own}`;
  return path !== IMAGE && FIELDS[IMAGE].includes(own) ? `${IMAGE}${own}` : undefined;
}

function misplaced(payload: JsonObject): string[] {
  const generation = at(payload, 'generationConfig');
  const places: [path: Path, fields: JsonObject][] = [
    ['', payload],
    [GENERATION, generation],
    [IMAGE, at(generation, 'imageConfig')],
  ];
  return places.flatMap(([path, fields]) =>
    Object.keys(fields).flatMap((name) => {
      const meant = meantBy(path, name);
      return meant === undefined ? [] : [`has ${path}${name} in it; did you mean ${meant}?`];
    }),
  );
}

/** `contents` is read by our own body, so its shape has to be right; the rest is the site's to judge. */
function contentsTrouble({ contents }: JsonObject): string[] {
  if (contents === undefined) return [];
  const good =
    Array.isArray(contents) &&
    contents.every((content: Json) => isObject(content) && (content['parts'] === undefined || Array.isArray(content['parts'])));
  return good ? [] : ['has contents that are not a list of objects with parts'];
}

function troubles(payload: JsonObject): string[] {
  return [...misplaced(payload), ...contentsTrouble(payload)];
}

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

/** A JSON object, or the text of one. Its mistakes are found before anything is sent. */
export const extraPayload = z
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
    troubles(checked.data).forEach(refuse);
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
