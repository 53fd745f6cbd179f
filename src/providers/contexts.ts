import type { Failure } from '../domain/failures/failure.js';
import type { SpooledImage } from '../domain/generation.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { OutputFacts } from '../domain/output.js';
import type { Keys } from '../domain/secret.js';
import type { Http } from '../http/request.js';

/** A configured endpoint of a provider, resolved by the worker: holds the key itself. */
export interface Site extends Keys {
  readonly name: string;
  readonly provider: string;
  readonly baseUrl: string;
  readonly model?: string;
  /** Proxy for this site; absent: HTTPS_PROXY and NO_PROXY of the environment; `direct`: none. */
  readonly proxy?: string;
  /** Any TLS certificate of the site is taken unchecked; that of a proxy, and of every other host, is checked all the same. */
  readonly insecureTls?: true;
  /** Origins that the user configured as their own: what the site answers with may lead there although they are local. */
  readonly trustedOrigins?: readonly string[];
  /** Provider's own settings, already checked by its schema. */
  readonly settings: JsonObject;
}

/** A reference picture on this host's disk. */
export interface ReferenceFile {
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly type: string;
  /** What `uploadReference` returned for it at this site. */
  readonly uploaded?: Json;
}

export interface GenerationRequest {
  readonly prompt: string;
  readonly references: readonly ReferenceFile[];
  /** Where the first reference may change: it is transparent there. */
  readonly mask?: ReferenceFile;
  readonly params: JsonObject;
}

/** What is known of an output whose bytes are kept as they are. */
export type OutputAbout = Required<Pick<OutputFacts, 'name'>> & Pick<OutputFacts, 'node'>;

/** A picture that arrives in pieces. Nobody sees it before it is kept; one of both calls ends it. */
export interface ImageSink {
  write(bytes: Uint8Array): Promise<void>;
  /** Whether what was written, with `rest` behind it, is the beginning of a picture that does not reach to its end. */
  isCut(rest: Uint8Array): Promise<boolean>;
  /**
   * Complete and on disk. Refuses bytes that are no picture (`PlantainError` `invalid_response`), and those of a picture that is cut
   * off, which stay in the spool for people.
   */
  keep(): Promise<SpooledImage>;
  /** Leaves nothing of it. */
  discard(): Promise<void>;
}

/** Where a provider puts paid bytes; each file is complete and on disk when the promise resolves. */
export interface SpoolWriter {
  open(): Promise<ImageSink>;
  /** All in one; refuses as `keep` does. */
  image(bytes: AsyncIterable<Uint8Array> | Uint8Array): Promise<SpooledImage>;
  /**
   * An output of the site: a video, a model, a text. Type and kind are those of its bytes, else those of its name. It
   * refuses, as `keep` does, what its name calls a picture and is none or only a part of one.
   */
  output(bytes: AsyncIterable<Uint8Array> | Uint8Array, about: OutputAbout): Promise<SpooledImage>;
  /** The reply as a person may read it: without pictures and keys. */
  reply(text: string): Promise<void>;
  /** The site's own id of this request, under which its log has what was charged. */
  requestId(id: string): Promise<void>;
}

export interface ProviderContext {
  readonly site: Site;
  /** Of the worker; a provider adds `proxy: site.proxy` and `insecureTls: site.insecureTls` to each request to its site. */
  readonly http: Http;
  /** Aborts by the single timeout; for free work also by a cancel. Its reason is to be thrown as it is. */
  readonly signal: AbortSignal;
  /** For heartbeat and screen, such as `{ step: 14, of: 25 }`. */
  progress(detail: JsonObject): void;
}

/** What a question about the account of a site needs. */
export type AccountContext = Pick<ProviderContext, 'site' | 'http' | 'signal'>;

/** What following an operation has besides. */
export interface FollowContext extends PaidContext {
  /** How long the site may work on an operation that it let wait before, in milliseconds; see `queues` of `Submission`. */
  readonly executionLimitMs?: number;
  /** Takes the current preview of the picture; only the newest counts. Absent: nobody wants to see it. */
  readonly preview?: (bytes: Uint8Array, type: string) => void;
  /** The last `progress` of the worker that followed it before, and may have died. */
  readonly earlier?: JsonObject;
}

export interface PaidContext extends ProviderContext {
  /** Journal key of this request: unique, for providers that take a chosen id. */
  readonly key: string;
  readonly spool: SpoolWriter;
  /** Reports that so many more bytes of the reply have come: one that keeps coming may exceed the single timeout. */
  received(bytes: number): void;
  /** Somebody wants to see how the picture looks while it is made, where the site shows that. */
  readonly previews?: true;
}

/** An operation that was accepted and then failed at the site. */
export interface FailedOperation {
  readonly kind: 'failed';
  readonly failure: Failure;
}

/** What is known of a site before a batch starts. */
export type KnownSite = Pick<Site, 'name' | 'baseUrl' | 'model' | 'settings'>;
