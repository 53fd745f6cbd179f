import { readDeclaration } from '../../src/config/declared/declarations.js';
import type { CancelReport, Submission } from '../../src/domain/generation.js';
import type { Json } from '../../src/domain/json.js';
import { isPlantainError } from '../../src/domain/failures/failure.js';
import { declaration as schema } from '../../src/providers/declared/declaration.js';
import { declaredProvider } from '../../src/providers/declared/provider.js';
import type { FailedOperation, Provider, ReferenceFile, Site } from '../../src/providers/provider.js';
import {
  startVendorStandIn,
  type VendorName,
  type VendorStandIn,
  type VendorStandInOptions,
} from '../../stand-ins/src/vendors.js';
import { KEY, type Run, type ToldFailure, type Workbench } from './workbench.js';

/** As quick as a site may be asked. */
const QUICK = { pollFirst: 0.02, pollMost: 0.05 };

/** The declaration of a vendor, changed. */
export async function shipped(name: VendorName, changes: object = {}): Promise<object> {
  return { ...(await readDeclaration(name, process.cwd())).declaration, ...changes };
}

/** A stand-in of a vendor, and a site with its declaration that points at it. */
export class VendorSite {
  private constructor(
    private readonly work: Workbench,
    readonly standIn: VendorStandIn,
    readonly provider: Provider,
    readonly site: Site,
  ) {}

  static async start(work: Workbench, options: VendorStandInOptions, declaration?: object): Promise<VendorSite> {
    const standIn = work.keep(await startVendorStandIn({ keys: [KEY], pixels: 64, ...options }));
    const own = declaration ?? (typeof options.vendor === 'string' ? await shipped(options.vendor) : {});
    const provider = declaredProvider('declared:vendor', schema.parse({ ...own, baseUrl: standIn.baseUrl }));
    const site = work.site(provider, standIn.baseUrl, QUICK, { trustedOrigins: standIn.origins });
    return new VendorSite(work, standIn, provider, site);
  }

  generate(run?: Run): Promise<Submission> {
    return this.work.generate(this.provider, this.site, run);
  }

  failure(run?: Run): Promise<ToldFailure> {
    return this.work.failure(this.provider, this.site, run);
  }

  /** Sends a request under a journal key. */
  submit(key?: string): Promise<Submission> {
    const request = { prompt: 'a cat', references: [], params: this.provider.params.parse({}) };
    const context = this.work.context(this.site);
    return this.provider.submit(request, key === undefined ? context : { ...context, key });
  }

  /** A task that the site has taken. */
  async taken(): Promise<Json> {
    const submission = await this.submit();
    if (submission.kind !== 'pending') throw new Error(`it ended as ${submission.kind}`);
    return submission.operation;
  }

  async followed(operation: Json): Promise<Submission | FailedOperation | undefined> {
    return this.provider.poll?.(operation, this.work.context(this.site));
  }

  /** How following a task breaks off. */
  async brokenOff(operation: Json): Promise<ToldFailure> {
    const error: unknown = await this.followed(operation).then(
      (end) => new Error(`it ended as ${end?.kind}`),
      (reason: unknown) => reason,
    );
    if (!isPlantainError(error)) throw error;
    return { ...error.toFailure(), message: error.message };
  }

  async cancelled(operation: Json): Promise<CancelReport | undefined> {
    return this.provider.cancel?.(operation, this.work.context(this.site));
  }

  /** The picture as a submit takes it. */
  async uploaded(image: ReferenceFile): Promise<ReferenceFile> {
    const uploaded = await this.provider.uploadReference?.(image, this.work.context(this.site));
    return uploaded === undefined ? image : { ...image, uploaded };
  }

  /** The last body of a submit. */
  body(): unknown {
    const { meter } = this.standIn;
    return JSON.parse(meter.body(meter.entries.length) ?? 'null');
  }

  /** Charged so far, submits in all, and charges that were given back. */
  books(): { readonly charged: number; readonly submits: number; readonly refunds: number } {
    const { charged, entries } = this.standIn.meter;
    return { charged, submits: entries.length, refunds: entries.filter(({ refundedAt }) => refundedAt !== undefined).length };
  }
}
