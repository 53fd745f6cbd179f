import { createHash, createHmac } from 'node:crypto';
import { type OssRequest, signedResource } from './request.js';

/** `<id>/<date>/<region>/oss/aliyun_v4_request`, taken apart. */
export interface CredentialV4 {
  readonly id: string;
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly scope: string;
}

export function parseCredential(text: string): CredentialV4 | undefined {
  const match = /^(.+)\/((\d{8})\/([a-z0-9-]+)\/oss\/aliyun_v4_request)$/.exec(text);
  if (!match) return undefined;
  const [, id = '', scope = '', date = '', region = ''] = match;
  return { id, date, region, scope };
}

/** RFC 3986: everything but letters, digits, `-`, `.`, `_` and `~`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

export function canonicalRequest(request: OssRequest, additional: readonly string[]): string {
  const { method, headers, query } = request;
  const pairs = [...query].filter(([name]) => name !== 'x-oss-signature');
  const encodedPairs = pairs.map(([name, value]) => [encoded(name), encoded(value)] as const).sort(byName);
  const isSigned = (name: string): boolean =>
    name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-') || additional.includes(name);
  const signed = [...headers].filter(([name]) => isSigned(name)).sort(byName);
  return [
    method,
    encoded(signedResource(request)).replaceAll('%2F', '/'),
    encodedPairs.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&'),
    signed.map(([name, value]) => `${name}:${value.trim()}\n`).join(''),
    additional.join(';'),
    headers.get('x-oss-content-sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
}

export function stringToSignV4(canonical: string, timestamp: string, { scope }: Pick<CredentialV4, 'scope'>): string {
  return ['OSS4-HMAC-SHA256', timestamp, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
}

export function signV4(secret: string, { date, region }: Pick<CredentialV4, 'date' | 'region'>, stringToSign: string): string {
  const steps = [date, region, 'oss', 'aliyun_v4_request'];
  const key = steps.reduce<Buffer | string>(
    (parent, step) => createHmac('sha256', parent).update(step).digest(),
    `aliyun_v4${secret}`,
  );
  return createHmac('sha256', key).update(stringToSign).digest('hex');
}

/** `20261127T052700Z` as epoch milliseconds. */
export function timeOf(timestamp: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}
