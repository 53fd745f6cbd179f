import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Failure } from '../../domain/failures/failure.js';
import type { SentTimes, SpooledImage, StoredImage, Submission } from '../../domain/generation.js';
import type { JsonObject } from '../../domain/json.js';

/** One fact of a key. */
export type Fact =
  | { readonly kind: 'intent'; readonly facts: JsonObject }
  /** The process of this log may have sent it. `everyMs`: how often it means to show that it lives. */
  | { readonly kind: 'taken'; readonly everyMs: number }
  | { readonly kind: 'received'; readonly submission: Submission; readonly times?: SentTimes }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'unsent' }
  /** The process that took it does not work at it any more. */
  | { readonly kind: 'released' }
  | { readonly kind: 'late'; readonly submission: Submission }
  | { readonly kind: 'found'; readonly images: readonly SpooledImage[] }
  | { readonly kind: 'stored'; readonly images: readonly StoredImage[] }
  | { readonly kind: 'requestId'; readonly id: string };

/** A line of a log. Its first fields are those that an index needs. */
export type LogRecord = { readonly item: string } & Fact;

/** The line of a record: a checksum of eight hexadecimal digits, a space, and JSON. */
export const lineOf = ({ item, kind, ...rest }: LogRecord): Buffer => lineOfJson(JSON.stringify({ item, kind, ...rest }));

export function lineOfJson(text: string): Buffer {
  const json = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${checksum(json)} `), json, NEWLINE]);
}

const NEWLINE = Buffer.from('\n');
const JSON_AT = 9;

const checksum = (bytes: Uint8Array): string => crc32(bytes).toString(16).padStart(8, '0');

/** JSON of a line without its end; undefined when the line is not what was written. */
export function readLine(line: Buffer): string | undefined {
  const json = line.subarray(JSON_AT);
  return line.length > JSON_AT && line.toString('latin1', 0, JSON_AT) === `${checksum(json)} ` ? json.toString() : undefined;
}

/** The key of a line that is damaged, if that can still be read. */
export const itemOfDamaged = (line: Buffer): string | undefined => /"item":"([^"\\]+)"/.exec(line.toString())?.[1];

/** What an index keeps of a record. */
export const headSchema = z.looseObject({
  item: z.string(),
  kind: z.string(),
  everyMs: z.number().exactOptional(),
  id: z.string().exactOptional(),
  submission: z.looseObject({ kind: z.string() }).exactOptional(),
});
export type Head = z.infer<typeof headSchema>;
