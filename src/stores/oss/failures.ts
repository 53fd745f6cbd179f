import { PlantainError } from '../../domain/failures/failure.js';
import { printable } from '../../domain/text/file-name.js';
import { shorten } from '../../domain/text/shorten.js';
import type { BucketVerdict } from '../bucket/bucket.js';
import type { CredentialSource, Credentials } from '../bucket/credentials.js';
import type { OssSettings } from './settings.js';

/** What is known of an error of the vendor's client; a time-out has neither code nor status, a page of a proxy has no code. */
export interface OssTrouble {
  readonly name: string;
  readonly message: string;
  /** `Code` of the XML, or the name of a network error. */
  readonly code?: string;
  /** Negative when there was no answer. */
  readonly status?: number;
  /** Number in the vendor's list of errors. */
  readonly ec?: string;
  /** Where the bucket is, as OSS says of one that was asked for elsewhere. */
  readonly elsewhere?: string;
}

export function troubleOf(error: unknown): OssTrouble {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { code, status, ecCode, elsewhere } = error as {
    code?: unknown;
    status?: unknown;
    ecCode?: unknown;
    elsewhere?: unknown;
  };
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof ecCode === 'string' ? { ec: ecCode } : {}),
    ...(typeof elsewhere === 'string' ? { elsewhere } : {}),
  };
}

const REFUSED_KEYS: readonly (string | undefined)[] = ['SecurityTokenExpired', 'InvalidSecurityToken', 'InvalidAccessKeyId'];

export function verdictOf({ code, name, status }: OssTrouble): BucketVerdict {
  if (code === 'NoSuchKey') return 'missing';
  if (code === 'FileAlreadyExists') return 'exists';
  if (REFUSED_KEYS.includes(code)) return 'refused_key';
  return name === 'ResponseTimeoutError' || (status !== undefined && status < 0) ? 'undecided' : 'failed';
}

export interface OssPlace extends Pick<OssSettings, 'endpoint' | 'bucket' | 'timeout' | 'signature'> {
  readonly source: CredentialSource;
}

/** The failure of one call, in words that say what to do; no key is in it. `action`: `put "a.png" into`. */
export function ossFailure(trouble: OssTrouble, action: string, place: OssPlace, credentials?: Credentials): PlantainError {
  const { bucket, endpoint } = place;
  const text = `Cannot ${action} the bucket ${bucket} at ${endpoint}: ${reasonOf(trouble, place)}`;
  const keys = credentials ? [credentials.secret, ...(credentials.token ? [credentials.token] : [])] : [];
  const message = keys.reduce((words, key) => key.redact(words), printable(text));
  return new PlantainError({ code: 'store_failed', billing: 'unbilled', message });
}

function reasonOf(trouble: OssTrouble, place: OssPlace): string {
  const { code, status, name, elsewhere } = trouble;
  if (elsewhere !== undefined)
    return `the bucket is at another endpoint; set "endpoint" to https://${elsewhere}, and "region", if given, to its region.`;
  const known = code === undefined ? undefined : REASONS[code]?.(place);
  if (known !== undefined) return known;
  if (name === 'ResponseTimeoutError') return `it gave no answer within ${place.timeout} s; check the network and the endpoint.`;
  if (name === 'ConnectionTimeoutError')
    return 'no connection came about in time; check the endpoint, the network and the proxy.';
  if (name === 'NotOssError')
    return `what answers there is not OSS (${trouble.message}); a proxy or a web page may be in between: check the endpoint.`;
  if (status !== undefined && status < 0)
    return `the connection failed (${firstWords(trouble.message)}); check the endpoint and the network.`;
  if (code === undefined && status !== undefined)
    return `it answered ${status} with something that OSS does not say; a proxy or a web page may be in between: check the endpoint.`;
  if (status !== undefined && status >= 500) return `the service is in trouble (${status} ${code ?? ''}); it is tried again.`;
  const number = trouble.ec === undefined ? '' : `, number ${trouble.ec} in Aliyun's list`;
  return `it was refused with ${code ?? name}: ${firstWords(trouble.message)} (status ${status ?? 'unknown'}${number}).`;
}

const REASONS: Readonly<Record<string, (place: OssPlace) => string>> = {
  InvalidAccessKeyId: ({ source }) =>
    `Aliyun does not know the access key id; check ${source.place}. A temporary id also needs its security token.`,
  SignatureDoesNotMatch: ({ source, signature }) =>
    `the access key secret does not belong to the id; check ${source.place}` +
    (signature === 'v4' ? ', and that "region" is the region of the bucket.' : '.'),
  AccessDenied: ({ source }) =>
    `this key may not do that (AccessDenied). Give its user the rights oss:PutObject, oss:GetObject, oss:ListObjects and ` +
    `oss:DeleteObject for the bucket, and check that the endpoint is in the bucket's region. The key is from ${source.place}.`,
  UserDisable: () => 'the account is disabled or in arrears; look at its balance.',
  NoSuchBucket: () => 'there is no such bucket; check "bucket" and that "endpoint" is in its region.',
  RequestTimeTooSkewed: () => 'the clock of this host is more than 15 minutes wrong; set it (NTP).',
  SecurityTokenExpired: (place) => `the security token has expired${howToRenew(place)}`,
  InvalidSecurityToken: (place) => `the security token is not valid${howToRenew(place)}`,
};

function howToRenew({ source }: OssPlace): string {
  return source.renewable
    ? `, and ${source.place} gave no newer one.`
    : `; put a new one into ${source.place} and start the worker again, or name a command or file as "credentials", which is asked anew.`;
}

const LONGEST_WORDS = 160;

/** Errors of the network end with the whole URL and all headers. */
function firstWords(message: string): string {
  const words = (message.split(/[\n,]/)[0] ?? '').trim();
  return shorten(words, LONGEST_WORDS);
}
