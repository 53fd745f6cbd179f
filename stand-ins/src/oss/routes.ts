import { authenticate, type Gate, type Proof } from './access.js';
import type { Bucket } from './buckets.js';
import { accessDenied, noSuchBucket, type OssAnswer, OssError } from './errors.js';
import { bucketVersioning, deleteObjects, listObjects } from './listing.js';
import { abortUpload, beginUpload, completeUpload, listParts, putPart } from './multipart.js';
import { deleteObject, getObject, objectAcl, type ObjectCall, putObject } from './objects.js';
import type { OssRequest } from './request.js';

/** What the stand-in has when a request comes. */
export interface OssDesk extends Gate {
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly conflictEc: string;
}

/** Does what a request asks for. @throws OssError */
export function answerRequest(request: OssRequest, desk: OssDesk, proved: (proof: Proof) => void): OssAnswer {
  const proof = authenticate(request, desk);
  proved(proof);
  const { bucket: name, key } = request;
  if (name === undefined) throw accessDenied('Listing buckets is not played here.');
  const bucketOf = (wanted: string): Bucket => {
    const found = desk.buckets.get(wanted);
    if (found) return found;
    throw noSuchBucket(wanted);
  };
  const bucket = bucketOf(name);
  permit(request, bucket, proof);
  if (key === undefined) return ofBucket(request, bucket);
  return ofObject({ request, bucket, key, conflictEc: desk.conflictEc, now: desk.now, bucketOf });
}

/** Nobody's request needs an access control list that lets everybody in; the stand-in's pairs may do everything unless read-only. */
function permit(request: OssRequest, bucket: Bucket, { key }: Proof): void {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (key) {
    if (key.readOnly && !reads) throw accessDenied('You have no right to access this object because of bucket acl.');
    return;
  }
  const own = request.key === undefined ? undefined : bucket.get(request.key)?.acl;
  const acl = own === undefined || own === 'default' ? bucket.acl : own;
  if (acl === 'public-read-write' || (acl === 'public-read' && reads)) return;
  throw accessDenied('You have no right to access this object because of bucket acl.');
}

function ofBucket(request: OssRequest, bucket: Bucket): OssAnswer {
  const { method, query } = request;
  if (method === 'GET' && query.has('versioning')) return bucketVersioning(bucket);
  if (method === 'GET') {
    refuseUnknown(request, LISTING);
    return listObjects(bucket, request);
  }
  if (method === 'POST' && query.has('delete')) return deleteObjects(bucket, request);
  throw notPlayed(method);
}

function ofObject(call: ObjectCall): OssAnswer {
  const { method, query } = call.request;
  if (query.has('acl')) return objectAcl(call);
  if (query.has('uploadId')) {
    if (method === 'GET') return listParts(call);
    if (method === 'PUT') return putPart(call);
    if (method === 'POST') return completeUpload(call);
    if (method === 'DELETE') return abortUpload(call);
  }
  if (method === 'POST' && query.has('uploads')) return beginUpload(call);
  refuseUnknown(call.request, OF_OBJECTS);
  if (method === 'PUT') return putObject(call);
  if (method === 'GET' || method === 'HEAD') return getObject(call);
  if (method === 'DELETE') return deleteObject(call);
  throw notPlayed(method);
}

/** What the operations of a bucket and of an object take in an address, beside the proof of who asks. */
const LISTING = /^(?:prefix|marker|delimiter|max-keys|encoding-type|list-type|continuation-token|start-after|fetch-owner)$/;
const OF_OBJECTS = /^(?:response-[a-z-]+|versionId|sequential)$/;
const PROOF = /^(?:OSSAccessKeyId|Expires|Signature|security-token|x-oss-(?!process).*)$/;

/** A sub-resource such as `?tagging` names another operation: without it, the answer of this one would be wrong. */
function refuseUnknown({ query }: OssRequest, known: RegExp): void {
  const unknown = [...query.keys()].find((name) => !known.test(name) && !PROOF.test(name));
  if (unknown === undefined) return;
  const message = `The operation "${unknown}" is not played by this stand-in.`;
  throw new OssError(501, 'NotImplemented', message, { more: { Header: unknown } });
}

const notPlayed = (method: string): OssError =>
  new OssError(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    more: {
      Method: method,
    },
  });
