import { timingSafeEqual } from 'node:crypto';
import { accessDenied, invalidArgument, OssError } from './errors.js';
import type { OssRequest } from './request.js';
import { signV1, stringToSignV1 } from './signature-v1.js';
import { canonicalRequest, parseCredential, signV4, stringToSignV4, timeOf } from './signature-v4.js';

/** A pair of access keys that the stand-in knows. */
export interface OssKey {
  readonly id: string;
  readonly secret: string;
  /** Of a temporary pair (STS). */
  readonly token?: string;
  /** Epoch milliseconds; after it a temporary pair is refused with `SecurityTokenExpired`. */
  readonly validUntil?: number;
  readonly readOnly?: boolean;
}

/** How a request proved who sends it. */
export interface Proof {
  /** Absent: nobody. */
  readonly key?: OssKey;
  readonly version: 'none' | 'v1' | 'v4';
  readonly form: 'none' | 'header' | 'url';
}

export interface Gate {
  readonly keys: readonly OssKey[];
  /** Region in the scope of V4, such as `cn-hangzhou`. */
  readonly region: string;
  /** Refuses every request that is signed by V1. */
  readonly v1Closed: boolean;
  /** Epoch milliseconds, as the server sees it. */
  readonly now: () => number;
}

const SKEW_MS = 15 * 60_000;
const LONGEST_S = 604_800;

/** Finds out who sends a request. @throws OssError when the proof is wrong, too old or too early */
export function authenticate(request: OssRequest, gate: Gate): Proof {
  const { headers, query } = request;
  const authorization = headers.get('authorization');
  if (authorization?.startsWith('OSS4-HMAC-SHA256')) return headerV4(request, authorization, gate);
  if (authorization?.startsWith('OSS ')) return headerV1(request, authorization, gate);
  if (authorization !== undefined) throw invalidArgument('Unsupported authorization type.', '0002-00000001');
  if (query.has('x-oss-signature-version')) return urlV4(request, gate);
  if (query.has('OSSAccessKeyId')) return urlV1(request, gate);
  return { version: 'none', form: 'none' };
}

function headerV1(request: OssRequest, authorization: string, gate: Gate): Proof {
  refuseV1(gate);
  const [id = '', signature = ''] = authorization.slice('OSS '.length).split(':');
  const { headers } = request;
  const date = headers.get('x-oss-date') ?? headers.get('date') ?? '';
  const sentAt = Date.parse(date);
  if (Number.isNaN(sentAt)) throw accessDenied('OSS authentication requires a valid Date.', '0002-00000005');
  refuseSkew(sentAt, gate);
  const key = keyOf(id, headers.get('x-oss-security-token'), gate);
  const text = stringToSignV1(request, date);
  return proven(key, signature, {
    right: signV1(key.secret, text),
    shown: { StringToSign: text },
    how: { version: 'v1', form: 'header' },
  });
}

function urlV1(request: OssRequest, gate: Gate): Proof {
  refuseV1(gate);
  const { query } = request;
  const expires = query.get('Expires') ?? '';
  if (!/^\d+$/.test(expires)) throw accessDenied('Invalid date (should be seconds since epoch).', '0002-00000066');
  const key = keyOf(query.get('OSSAccessKeyId') ?? '', query.get('security-token'), gate);
  const text = stringToSignV1(request, expires);
  const proof = proven(key, query.get('Signature') ?? '', {
    right: signV1(key.secret, text),
    shown: { StringToSign: text },
    how: { version: 'v1', form: 'url' },
  });
  if (Number(expires) * 1000 < gate.now()) throw accessDenied('Request has expired.', '0002-00000069');
  return proof;
}

function headerV4(request: OssRequest, authorization: string, gate: Gate): Proof {
  const fields = new Map<string, string>();
  for (const part of authorization.slice('OSS4-HMAC-SHA256'.length).split(',')) {
    const [name = '', ...value] = part.trim().split('=');
    fields.set(name, value.join('='));
  }
  const timestamp = request.headers.get('x-oss-date') ?? '';
  const sentAt = timeOf(timestamp);
  if (sentAt === undefined) throw invalidArgument('Invalid signing date in x-oss-date header.', '0002-00000203');
  refuseSkew(sentAt, gate);
  if (!request.headers.has('x-oss-content-sha256'))
    throw invalidArgument('Missing required header x-oss-content-sha256.', '0002-00000211');
  return checkV4(request, gate, {
    credential: fields.get('Credential') ?? '',
    additional: fields.get('AdditionalHeaders') ?? '',
    signature: fields.get('Signature') ?? '',
    token: request.headers.get('x-oss-security-token'),
    timestamp,
    form: 'header',
  });
}

