import { createHash } from 'node:crypto';
import { type Fields, isFields, list } from '../gemini/request.js';
import { partsOf } from '../multipart.js';

/** A file of a request, or a picture that rides in its JSON. */
export interface SentFile {
  /** `image`, `image[]`, `mask`, `markup`; for JSON the name of the field. */
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** What a request asks for, on whichever route. */
export interface Wish {
  /** All fields that are no files, as they came: texts in a form, any JSON otherwise. */
  readonly fields: Fields;
  readonly form: boolean;
  readonly model: string;
  readonly prompt: string;
  readonly pictures: readonly SentFile[];
  readonly mask?: SentFile;
  readonly markup?: SentFile;
  readonly stream: boolean;
  readonly partials: number;
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads a body as a form or as JSON; undefined when it is neither. */
export function wishOf(contentType: string, body: Buffer): Wish | undefined {
  return contentType.startsWith('multipart/form-data') ? ofForm(contentType, body) : ofJson(body);
}

function ofForm(contentType: string, body: Buffer): Wish | undefined {
  const parts = partsOf(contentType, body);
  if (!parts) return undefined;
  const files = parts.flatMap(({ name: field, filename: name, type, bytes }) =>
    name === undefined ? [] : [{ field, name, type, bytes }],
  );
  const fields = Object.fromEntries(
    parts.filter(({ filename }) => filename === undefined).map(({ name, bytes }) => [name, bytes.toString()]),
  );
  return wish(fields, files, true);
}

function ofJson(body: Buffer): Wish | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(body.toString());
  } catch {
    return undefined; // the caller answers with the site's own words for broken JSON
  }
  if (!isFields(fields)) return undefined;
  const images = [...list(fields.images), ...[fields.image].flat()].flatMap((one) => pictureIn('image[]', one));
  return wish(fields, [...images, ...pictureIn('mask', fields.mask), ...inMessages(fields)], false);
}

/** A data URL, alone or in an object with `image_url` or `url`. */
function pictureIn(field: string, value: unknown): SentFile[] {
  const url = isFields(value) ? (isFields(value.image_url) ? value.image_url.url : (value.image_url ?? value.url)) : value;
  const [, type, base64] = /^data:([^;,]+);base64,(.+)$/s.exec(text(url)) ?? [];
  if (type === undefined || base64 === undefined) return [];
  return [{ field, name: `${field}.png`, type, bytes: Buffer.from(base64, 'base64') }];
}

const partsOfChat = (fields: Fields): readonly unknown[] =>
  list(fields.messages).flatMap((message) => (isFields(message) ? [message.content].flat() : []));
const inMessages = (fields: Fields): SentFile[] => partsOfChat(fields).flatMap((part) => pictureIn('messages', part));

function promptOf(fields: Fields): string {
  if (typeof fields.prompt === 'string') return fields.prompt;
  return partsOfChat(fields)
    .map((part) => (isFields(part) ? text(part.text) : text(part)))
    .filter((one) => one !== '')
    .join('\n');
}

/** The format of the picture; what the stand-in cannot draw is a PNG. */
export function formatOf({ fields }: Wish): 'png' | 'jpeg' | 'webp' | 'gif' {
  const asked = fields.output_format;
  return asked === 'jpeg' || asked === 'webp' || asked === 'gif' ? asked : 'png';
}

function wish(fields: Fields, files: readonly SentFile[], form: boolean): Wish {
  const named = (name: string): SentFile | undefined => files.find(({ field }) => field === name);
  const mask = named('mask');
  const markup = named('markup');
  return {
    fields,
    form,
    model: text(fields.model),
    prompt: promptOf(fields),
    pictures: files.filter(({ field }) => field !== 'mask' && field !== 'markup'),
    ...(mask && { mask }),
    ...(markup && { markup }),
    stream: fields.stream === true || fields.stream === 'true',
    partials: Number(fields.partial_images ?? 0),
  };
}

/** What is kept of a request for those who look: fields as they came, files by what they are. */
export function record({ fields, form, pictures, mask, markup }: Wish): string {
  const files = [...pictures, ...(mask ? [mask] : []), ...(markup ? [markup] : [])];
  const told = files.map(({ field, name, type, bytes }) => ({ field, name, type, bytes: bytes.length, sha256: sha256Of(bytes) }));
  return JSON.stringify({ form, fields, files: told });
}
