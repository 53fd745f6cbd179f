import { warning } from '../../../client/events.js';
import { SHARED_QUEUE } from '../../../domain/names.js';
import { withCustomSitesOf } from '../../../prepare/custom-site.js';
import { EXIT } from '../../exit.js';
import { checkBuild, misfitOf } from '../../../client/serve/fitness.js';
import { listBatches, openBatchesOf } from '../../../client/batches/find-batches.js';
import type { ListedBatch } from '../../../client/batches/listed-batch.js';
import { batchesPhrase, JoinedBatches } from '../../../client/serve/join-batches.js';
import { outOfReach } from '../../../client/start/placement.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { startOwnWorkers } from '../../serve.js';
import type { Session } from '../../../client/session.js';
import { withSession } from '../../../client/with-session.js';
import { siteNames } from '../../../prepare/site-names.js';
import { warningsOfSites } from '../../../client/phrases/site-warnings.js';
import { stopServing } from '../../../client/serve/stop-serving.js';
import { collect } from '../../options/values.js';
import { tell } from '../../../words/current.js';
import { sentences, words } from '../../../words/words.js';

/** Most open batches that are named. */
const MOST = 50;

export function addWorker(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .option('--site <name>', tell('option.workerSite'), collect)
    .addHelpText('after', example('plantain worker --config /etc/plantain/plantain.config.json'))
    .action((options, command) => act(command.optsWithGlobals(), (scope) => work(scope, options.site)));
}

async function work(scope: Scope, given: readonly string[] | undefined): Promise<number> {
  checkBuild(scope.context);
  const loaded = await scope.loadConfig();
  const sites = given && siteNames(loaded, given);
  return withSession(scope.emit, loaded, async (opened) => {
    const { emit, interrupts } = scope;
    const { config, missing } = await withCustomSitesOf(loaded, await openBatchesOf(opened.client, loaded));
    for (const text of missing) emit(warning(text));
    const session = { ...opened, config };
    await tellMisfits(scope, session);
    const workers = await startOwnWorkers(scope, session, { serves: [{ mainQueue: SHARED_QUEUE, ...(sites ? { sites } : {}) }] });
    const joined = new JoinedBatches(emit, session, workers, sites);
    const own = await joined.look();
    const names = sites ?? Object.keys(config.sites);
    for (const text of warningsOfSites(config, names).warnings ?? []) emit(warning(text));
    await tellServing(scope, session, { host: workers.host, sites: names, own });
    const stop = new AbortController();
    const keeping = joined.keep(stop.signal);
    await Promise.race([interrupts.take(), workers.failed, keeping]);
    stop.abort();
    await keeping;
    await stopServing(emit, session, workers, () => servedBatches(session, joined));
    return EXIT.delivered;
  });
}

/** Before it serves: a worker whose code does not fit a batch takes its tasks all the same, and fails each of them. */
async function tellMisfits(scope: Scope, session: Session): Promise<void> {
  for (const batch of await listBatches(session.client, { open: true, most: MOST })) {
    if (outOfReach(session, batch) !== undefined) continue;
    const misfit = await misfitOf(scope.context, scope.emit, session, batch);
    if (!misfit) continue;
    const { version } = batch.start ?? {};
    const { message, problems } = misfit.texts;
    const next = version === undefined ? words('worker.misfitUnknown') : words('worker.misfit', { version });
    scope.emit(warning(sentences(message, ...problems, next)));
  }
}

/** Open batches that this worker has a part in. */
async function servedBatches({ client }: Session, joined: JoinedBatches): Promise<string[]> {
  const open = await listBatches(client, { open: true, most: MOST });
  return open.filter(({ mainQueue }) => mainQueue === SHARED_QUEUE || joined.serves(mainQueue)).map(({ batchId }) => batchId);
}

interface Serving {
  readonly host: string;
  readonly sites: readonly string[];
  /** Open batches with task queues of their own. */
  readonly own: readonly ListedBatch[];
}

async function tellServing({ emit, renderer }: Scope, session: Session, { host, sites, own }: Serving): Promise<void> {
  const { client, target } = session;
  const { address } = target;
  const shared = (await listBatches(client, { open: true, most: MOST })).filter(({ mainQueue }) => mainQueue === SHARED_QUEUE);
  const foreign = shared.flatMap((batch) => outOfReach(session, batch) ?? []);
  const batches = [...own, ...shared.filter((batch) => outOfReach(session, batch) === undefined)];
  renderer.answer({ worker: host, address, sites: [...sites], batches: batches.map(({ batchId }) => batchId) }, [
    tell('worker.serving', { sites: { list: sites }, address, host }),
    batches.length === 0 ? tell('worker.openNone') : tell('worker.open', { batches: await batchesPhrase(session, batches) }),
  ]);
  for (const text of foreign) emit(warning(text));
}
