import type { Json, JsonObject } from '../../domain/json.js';
import type { ReferenceFile } from '../provider.js';
import { dataUrlOf, type Piece } from '../request-body.js';

/** Bytes of a reference picture where a template has a value. */
export class PictureData {
  constructor(
    readonly file: ReferenceFile,
    readonly form: 'dataUrl' | 'base64' | 'file',
  ) {}

  /** As JSON text. */
  pieces(): readonly Piece[] {
    return this.form === 'dataUrl' ? dataUrlOf(this.file) : ['"', this.file, '"'];
  }
}

/** A filled template: JSON in which bytes of pictures may stand as values. */
export type Filled = string | number | boolean | null | PictureData | readonly Filled[] | { readonly [name: string]: Filled };
/** What placeholders stand for; absent: the value is skipped. */
export type Values = Readonly<Record<string, Filled | undefined>>;

/** `{name}` or `{name[2]}`; a brace that is meant as such is written twice. */
const PLACEHOLDER = /\{\{|\}\}|\{([A-Za-z][A-Za-z0-9]*)(?:\[(\d{1,2})\])?\}/g;
const WHOLE = /^\{([A-Za-z][A-Za-z0-9]*)(?:\[(\d{1,2})\])?\}$/;
/** Key of an object in a list: its template is there once for each reference picture. */
export const EACH = '{each reference}';
/** Key whose object lies among the members beside it. */
export const SPREAD = '{...}';

/** The names of the placeholders in a text. */
export const namesIn = (text: string): readonly string[] =>
  [...text.matchAll(PLACEHOLDER)].flatMap(([, name]) => (name === undefined ? [] : [name]));

/** Those anywhere in a template. */
export function namesInside(template: Json): readonly string[] {
  if (typeof template === 'string') return namesIn(template);
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap((one: Json) => namesInside(one));
}

/** A text with its placeholders filled; undefined where one of them has no value. `write`: how a value stands in it. */
export function filledText(
  text: string,
  values: Values,
  write: (value: string, name: string) => string = String,
): string | undefined {
  let complete = true;
  const filled = text.replace(PLACEHOLDER, (whole: string, name?: string, index?: string) => {
    if (name === undefined) return whole.charAt(0);
    const value = valueOf(name, index, values);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return write(String(value), name);
    complete = false;
    return '';
  });
  return complete ? filled : undefined;
}

function valueOf(name: string, index: string | undefined, values: Values): Filled | undefined {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (index === undefined) return value;
  return isList(value) ? value[Number(index)] : undefined;
}

const isList = (value: unknown): value is readonly Filled[] => Array.isArray(value);

/**
 * A template with its values. A text that is one placeholder becomes its value with its type; in a longer text the values are a part of it.
 * What has no value is skipped, and so is a list or an object of which nothing is left. Values never are templates themselves.
 */
export function fill(template: Json, values: Values): Filled | undefined {
  if (typeof template === 'string') {
    const [, name, index] = WHOLE.exec(template) ?? [];
    return name === undefined ? filledText(template, values) : valueOf(name, index, values);
  }
  if (typeof template !== 'object' || template === null) return template;
  const filled = isTemplates(template) ? fillList(template, values) : fillObject(template, values);
  return Object.keys(filled).length === 0 && Object.keys(template).length > 0 ? undefined : filled;
}

const isTemplates = (template: Json): template is readonly Json[] => Array.isArray(template);

function fillList(templates: readonly Json[], values: Values): Filled[] {
  return templates.flatMap((template): Filled[] => {
    const each = typeof template === 'object' && template !== null && EACH in template ? template[EACH] : undefined;
    const given = values['references'];
    const rows = each === undefined ? [values] : (isList(given) ? given : []).map((reference) => ({ ...values, reference }));
    return rows.flatMap((row) => {
      const filled = fill(each ?? template, row);
      return filled === undefined ? [] : [filled];
    });
  });
}

function fillObject(template: JsonObject, values: Values): Readonly<Record<string, Filled>> {
  const members = Object.entries(template).flatMap(([name, one]): (readonly [string, Filled])[] => {
    const filled = fill(one, values);
    if (filled === undefined) return [];
    if (name !== SPREAD) return [[name, filled]];
    return typeof filled === 'object' && filled !== null && !(filled instanceof PictureData) ? Object.entries(filled) : [];
  });
  return Object.fromEntries(members);
}

/** A filled template as the pieces of its JSON text. */
export function jsonPieces(filled: Filled): readonly Piece[] {
  if (filled instanceof PictureData) return filled.pieces();
  if (typeof filled !== 'object' || filled === null) return [JSON.stringify(filled)];
  if (isList(filled)) return ['[', ...filled.flatMap((one, at) => [...(at > 0 ? [','] : []), ...jsonPieces(one)]), ']'];
  const members = Object.entries(filled).flatMap(([name, one], at) => [
    `${at > 0 ? ',' : ''}${JSON.stringify(name)}:`,
    ...jsonPieces(one),
  ]);
  return ['{', ...members, '}'];
}

/** A filled template as JSON, where no bytes stand in it. */
export const jsonOf = (filled: Filled): Json =>
  JSON.parse(JSON.stringify(filled, (_, value: unknown) => (value instanceof PictureData ? `[${value.form}]` : value))) as Json;
