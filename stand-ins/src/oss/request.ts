import type { IncomingMessage } from 'node:http';

/** One request as OSS sees it. */
export interface OssRequest {
  readonly method: string;
  readonly host: string;
  /** Decoded; a name without value has the empty one. */
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Absent: the service itself. */
  readonly bucket?: string;
  /** Decoded; absent: the bucket itself. */
  readonly key?: string;
  readonly body: Buffer;
}

export interface Addressing {
  readonly isBucket: (name: string) => boolean;
  /** Bucket behind a custom domain, by host name. */
  readonly customDomains: Readonly<Record<string, string>>;
}

const IP_OR_LOCAL = /^(?:localhost|[\d.]+|\[.*\])$/;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The parts of an address: `bucket` by custom domain, by the first label of the host, or by the first name of the path. */
function place(host: string, path: string, { isBucket, customDomains }: Addressing): { bucket?: string; key?: string } {
  const name = host.replace(/:\d+$/, '');
  const rest = path.replace(/^\//, '');
  const keyOf = (text: string) => (text === '' ? {} : { key: decoded(text) });
  const own = customDomains[name];
  if (own !== undefined) return { bucket: own, ...keyOf(rest) };
  const label = name.split('.')[0] ?? '';
  if (!IP_OR_LOCAL.test(name) && isBucket(label)) return { bucket: label, ...keyOf(rest) };
  const slash = rest.indexOf('/');
  const first = slash < 0 ? rest : rest.slice(0, slash);
  if (first === '') return {};
  return { bucket: decoded(first), ...(slash < 0 ? {} : keyOf(rest.slice(slash + 1))) };
}

export function readRequest(request: IncomingMessage, body: Buffer, addressing: Addressing): OssRequest {
  const raw = request.url ?? '/';
  const mark = raw.indexOf('?');
  const path = mark < 0 ? raw : raw.slice(0, mark);
  const query = new Map<string, string>();
  for (const pair of mark < 0 ? [] : raw.slice(mark + 1).split('&')) {
    const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
    if (name !== '') query.set(decoded(name), decoded(value.join('=')));
  }
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers)) {
    // Header values are bytes; clients write UTF-8 into them.
    if (value !== undefined) headers.set(name, Buffer.from([value].flat().join(','), 'latin1').toString('utf8'));
  }
  const host = headers.get('host') ?? '';
  return { method: request.method ?? 'GET', host, query, headers, ...place(host, path, addressing), body };
}

/** `/bucket/key` as it is signed, whatever the addressing; not encoded. */
export const signedResource = ({ bucket, key }: OssRequest): string => (bucket === undefined ? '/' : `/${bucket}/${key ?? ''}`);
