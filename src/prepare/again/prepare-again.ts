import type { Session } from '../../client/session.js';
import type { PreparedBatch } from '../../client/start/prepared-batch.js';
import type { Config } from '../../config/load.js';
import { UserError } from '../../domain/failures/user-error.js';
import { words } from '../../words/words.js';
import { type BatchOptions, isSiteGiven } from '../batch-options.js';
import type { PrepareContext } from '../context.js';
import { withCustomSitesOf } from '../custom-site.js';
import { prepareBatch } from '../prepare-batch.js';
import { type EarlierBatch, earlierBatch, wantedOf } from './earlier-batch.js';

export interface AgainRequest {
  readonly options: BatchOptions;
  /** Whether the batch is made by workers of this process. */
  readonly ownWorker: boolean;
}

/**
 * Prepares a batch of chosen items of an ended batch, else of those without a picture, with the configuration that has its site; no batch
 * where none is missing. Nothing is started or sent.
 *
 * @throws UserError
 */
export async function prepareAgain(
  context: PrepareContext,
  session: Session,
  name: string,
  request: AgainRequest,
): Promise<{ readonly earlier: EarlierBatch; readonly batch?: PreparedBatch }> {
  const earlier = await earlierBatch(context, session, name, request.options);
  if (wantedOf(earlier).length === 0) return { earlier };
  const config = await withSiteOf(session.config, request, earlier);
  return { earlier, batch: await prepareBatch(context, config, earlier, request.options) };
}

/** The configuration with the site that the earlier batch was made at, also when `--base-url` had made it. @throws UserError */
async function withSiteOf(
  config: Config,
  { options, ownWorker }: AgainRequest,
  { batchId, listed, site }: EarlierBatch,
): Promise<Config> {
  if (isSiteGiven(options) || (site !== undefined && Object.hasOwn(config.sites, site))) return config;
  const { config: known, missing } = await withCustomSitesOf(config, [listed]);
  const [first] = missing;
  if (first !== undefined) throw new UserError('config', first, { advice: words('again.noSiteAdvice') });
  if (!ownWorker && site !== undefined && Object.hasOwn(known.sites, site)) {
    const sites = Object.keys(config.sites);
    throw new UserError('usage', words('again.customSite', { batch: batchId }), {
      advice:
        sites.length === 0
          ? words('again.customSiteAdvice', { batch: batchId })
          : words('again.customSiteKnown', { batch: batchId, sites: { list: sites, or: true } }),
    });
  }
  return known;
}
