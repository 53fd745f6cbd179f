import { type Words, words } from '../../words/words.js';
import type { Json, JsonObject } from '../../domain/json.js';
import { ownName } from '../../domain/text/own-names.js';
import { isObject, jsonObject } from '../json-parameter.js';

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

function misplaced(payload: JsonObject): Words[] {
  const generation = at(payload, 'generationConfig');
  const places: [path: Path, fields: JsonObject][] = [
    ['', payload],
    [GENERATION, generation],
    [IMAGE, at(generation, 'imageConfig')],
  ];
  return places.flatMap(([path, fields]) =>
    Object.keys(fields).flatMap((name) => {
      const meant = meantBy(path, name);
      return meant === undefined ? [] : [words('payload.misplaced', { name: `${path}${name}`, meant })];
    }),
  );
}

/** `contents` is read by our own body, so its shape has to be right; the rest is the site's to judge. */
function contentsTrouble({ contents }: JsonObject): Words[] {
  if (contents === undefined) return [];
  const good =
    Array.isArray(contents) &&
    contents.every((content: Json) => isObject(content) && (content['parts'] === undefined || Array.isArray(content['parts'])));
  return good ? [] : [words('payload.contents')];
}

/** What is merged into the body of a request. */
export const extraPayload = jsonObject((payload) => [...misplaced(payload), ...contentsTrouble(payload)]);
