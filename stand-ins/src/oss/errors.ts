import { randomBytes } from 'node:crypto';

/** What is sent back. */
export interface OssAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface OssErrorAbout {
  /** Number of the error in the vendor's list, such as `0026-00000002`. */
  readonly ec?: string | undefined;
  /** Further elements of the XML. */
  readonly more?: Readonly<Record<string, string>> | undefined;
}

/** A refusal in the words of OSS. */
export class OssError extends Error {
  override readonly name = 'OssError';
  readonly ec: string | undefined;
  readonly more: Readonly<Record<string, string>>;

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    { ec, more = {} }: OssErrorAbout = {},
  ) {
    super(message);
    this.ec = ec;
    this.more = more;
  }
}

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '\uFFFD');

export const unescapeXml = (text: string): string =>
  text
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, decimal: string) => String.fromCodePoint(Number(decimal)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

/** OSS counts in whole seconds, and writes the fraction as zeros. */
export const isoTime = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString();

export const newRequestId = (): string => randomBytes(12).toString('hex').toUpperCase();

export function xmlAnswer(status: number, xml: string, headers: Readonly<Record<string, string>> = {}): OssAnswer {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body };
}

/** Protocol: a body of XML; for HEAD, and for 404 and 412 of an object that is asked about so, the header `x-oss-err` alone. */
export function errorAnswer(error: OssError, method: string, requestId: string, host: string): OssAnswer {
  const { status, code, message, ec, more } = error;
  const fields = { Code: code, Message: message, RequestId: requestId, HostId: host, ...(ec === undefined ? {} : { EC: ec }) };
  const elements = Object.entries({ ...fields, ...more }).map(([name, value]) => `  <${name}>${escapeXml(value)}</${name}>\n`);
  const answer = xmlAnswer(status, `<Error>\n${elements.join('')}</Error>\n`, ec === undefined ? {} : { 'x-oss-ec': ec });
  if (method !== 'HEAD') return answer;
  const told = status === 404 || status === 412 ? {} : { 'x-oss-err': answer.body.toString('base64') };
  return { status, headers: { ...answer.headers, ...told }, body: Buffer.alloc(0) };
}

export const noSuchKey = (key: string): OssError =>
  new OssError(404, 'NoSuchKey', 'The specified key does not exist.', { ec: '0026-00000001', more: { Key: key } });
export const noSuchBucket = (bucket: string): OssError =>
  new OssError(404, 'NoSuchBucket', 'The specified bucket does not exist.', {
    ec: '0015-00000101',
    more: { BucketName: bucket },
  });
export const accessDenied = (message: string, ec = '0003-00000001'): OssError =>
  new OssError(403, 'AccessDenied', message, { ec });
export const invalidArgument = (message: string, ec?: string): OssError => new OssError(400, 'InvalidArgument', message, { ec });
