import { randomUUID } from 'node:crypto';
import type { ReferenceFile } from './provider.js';
import { type Piece, requestBody, type RequestBody } from './request-body.js';

/** A body with its content type. */
export interface TypedBody {
  readonly type: string;
  readonly body: RequestBody;
}

/** A field of a form: a text, or a picture under a file name. */
export type FormField =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly file: ReferenceFile; readonly fileName: string };

/** The name of a field is of somebody's file, but a quote or a line break in it would end it. */
const plain = (name: string): string => name.replace(/["\r\n]/g, '_');

/** A body in `multipart/form-data` (RFC 7578), its fields in this order. @throws PlantainError `input_missing` as `requestBody` */
export async function formBody(fields: readonly FormField[]): Promise<TypedBody> {
  const boundary = `plantain-${randomUUID()}`;
  const pieces = fields.flatMap((field): Piece[] => {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${plain(field.name)}"`;
    if ('text' in field) return [`${head}\r\n\r\n${field.text}\r\n`];
    const { file, fileName } = field;
    return [`${head}; filename="${fileName}"\r\nContent-Type: ${file.type}\r\n\r\n`, { raw: file }, '\r\n'];
  });
  return { type: `multipart/form-data; boundary=${boundary}`, body: await requestBody([...pieces, `--${boundary}--\r\n`]) };
}

/** `png` for `image/png`, `jpg` for `image/jpeg`. */
export const extensionOf = (type: string): string => /^image\/([a-z0-9]{2,5})$/.exec(type.replace('jpeg', 'jpg'))?.[1] ?? 'png';