function urlV4(request: OssRequest, gate: Gate): Proof {
  const { query } = request;
  if (query.get('x-oss-signature-version') !== 'OSS4-HMAC-SHA256')
    throw invalidArgument('Invalid x-oss-signature-version.', '0002-00000222');
  const expires = Number(query.get('x-oss-expires') ?? '');
  if (!Number.isInteger(expires) || expires < 1 || expires > LONGEST_S) {
    throw invalidArgument(`x-oss-expires must be between 1 and ${LONGEST_S} seconds.`, '0002-00000232');
  }
  const timestamp = query.get('x-oss-date') ?? '';
  const signedAt = timeOf(timestamp);
  if (signedAt === undefined) throw invalidArgument('Invalid x-oss-date.', '0002-00000231');
  if (signedAt > gate.now() + SKEW_MS) throw accessDenied('Request is not valid yet.', '0002-00000235');
  const proof = checkV4(request, gate, {
    credential: query.get('x-oss-credential') ?? '',
    additional: query.get('x-oss-additional-headers') ?? '',
    signature: query.get('x-oss-signature') ?? '',
    token: query.get('x-oss-security-token'),
    timestamp,
    form: 'url',
  });
  if (signedAt + expires * 1000 < gate.now()) throw accessDenied('Request has expired.', '0002-00000069');
  return proof;
}

interface SignedV4 {
  readonly credential: string;
  readonly additional: string;
  readonly signature: string;
  readonly token: string | undefined;
  readonly timestamp: string;
  readonly form: 'header' | 'url';
}

function checkV4(request: OssRequest, gate: Gate, signed: SignedV4): Proof {
  const credential = parseCredential(signed.credential);
  if (!credential) throw invalidArgument('Invalid Credential.', '0002-00000202');
  if (!signed.timestamp.startsWith(credential.date)) throw invalidArgument('Invalid signing date.', '0002-00000204');
  if (credential.region !== gate.region) throw invalidArgument('Invalid signing region.', '0002-00000205');
  const key = keyOf(credential.id, signed.token, gate);
  const additional = signed.additional === '' ? [] : signed.additional.toLowerCase().split(';');
  const canonical = canonicalRequest(request, additional);
  const text = stringToSignV4(canonical, signed.timestamp, credential);
  const shown = { StringToSign: text, CanonicalRequest: canonical };
  return proven(key, signed.signature, {
    right: signV4(key.secret, credential, text),
    shown,
    how: { version: 'v4', form: signed.form },
  });
}

interface Comparison {
  readonly right: string;
  readonly shown: Readonly<Record<string, string>>;
  readonly how: Pick<Proof, 'version' | 'form'>;
}

function proven(key: OssKey, given: string, { right, shown, how }: Comparison): Proof {
  const a = Buffer.from(given);
  const b = Buffer.from(right);
  if (a.length === b.length && timingSafeEqual(a, b)) return { key, ...how };
  const message =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
  throw new OssError(403, 'SignatureDoesNotMatch', message, {
    ec: '0002-00000040',
    more: {
      OSSAccessKeyId: key.id,
      SignatureProvided: given,
      ...shown,
    },
  });
}

function keyOf(id: string, token: string | undefined, { keys, now }: Gate): OssKey {
  const found = keys.find((key) => key.id === id);
  if (!found || (found.token !== undefined && token === undefined)) {
    const message = 'The OSS Access Key Id you provided does not exist in our records.';
    throw new OssError(403, 'InvalidAccessKeyId', message, { ec: '0002-00000902', more: { OSSAccessKeyId: id } });
  }
  if (token !== found.token)
    throw new OssError(403, 'InvalidSecurityToken', 'The security token you provided is invalid.', { ec: '0002-00000912' });
  if (found.validUntil !== undefined && now() > found.validUntil)
    throw new OssError(403, 'SecurityTokenExpired', 'The security token you provided has expired.', { ec: '0002-00000913' });
  return found;
}

function refuseV1({ v1Closed }: Gate): void {
  if (v1Closed)
    throw new OssError(403, 'AccessDenied', 'Signature version V1 is not allowed here; use V4.', { ec: '0002-00000052' });
}

function refuseSkew(sentAt: number, { now }: Gate): void {
  if (Math.abs(sentAt - now()) <= SKEW_MS) return;
  const message = 'The difference between the request time and the current time is too large.';
  throw new OssError(403, 'RequestTimeTooSkewed', message, {
    ec: '0002-00000504',
    more: {
      MaxAllowedSkewMilliseconds: String(SKEW_MS),
      RequestTime: new Date(sentAt).toISOString(),
      ServerTime: new Date(now()).toISOString(),
    },
  });
}
