import { PlantainError } from '../../domain/failures/failure.js';
import { printable } from '../../domain/text/file-name.js';
import { shorten } from '../../domain/text/shorten.js';
import { mapText, sentences, type Words, words } from '../../words/words.js';
import { cannot, type StoreAction } from '../action.js';
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

/** The failure of one call with what to do; no key is in it. */
export function ossFailure(trouble: OssTrouble, action: StoreAction, place: OssPlace, credentials?: Credentials): PlantainError {
  const { bucket, endpoint } = place;
  const { why, advice = '' } = reasonOf(trouble, place);
  const text = sentences(cannot(action, words('store.bucket', { bucket, endpoint }), why), advice);
  const keys = credentials ? [credentials.secret, ...(credentials.token ? [credentials.token] : [])] : [];
  const message = mapText(text, (part) => keys.reduce((words, key) => key.redact(words), printable(part)));
  return new PlantainError({ code: 'store_failed', billing: 'unbilled', message });
}

interface Reason {
  readonly why: Words;
  readonly advice?: Words;
}

function reasonOf(trouble: OssTrouble, place: OssPlace): Reason {
  const { code, status, name, elsewhere } = trouble;
  if (elsewhere !== undefined)
    return { why: words('oss.elsewhere'), advice: words('oss.elsewhere.advice', { endpoint: `https://${elsewhere}` }) };
  const known = code === undefined ? undefined : REASONS[code]?.(place);
  if (known !== undefined) return known;
  if (name === 'ResponseTimeoutError')
    return { why: words('oss.silent', { time: { ms: place.timeout * 1000 } }), advice: words('oss.silent.advice') };
  if (name === 'ConnectionTimeoutError') return { why: words('oss.noConnection'), advice: words('oss.noConnection.advice') };
  const said = firstWords(trouble.message);
  if (name === 'NotOssError') return { why: words('oss.notOss', { words: trouble.message }), advice: words('oss.notOss.advice') };
  if (status !== undefined && status < 0)
    return { why: words('oss.connection', { words: said }), advice: words('oss.connection.advice') };
  if (code === undefined && status !== undefined)
    return { why: words('oss.strange', { status: String(status) }), advice: words('oss.notOss.advice') };
  if (status !== undefined && status >= 500)
    return { why: words('oss.trouble', { status: String(status), code: code ?? '' }), advice: words('oss.trouble.advice') };
  const refused = { code: code ?? name, words: said, status: String(status ?? '?') };
  const { ec } = trouble;
  return { why: ec === undefined ? words('oss.refused', refused) : words('oss.refusedNumber', { ...refused, number: ec }) };
}

const REASONS: Readonly<Record<string, (place: OssPlace) => Reason>> = {
  InvalidAccessKeyId: ({ source: { place } }) => ({ why: words('oss.badId'), advice: words('oss.badId.advice', { place }) }),
  SignatureDoesNotMatch: ({ source: { place }, signature }) => ({
    why: words('oss.badSecret'),
    advice: words(signature === 'v4' ? 'oss.badSecret.adviceRegion' : 'oss.badSecret.advice', { place }),
  }),
  AccessDenied: ({ source: { place } }) => ({ why: words('oss.denied'), advice: words('oss.denied.advice', { place }) }),
  UserDisable: () => ({ why: words('oss.disabled'), advice: words('oss.disabled.advice') }),
  NoSuchBucket: () => ({ why: words('oss.noBucket'), advice: words('oss.noBucket.advice') }),
  RequestTimeTooSkewed: () => ({ why: words('oss.clock'), advice: words('oss.clock.advice') }),
  SecurityTokenExpired: (place) => ({ why: words('oss.tokenExpired'), advice: howToRenew(place) }),
  InvalidSecurityToken: (place) => ({ why: words('oss.tokenInvalid'), advice: howToRenew(place) }),
};

const howToRenew = ({ source: { place, renewable } }: OssPlace): Words =>
  words(renewable ? 'oss.renew.same' : 'oss.renew.fixed', { place });

const LONGEST_WORDS = 160;

/** Errors of the network end with the whole URL and all headers. */
function firstWords(message: string): string {
  const words = (message.split(/[\n,]/)[0] ?? '').trim();
  return shorten(words, LONGEST_WORDS);
}
