import type { z } from 'zod';
import type { Balance, UsageRow } from '../domain/money/balance.js';
import type { Suspect } from '../domain/failures/failure.js';
import type { CancelReport, Submission } from '../domain/generation.js';
import type { Json, JsonObject } from '../domain/json.js';
import type { Beginning } from './beginning.js';
import type {
  AccountContext,
  FailedOperation,
  FollowContext,
  GenerationRequest,
  KnownSite,
  PaidContext,
  ProviderContext,
  ReferenceFile,
  Site,
} from './contexts.js';
import type { Jobs } from './jobs.js';
import type { ModelTable } from './models.js';
import type { Text } from '../words/words.js';

export type {
  AccountContext,
  FailedOperation,
  FollowContext,
  GenerationRequest,
  ImageSink,
  KnownSite,
  OutputAbout,
  PaidContext,
  ProviderContext,
  ReferenceFile,
  Site,
  SpoolWriter,
} from './contexts.js';

/** What a provider takes of one reference picture. */
export interface ReferenceLimits {
  readonly maxBytes: number;
  /** Media types, such as `image/png`. */
  readonly types: readonly string[];
}

/** A schema of an object whose shape names its fields one by one; `told` of `parameter.ts` says what each one is. */
export type FieldsSchema = z.ZodType<JsonObject> & { readonly shape: Readonly<Record<string, z.ZodType>> };

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
  /** Requests that it takes together, for less; absent: it has nothing of the kind. */
  readonly jobs?: Jobs;
  /** It takes previews of a picture that is being made where somebody wants to see them. */
  readonly previews?: true;
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
