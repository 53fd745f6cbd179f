import { isPlantainError } from '../../src/domain/failures/failure.js';
import type { Submission } from '../../src/domain/generation.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import { grsai } from '../../src/providers/grsai/provider.js';
import type { FailedOperation, ReferenceFile, Site } from '../../src/providers/provider.js';
import { type GrsaiFault, type GrsaiStandIn, type GrsaiStandInOptions, startGrsaiStandIn } from '../../stand-ins/src/grsai.js';
import * as trouble from '../../stand-ins/src/grsai-troubles.js';
import { htmlPage } from '../../stand-ins/src/troubles.js';
import type { ProviderSetup, Trouble } from '../../src/testing/provider-contract.js';
import { KEY, type Run, type ToldFailure, type Workbench } from './workbench.js';

type Action = NonNullable<GrsaiFault['action']>;

/** As quick as a site may be asked. */
export const QUICK: JsonObject = { pollFirst: 0.05, pollMost: 0.1 };

const TROUBLES: Readonly<Record<Trouble, Action>> = {
  no_image: trouble.becomes({ type: 'noUrl', text: 'I made no picture of that.' }),
  unauthorized: trouble.httpError(401, `invalid api key ${KEY}`),
  rate_limited: trouble.httpError(429, 'too many requests', { 'retry-after': '7' }),
  server_error: trouble.httpError(500, 'internal error'),
  hang: { kind: 'hang', where: 'before' },
  cut: { kind: 'cut', at: 0.5 },
  garbage: { kind: 'truncate', at: 0.5 },
  wrong_type: htmlPage(200),
};

export const grsaiSubject: ProviderSetup = {
  async start() {
    const standIn = await startGrsaiStandIn({ keys: [KEY], pixels: 64 });
    return {
      baseUrl: standIn.url,
      settings: QUICK,
      trustedOrigins: standIn.origins,
      billable: () => standIn.meter.entries.length,
      cause: (name) => standIn.setFaults([{ action: TROUBLES[name] }]),
      close: () => standIn.close(),
    };
  },
};

/** A GRSAI stand-in with a site that points at it. */
export class GrsaiSite {
  private constructor(
    private readonly work: Workbench,
    readonly standIn: GrsaiStandIn,
    readonly site: Site,
  ) {}

  static async start(work: Workbench, settings: JsonObject = {}, options: GrsaiStandInOptions = {}): Promise<GrsaiSite> {
    const standIn = work.keep(await startGrsaiStandIn({ keys: [KEY], pixels: 64, ...options }));
    const more = { trustedOrigins: standIn.origins };
    return new GrsaiSite(work, standIn, work.site(grsai, standIn.url, { ...QUICK, ...settings }, more));
  }

  generate(run?: Run): Promise<Submission> {
    return this.work.generate(grsai, this.site, run);
  }

  /** How a generation fails when the stand-in does this. */
  failure(action?: Action, run?: Run): Promise<ToldFailure> {
    if (action) this.standIn.setFaults([{ action }]);
    return this.work.failure(grsai, this.site, run);
  }

  /** A task that the site has taken. */
  async taken(): Promise<Json> {
    const request = { prompt: 'a cat', references: [], params: grsai.params.parse({}) };
    const submission = await grsai.submit(request, this.work.context(this.site));
    if (submission.kind !== 'pending') throw new Error(`it ended as ${submission.kind}`);
    return submission.operation;
  }

  /** How a task is followed. */
  async followed(operation: Json, site = this.site): Promise<Submission | FailedOperation | undefined> {
    return grsai.poll?.(operation, this.work.context(site));
  }

  /** How following a task breaks off. */
  async brokenOff(operation: Json, site = this.site): Promise<ToldFailure> {
    const error: unknown = await this.followed(operation, site).then(
      (end) => new Error(`it ended as ${end?.kind}`),
      (reason: unknown) => reason,
    );
    if (!isPlantainError(error)) throw error;
    return { ...error.toFailure(), message: error.message };
  }

  /** The picture as a submit takes it: uploaded. */
  async uploaded(image: ReferenceFile): Promise<ReferenceFile> {
    const uploaded = await grsai.uploadReference?.(image, this.work.context(this.site));
    return uploaded === undefined ? image : { ...image, uploaded };
  }

  /** The last body of a submit. */
  body(): JsonObject {
    const { meter } = this.standIn;
    return JSON.parse(meter.body(meter.entries.length) ?? 'null') as JsonObject;
  }

  /** Charged so far, submits in all, and charges that were given back. */
  books(): { readonly charged: number; readonly submits: number; readonly refunds: number } {
    const { charged, entries } = this.standIn.meter;
    return { charged, submits: entries.length, refunds: entries.filter(({ refundedAt }) => refundedAt !== undefined).length };
  }
}
