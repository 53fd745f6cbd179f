import type { Bucket } from './buckets.js';
import { escapeXml, invalidArgument, isoTime, type OssAnswer, OssError, unescapeXml, xmlAnswer } from './errors.js';
import { refuseWrongMd5 } from './objects.js';
import type { OssRequest } from './request.js';

const DEFAULT_KEYS = 100;
const MOST_KEYS = 1000;

const element = (name: string, value: string | number | boolean): string => `<${name}>${escapeXml(String(value))}</${name}>`;

/** A page of a listing. */
interface Page {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  /** After which the next page begins; absent: this is the last. */
  readonly next?: string;
}

function pageOf(bucket: Bucket, query: ReadonlyMap<string, string>, after: string, most: number): Page {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const keys: string[] = [];
  const prefixes: string[] = [];
  let last = '';
  for (const key of bucket.keys()) {
    if (!key.startsWith(prefix) || Buffer.compare(Buffer.from(key), Buffer.from(after)) <= 0) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const folder = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    if (folder !== undefined && (prefixes.includes(folder) || after.startsWith(folder))) continue;
    if (keys.length + prefixes.length >= most) return { keys, prefixes, next: last };
    if (folder === undefined) keys.push(key);
    else prefixes.push(folder);
    last = folder ?? key;
  }
  return { keys, prefixes };
}

/** `GET /?prefix=…` in both versions of the listing. */
export function listObjects(bucket: Bucket, { query }: OssRequest): OssAnswer {
  const most = Number(query.get('max-keys') ?? DEFAULT_KEYS);
  if (!Number.isInteger(most) || most < 1 || most > MOST_KEYS)
    throw invalidArgument(`Argument max-keys must be an integer between 1 and ${MOST_KEYS}.`, '0017-00000206');
  const second = query.get('list-type') === '2';
  const token = query.get('continuation-token');
  const decodedToken = token === undefined ? undefined : Buffer.from(token, 'base64').toString();
  const after = second ? (decodedToken ?? query.get('start-after') ?? '') : (query.get('marker') ?? '');
  const page = pageOf(bucket, query, after, most);
  const isUrl = query.get('encoding-type') === 'url';
  const name = (text: string): string => (isUrl ? encodeURIComponent(text) : text);
  const next = page.next;
  const turn = second
    ? [
        element('KeyCount', page.keys.length + page.prefixes.length),
        ...(token === undefined ? [] : [element('ContinuationToken', token)]),
        ...(next === undefined ? [] : [element('NextContinuationToken', Buffer.from(next).toString('base64'))]),
      ]
    : [element('Marker', name(after)), ...(next === undefined ? [] : [element('NextMarker', name(next))])];
  const contents = page.keys.map((key) => `<Contents>${contentOf(bucket, key, name)}${second ? '' : OWNER}</Contents>`);
  const elements = [
    element('Name', bucket.name),
    element('Prefix', name(query.get('prefix') ?? '')),
    element('Delimiter', name(query.get('delimiter') ?? '')),
    element('MaxKeys', most),
    ...(isUrl ? [element('EncodingType', 'url')] : []),
    element('IsTruncated', next !== undefined),
    ...turn,
    ...contents,
    ...page.prefixes.map((prefix) => `<CommonPrefixes>${element('Prefix', name(prefix))}</CommonPrefixes>`),
  ];
  return xmlAnswer(200, `<ListBucketResult>${elements.join('')}</ListBucketResult>`);
}

const OWNER = '<Owner><ID>1</ID><DisplayName>1</DisplayName></Owner>';

function contentOf(bucket: Bucket, key: string, name: (text: string) => string): string {
  const object = bucket.get(key);
  if (!object) return '';
  return [
    element('Key', name(key)),
    element('LastModified', isoTime(object.modifiedAt)),
    element('ETag', object.etag),
    element('Type', object.type),
    element('Size', object.bytes.length),
    element('StorageClass', object.storageClass),
  ].join('');
}

/** `GET /?versioning`: without versions the element is empty. */
export const bucketVersioning = ({ versioned }: Bucket): OssAnswer =>
  xmlAnswer(200, `<VersioningConfiguration>${versioned ? element('Status', 'Enabled') : ''}</VersioningConfiguration>`);

/** `POST /?delete` with a list of keys; the MD5 of the list is required. */
export function deleteObjects(bucket: Bucket, request: OssRequest): OssAnswer {
  if (!request.headers.has('content-md5')) throw invalidArgument('Missing Some Required Arguments.', '0017-00000201');
  refuseWrongMd5(request);
  const xml = request.body.toString();
  const keys = [...xml.matchAll(/<Key>(.*?)<\/Key>/gs)].map(([, key = '']) => unescapeXml(key));
  if (keys.length === 0 || keys.length > MOST_KEYS)
    throw new OssError(400, 'MalformedXML', 'The XML you provided was not well-formed or did not validate.');
  for (const key of keys) bucket.delete(key);
  const quiet = /<Quiet>\s*true\s*<\/Quiet>/.test(xml);
  const deleted = quiet ? [] : keys.map((key) => `<Deleted>${element('Key', key)}</Deleted>`);
  return xmlAnswer(200, `<DeleteResult>${deleted.join('')}</DeleteResult>`);
}
