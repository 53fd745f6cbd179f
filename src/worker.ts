import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker, type WorkerOptions as SdkOptions } from '@temporalio/worker';
import { createActivities, PaceKeeper, Previews, RefusedKeys, WrongSites } from './activities/index.js';
import type { RunningWorkers, WorkerOptions } from './cli/ports.js';
import { prepareRuntime, workflowCode } from './cli/runtime.js';
import { stagingOf, storeOpener, uploadNotesOf } from './cli/stores.js';
import { keyAdvice } from './config/key-advice.js';
import { resolveSite } from './config/site.js';
import { hostQueue, MAIN_QUEUE, settleQueue, siteFreeQueue, siteQueue } from './domain/names.js';
import { hostNoteKey } from './domain/staging-keys.js';
import { createHttp } from './http/request.js';
import { createRegistry } from './providers/registry.js';
import { Uploads } from './providers/uploads.js';
import { Spool } from './spool/spool.js';
import { connectClient } from './temporal/connect.js';
import { describeQueue } from './temporal/queue.js';

const CACHED_WORKFLOWS = 150;
const SLOTS_PER_SITE = 100;
const FREE_SLOTS = 200;
const HOST_SLOTS = 20;
/** A journal is kept as long as a workflow may be reset: the retention of the embedded server. */
const JOURNAL_KEPT_MS = 30 * 24 * 3_600_000;
/** After the last answer, how long storing and reporting it may take before the rest is left to the next start. */
const SETTLE_MS = 60_000;
/** The same when the batches of the command have ended: only those of other commands can gain by it. */
const SETTLE_OTHERS_MS = 3_000;

const BUNDLE = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));

/** One Worker per task queue of this process; what belongs to the sites stops first. */
interface Fleet {
  readonly paid: readonly Worker[];
  readonly free: readonly Worker[];
  readonly home: readonly Worker[];
}

/** Serves the bookkeeping queue, the sites of the configuration and this host's spool. */
export async function startWorkers(options: WorkerOptions): Promise<RunningWorkers> {
  const { config, target } = options;
  prepareRuntime(options.log);
  const spool = await Spool.open(join(config.dataDir, 'spool'));
  await spool.prune(JOURNAL_KEPT_MS);
  const openStore = storeOpener(config);
  const staging = stagingOf(config).store;
  await staging.put(hostNoteKey(spool.host), Buffer.from(JSON.stringify({ host: spool.host })), {
    type: 'application/json',
  });
  const connection = await NativeConnection.connect({ address: target.address, ...target.connection });
  const { client, connection: clientConnection } = await connectClient(target);
  const http = createHttp({ env: config.env });
  const registry = createRegistry();
  const activities = createActivities({
    spool,
    http,
    paceKeeper: new PaceKeeper(),
    uploads: new Uploads(uploadNotesOf(config)),
    refusedKeys: new RefusedKeys((site) => keyAdvice(config, site)),
    wrongSites: new WrongSites(),
    ...(options.previews === undefined ? {} : { previews: new Previews(options.previews) }),
    referenceFolder: join(config.dataDir, 'references'),
    reportFolder: join(config.dataDir, 'reports'),
    site: (name) => resolveSite(config, name),
    provider: (kind) => registry.providerOf(kind),
    store: openStore,
    staging: (batch) => (batch.staging === undefined ? staging : openStore(batch.staging)),
    confirmHeartbeat: (taskToken, details) => client.activity.heartbeat(taskToken, details),
    isServed: async (queue) => (await describeQueue(client, queue)).activity.count > 0,
  });
  const fleet = await launch(options, connection, activities, spool.host);
  const everyone = [...fleet.paid, ...fleet.free, ...fleet.home];
  const runs = new Map(everyone.map((worker) => [worker, worker.run()]));
  const ended = Promise.all(runs.values()).then(async () => {
    await clientConnection.close();
    await connection.close();
    await http.close();
  });
  ended.catch(() => stop(everyone));
  return { host: spool.host, ended, drain: (over) => drain(fleet, runs, spool, ended, over ? SETTLE_OTHERS_MS : SETTLE_MS) };
}

async function launch(
  { config, target, sites, settles }: WorkerOptions,
  connection: NativeConnection,
  activities: ReturnType<typeof createActivities>,
  host: string,
): Promise<Fleet> {
  const create = (taskQueue: string, own: Partial<SdkOptions>) =>
    Worker.create({
      connection,
      namespace: target.namespace,
      taskQueue,
      maxHeartbeatThrottleInterval: '5s',
      shutdownGraceTime: 0,
      ...own,
    });
  if (!existsSync(BUNDLE)) throw new Error(`the workflow bundle is missing (${BUNDLE}): run npm run build`);
  const paid: Worker[] = [];
  const free: Worker[] = [];
  for (const [name, site] of Object.entries(config.sites)) {
    if (settles !== undefined || (sites && !sites.includes(name))) continue;
    const { slots = SLOTS_PER_SITE, startsPerSecond } = site.limits ?? {};
    const rate = startsPerSecond === undefined ? {} : { maxTaskQueueActivitiesPerSecond: startsPerSecond };
    paid.push(
      await create(siteQueue(name), { activities: activities.paid, maxConcurrentActivityTaskExecutions: slots, ...rate }),
    );
    free.push(
      await create(siteFreeQueue(name), {
        activities: activities.free,
        maxConcurrentActivityTaskExecutions: FREE_SLOTS,
        // Their heartbeats carry the progress that people see.
        maxHeartbeatThrottleInterval: '1s',
      }),
    );
  }
  const home = [
    await create(hostQueue(host), { activities: activities.host, maxConcurrentActivityTaskExecutions: HOST_SLOTS }),
    await create(settles === undefined ? MAIN_QUEUE : settleQueue(settles), {
      ...workflowCode(BUNDLE),
      activities: activities.main,
      maxCachedWorkflows: CACHED_WORKFLOWS,
    }),
  ];
  return { paid, free, home };
}

function stop(workers: readonly Worker[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}

/** Paid requests end by their answer; then the spool is emptied; then the rest stops. */
async function drain(
  fleet: Fleet,
  runs: ReadonlyMap<Worker, Promise<void>>,
  spool: Spool,
  ended: Promise<void>,
  settleMs: number,
): Promise<void> {
  stop(fleet.paid);
  await Promise.all(fleet.paid.map((worker) => runs.get(worker) ?? Promise.resolve()));
  const until = Date.now() + settleMs;
  while ((await spool.unsettled()) > 0 && Date.now() < until) await sleep(200);
  stop([...fleet.free, ...fleet.home]);
  await ended;
}
