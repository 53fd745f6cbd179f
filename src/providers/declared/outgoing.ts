import { randomUUID } from 'node:crypto';
import { PlantainError } from '../../domain/failures/failure.js';
import type { Json } from '../../domain/json.js';
import { words } from '../../words/words.js';
import type { Site } from '../provider.js';
import { usableKey } from '../refusal-words.js';
import { type Piece, requestBody, type RequestBody } from '../request-body.js';
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

export interface Outgoing {
  readonly type: string;
  readonly body: RequestBody;
}

/** The body that a template makes. */
export async function bodyOf(template: Json, format: 'json' | 'multipart', values: Values): Promise<Outgoing> {
  const filled = fill(template, values) ?? {};
  if (format === 'json') return { type: 'application/json', body: await requestBody(jsonPieces(filled)) };
  const boundary = `plantain-${randomUUID()}`;
  const fields = typeof filled === 'object' && filled !== null && !(filled instanceof PictureData) ? Object.entries(filled) : [];
  const parts = fields.flatMap(([name, value]) => partsOf(name, value, boundary));
  return { type: `multipart/form-data; boundary=${boundary}`, body: await requestBody([...parts, `--${boundary}--\r\n`]) };
}

/** The name of a field is of the file, but a quote or a line break in it would end it. */
const plain = (name: string): string => name.replace(/["\r\n]/g, '_');

function partsOf(name: string, value: Filled, boundary: string): Piece[] {
  if (Array.isArray(value)) return (value as readonly Filled[]).flatMap((one) => partsOf(name, one, boundary));
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${plain(name)}"`;
  if (value instanceof PictureData) {
    const { type } = value.file;
    return [`${head}; filename="picture.${extensionOf(type)}"\r\nContent-Type: ${type}\r\n\r\n`, { raw: value.file }, '\r\n'];
  }
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return [`${head}\r\n\r\n${text}\r\n`];
}

/** `png` for `image/png`, `jpg` for `image/jpeg`. */
export const extensionOf = (type: string): string => /^image\/([a-z0-9]{2,5})$/.exec(type.replace('jpeg', 'jpg'))?.[1] ?? 'png';
