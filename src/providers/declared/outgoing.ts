import { PlantainError } from '../../domain/failures/failure.js';
import type { Json } from '../../domain/json.js';
import { words } from '../../words/words.js';
import { extensionOf, formBody, type FormField, type TypedBody } from '../form-body.js';
import type { Site } from '../provider.js';
import { usableKey } from '../refusal-words.js';
import { requestBody } from '../request-body.js';
import type { Declaration } from './declaration.js';
import { fill, filledText, type Filled, jsonPieces, PictureData, type Values } from './template.js';

/** What a request cannot do without, and has not. */
export function missing(site: Pick<Site, 'name'>, place: string): PlantainError {
  const message = words('declared.missingValue', { site: site.name, place });
  return new PlantainError({ code: 'invalid_request', message, billing: 'unbilled' });
}

/** A value may have slashes where the file says what it is; whatever a person gives for one item is one segment. */
const ofSeveral = (text: string): string => text.split('/').map(encodeURIComponent).join('/');

/** The URL of a path behind a base URL, its placeholders filled and encoded. `several`: placeholders whose values may be several segments. */
export function urlOf(
  { name, several = ['model'] }: Pick<Site, 'name'> & { readonly several?: readonly string[] },
  base: string,
  {
    path,
    query = {},
  }: { readonly path: string; readonly query?: Readonly<Record<string, string | number | boolean>> | undefined },
  values: Values,
): URL {
  const filled = filledText(path, values, (value, of) => (several.includes(of) ? ofSeveral(value) : encodeURIComponent(value)));
  // The way up leads to routes that the file does not name.
  if (filled === undefined || filled.split('/').some((part) => /^(?:\.|%2e){1,2}$/i.test(part))) throw missing({ name }, path);
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${filled}`;
  addQuery(url, query, values);
  return url;
}

/** Adds what has a value and is not there yet. */
export function addQuery(url: URL, query: Readonly<Record<string, string | number | boolean>>, values: Values): void {
  for (const [name, template] of Object.entries(query)) {
    const value = filledText(String(template), values);
    if (value !== undefined && !url.searchParams.has(name)) url.searchParams.set(name, value);
  }
}

/** The headers of a template; one without a value is skipped, and one that is not plain ASCII is refused. */
export function headersOf(
  site: Pick<Site, 'name'>,
  templates: Readonly<Record<string, string>>,
  values: Values,
): Record<string, string> {
  const filled = Object.entries(templates).flatMap(([name, template]) => {
    const value = filledText(template, values);
    if (value !== undefined && !/^[\x20-\x7e]*$/.test(value)) throw missing(site, name);
    return value === undefined ? [] : [[name.toLowerCase(), value] as const];
  });
  return Object.fromEntries(filled);
}

/** Puts the key of the site where the file says that it stands. */
export function sign(url: URL, site: Site, { auth }: Pick<Declaration, 'auth'>): Record<string, string> {
  const key = usableKey(site);
  if (key === undefined) return {};
  if ('query' in auth) {
    url.searchParams.set(auth.query, key);
    return {};
  }
  return { [auth.header.toLowerCase()]: auth.value.replace('{key}', () => key) };
}

/** The body that a template makes. */
export async function bodyOf(template: Json, format: 'json' | 'multipart', values: Values): Promise<TypedBody> {
  const filled = fill(template, values) ?? {};
  if (format === 'json') return { type: 'application/json', body: await requestBody(jsonPieces(filled)) };
  const fields = typeof filled === 'object' && filled !== null && !(filled instanceof PictureData) ? Object.entries(filled) : [];
  return formBody(fields.flatMap(([name, value]) => fieldsOf(name, value)));
}

function fieldsOf(name: string, value: Filled): FormField[] {
  if (Array.isArray(value)) return (value as readonly Filled[]).flatMap((one) => fieldsOf(name, one));
  if (value instanceof PictureData) return [{ name, file: value.file, fileName: `picture.${extensionOf(value.file.type)}` }];
  return [{ name, text: typeof value === 'object' ? JSON.stringify(value) : String(value) }];
}
