import { crcHeader } from './crc64.js';
import { type Acl, ACLS, type Bucket, etagOf, md5Of, type StoredObject } from './buckets.js';
import { invalidArgument, isoTime, noSuchKey, type OssAnswer, OssError, xmlAnswer } from './errors.js';
import type { OssRequest } from './request.js';

/** A request to an object that may be done. */
export interface ObjectCall {
  readonly request: OssRequest;
  readonly bucket: Bucket;
  readonly key: string;
  /** Number of the error in a conflict: the vendor's pages name two. */
  readonly conflictEc: string;
  readonly now: () => number;
  readonly bucketOf: (name: string) => Bucket;
}

const EMPTY = Buffer.alloc(0);
const LONGEST_KEY = 1023;

/** `x-oss-forbid-overwrite`; in a bucket with versions the header has no effect. */
export function refuseOverwrite({ request, bucket, key, conflictEc }: ObjectCall): void {
  const forbid = request.headers.get('x-oss-forbid-overwrite');
  if (forbid === undefined) return;
  if (forbid !== 'true' && forbid !== 'false')
    throw invalidArgument('x-oss-forbid-overwrite must be true or false.', '0017-00000279');
  if (forbid === 'true' && !bucket.versioned && bucket.get(key))
    throw new OssError(409, 'FileAlreadyExists', 'The object you specified already exists and can not be overwritten.', {
      ec: conflictEc,
    });
}

export function refuseWrongMd5(request: OssRequest): void {
  const given = request.headers.get('content-md5');
  if (given === undefined) return;
  if (Buffer.from(given, 'base64').length !== 16)
    throw new OssError(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (given !== md5Of(request.body).toString('base64'))
    throw new OssError(400, 'InvalidDigest', 'The Content-MD5 you specified did not match what we received.', {
      ec: '0016-00000103',
    });
}

export function aclOf(text: string | undefined): Acl {
  const found = ACLS.find((acl) => acl === (text ?? 'default'));
  if (!found) throw invalidArgument('no such object access control exists', '0017-00000301');
  return found;
}

/** What the headers of a put, a copy or the begin of a multipart upload say about the object. */
export function objectOf(
  headers: ReadonlyMap<string, string>,
  content: Pick<StoredObject, 'bytes' | 'etag' | 'type'>,
  modifiedAt: number,
): StoredObject {
  const meta = [...headers].filter(([name]) => name.startsWith('x-oss-meta-'));
  return {
    ...content,
    contentType: headers.get('content-type') ?? 'application/octet-stream',
    storageClass: headers.get('x-oss-storage-class') ?? 'Standard',
    acl: aclOf(headers.get('x-oss-object-acl')),
    meta: Object.fromEntries(meta.map(([name, value]) => [name.slice('x-oss-meta-'.length), value])),
    modifiedAt,
  };
}

export function putObject(call: ObjectCall): OssAnswer {
  const { request, bucket, key, now } = call;
  if (Buffer.byteLength(key) > LONGEST_KEY || /^[/\\]/.test(key))
    throw new OssError(400, 'InvalidObjectName', 'The specified object is not valid.', {
      ec: '0016-00000102',
      more: { ObjectName: key },
    });
  refuseOverwrite(call);
  if (request.headers.has('x-oss-copy-source')) return copyObject(call);
  refuseWrongMd5(request);
  const content = { bytes: request.body, etag: etagOf(request.body), type: 'Normal' as const };
  const stored = bucket.put(key, objectOf(request.headers, content, now()));
  const md5 = md5Of(request.body).toString('base64');
  return {
    status: 200,
    headers: { etag: stored.etag, 'content-md5': md5, ...crcHeader(request.body), ...versionHeader(stored) },
    body: EMPTY,
  };
}

function copyObject({ request, bucket, key, now, bucketOf }: ObjectCall): OssAnswer {
  const source = decodeURIComponent(request.headers.get('x-oss-copy-source') ?? '').replace(/^\//, '');
  const slash = source.indexOf('/');
  const from = bucketOf(source.slice(0, slash)).get(source.slice(slash + 1));
  if (!from) throw noSuchKey(source.slice(slash + 1));
  const { bytes, etag, type } = from;
  const replaced = request.headers.get('x-oss-metadata-directive') === 'REPLACE';
  const stored = bucket.put(
    key,
    replaced ? objectOf(request.headers, { bytes, etag, type }, now()) : { ...from, modifiedAt: now() },
  );
  const when = isoTime(stored.modifiedAt);
  return xmlAnswer(
    200,
    `<CopyObjectResult><ETag>${etag}</ETag><LastModified>${when}</LastModified></CopyObjectResult>`,
    versionHeader(stored),
  );
}

const versionHeader = ({ versionId }: StoredObject): Readonly<Record<string, string>> =>
  versionId === undefined ? {} : { 'x-oss-version-id': versionId };

/** GET and HEAD. */
export function getObject({ request, bucket, key }: ObjectCall): OssAnswer {
  const object = bucket.get(key);
  if (!object) throw noSuchKey(key);
  const { query, headers } = request;
  const wanted = headers.get('if-match');
  if (wanted !== undefined && wanted !== object.etag)
    throw new OssError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold.');
  const range = rangeOf(headers.get('range'), object.bytes.length);
  const bytes = range ? object.bytes.subarray(range.from, range.to + 1) : object.bytes;
  const meta = Object.entries(object.meta).map(([name, value]) => [`x-oss-meta-${name}`, value] as const);
  const disposition = query.get('response-content-disposition');
  const answer = {
    'content-type': query.get('response-content-type') ?? object.contentType,
    'content-length': String(bytes.length),
    etag: object.etag,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    'x-oss-object-type': object.type,
    'x-oss-storage-class': object.storageClass,
    // Of the whole object, also in an answer with a part of it.
    ...crcHeader(object.bytes),
    ...(object.type === 'Normal' ? { 'content-md5': md5Of(object.bytes).toString('base64') } : {}),
    ...(disposition === undefined ? {} : { 'content-disposition': disposition }),
    ...(range ? { 'content-range': `bytes ${range.from}-${range.to}/${object.bytes.length}` } : {}),
    ...versionHeader(object),
    ...Object.fromEntries(meta),
  };
  return { status: range ? 206 : 200, headers: answer, body: request.method === 'HEAD' ? EMPTY : bytes };
}

function rangeOf(header: string | undefined, size: number): { from: number; to: number } | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  if (!match) return undefined;
  const from = Number(match[1]);
  // A range that cannot be given is answered by the whole object.
  if (from >= size) return undefined;
  return { from, to: match[2] ? Math.min(Number(match[2]), size - 1) : size - 1 };
}

export function deleteObject({ bucket, key }: ObjectCall): OssAnswer {
  bucket.delete(key);
  return { status: 204, headers: {}, body: EMPTY };
}

export function objectAcl({ request, bucket, key }: ObjectCall): OssAnswer {
  const object = bucket.get(key);
  if (!object) throw noSuchKey(key);
  if (request.method === 'PUT') {
    object.acl = aclOf(request.headers.get('x-oss-object-acl'));
    return { status: 200, headers: {}, body: EMPTY };
  }
  const owner = '<Owner><ID>1</ID><DisplayName>1</DisplayName></Owner>';
  const grant = `<AccessControlList><Grant>${object.acl}</Grant></AccessControlList>`;
  return xmlAnswer(200, `<AccessControlPolicy>${owner}${grant}</AccessControlPolicy>`);
}
