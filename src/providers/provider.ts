import type { z } from 'zod';
import type { Balance, UsageRow } from '../domain/money/balance.js';
import type { Failure, Suspect } from '../domain/failures/failure.js';
import type { CancelReport, SpooledImage, Submission } from '../domain/generation.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { OutputFacts } from '../domain/output.js';
import type { Keys } from '../domain/secret.js';
import type { Http } from '../http/request.js';
import type { Beginning } from './beginning.js';
import type { ModelTable } from './models.js';
import type { Text } from '../words/words.js';

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
  /** The last `progress` of whoever followed it before, such as a worker that died. */
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

/** What a provider takes of one reference picture. */
export interface ReferenceLimits {
  readonly maxBytes: number;
  /** Media types, such as `image/png`. */
  readonly types: readonly string[];
}

/** A schema of an object whose shape names its fields one by one; `told` of `parameter.ts` says what each one is. */
export type FieldsSchema = z.ZodType<JsonObject> & { readonly shape: Readonly<Record<string, z.ZodType>> };

/** What is known of a site before a batch starts. */
export type KnownSite = Pick<Site, 'name' | 'baseUrl' | 'model' | 'settings'>;

/** Tasks that a site accepts and works on by itself, to be collected later. */
export interface AcceptedTasks {
  /** Whether a task costs money. */
  readonly charged: boolean;
  /** How long the site keeps what came of it, in milliseconds; Infinity: as long as its server runs. */
  readonly keptMs: number;
}

/** A kind of service, spoken by one client. Failures are `PlantainError`s whose `billing` is the provider's best knowledge. */
export interface Provider extends Beginning {
  readonly kind: string;
  /** One line for `--help` and the docs. */
  readonly title: Text;
  /** Concurrency of a batch when the user gives none. */
  readonly defaultConcurrency: number;
  /** The same, where it depends on the site. */
  concurrencyOf?(site: KnownSite): number;
  /** How many items a site works on at once while the others wait there; absent: all that it is sent. */
  worksOn?(site: KnownSite): number;
  /** Default base URL, if there is an obvious one. */
  readonly defaultBaseUrl?: string;
  readonly defaultModel?: string;
  /** What is known of the models that it serves. */
  readonly models?: ModelTable;
  /** Schema of the provider's own settings in a site of the configuration. */
  readonly settings: FieldsSchema;
  /** Settings that are no values but refer to a key, as `key` of a site does. */
  readonly keySettings?: readonly string[];
  /** Schema of an item's `params`. */
  readonly params: FieldsSchema;
  /** What the site takes of reference pictures; absent: anything that is a picture. */
  readonly references?: ReferenceLimits;
  /**
   * What a site takes of the mask of an item with these checked `params`; undefined: it takes no mask. Absent: it never does. A mask has
   * the size of the first reference and is transparent where that may change.
   */
  masks?(site: KnownSite, params: JsonObject): ReferenceLimits | undefined;
  /**
   * What a site is not known to take of an item with these checked `params`, one sentence each with the reason. Advice only: sites
   * differ, and the site has the last word. The texts name no item, so that the same advice is the same text.
   */
  advise?(site: KnownSite, params: JsonObject, references: readonly Pick<ReferenceFile, 'bytes' | 'type'>[]): readonly Text[];
  /**
   * Why another request with these checked `params` and so many reference pictures gives the same picture; undefined where it gives
   * another one.
   */
  sameAgain?(params: JsonObject, references: number): Sameness | undefined;
  /** The model that makes an item with these `params`; absent: their `model`, else that of the site. */
  modelOf?(site: KnownSite, params: JsonObject): string;
  /**
   * Whether an item with these reference pictures uploads them; absent: every item does where `uploadReference` is. Such uploads are for
   * the site alone: nobody else can fetch them.
   */
  uploadsFor?(site: KnownSite, references: readonly Pick<ReferenceFile, 'bytes'>[]): boolean;
  /** Free and idempotent: what a submit may point at; an object with `url` when it has a URL that people can look at. */
  uploadReference?(image: ReferenceFile, context: ProviderContext): Promise<Json>;
  /**
   * Whether what `uploadReference` returned can still be used. With it, uploads are remembered by site and content of the picture;
   * without it, each use is an upload.
   */
  isUploaded?(uploaded: Json, context: ProviderContext): Promise<boolean>;
  /** Settings by which it is decided where an upload goes: under others it is not used again. Absent: all. */
  readonly uploadSettings?: readonly string[];
  /** PAID: sends at most one billable request. */
  submit(request: GenerationRequest, context: PaidContext): Promise<Submission>;
  /**
   * What a submit under `key` may have become whose worker was lost after it had begun to send: for a site that takes a chosen id, an
   * operation to be followed; undefined for any other. Asks nobody. `params` are those of the item.
   */
  recover?(key: string, site: Site, params: JsonObject): Submission | undefined;
  /**
   * Free: waits until the operation is final or the signal aborts, and never answers `pending`. A failure that the site reports is an
   * answer; what is thrown means that the site could not be asked, and asking is repeated.
   */
  poll?(operation: Json, context: FollowContext): Promise<Submission | FailedOperation>;
  /** What its operations are worth to a command that stops waiting for them; absent: charged, and kept for no known time. */
  readonly tasks?: AcceptedTasks;
  /** Asks the site to stop an operation, and says what really became of it. */
  cancel?(operation: Json, context: ProviderContext): Promise<CancelReport>;
  /** Whether the site can be reached, takes the key and has its `model`, at no charge. */
  check(context: ProviderContext): Promise<SiteCheck>;
  /**
   * Whether the site has what a request with these checked `params`, and so many reference pictures, needs, such as the files of models;
   * at no charge. What none of its servers has cannot be made.
   */
  checkParams?(params: JsonObject, context: ProviderContext, references?: number): Promise<readonly SiteCheck[]>;
  /** What is left on the key of the site, free; undefined: the site does not say. Many sites take few such calls: never to be polled. */
  balance?(context: AccountContext): Promise<Balance | undefined>;
  /** The requests that the site has on record for its key, newest first, free; undefined: it has no such log. As scarce as `balance`. */
  usage?(context: AccountContext): Promise<readonly UsageRow[] | undefined>;
  /** Why the site refused its key, where `said` was the message: asked at the site, free. Undefined: unknown. As scarce as `balance`. */
  whyRefused?(context: AccountContext, said: string): Promise<KeyRefusal | undefined>;
}

/** Why copies of an item are the same picture. */
export interface Sameness {
  /** A sentence without its full stop. */
  readonly why: Text;
  readonly advice: Text;
}

/** Why a key was refused. */
export interface KeyRefusal {
  readonly code: 'auth' | 'insufficient_balance';
  /** `the key has expired`. */
  readonly reason: Text;
}

export interface SiteCheck {
  readonly ok: boolean;
  readonly message: Text;
  readonly advice?: Text;
  /** What of the configuration seems to be wrong. A site may work all the same: some have no routes but those that are paid. */
  readonly wrong?: Suspect;
  /** Whatever is asked of the site, nothing can succeed: the host name does not exist, the connection is refused. */
  readonly certain?: true;
}
