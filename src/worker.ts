import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NativeConnection } from '@temporalio/worker';
import {
  createActivities,
  type Dependencies,
  HeldBatches,
  PaceKeeper,
  Previews,
  RefusedKeys,
  ReplyGroups,
  SiteLimits,
  WrongSites,
} from './activities/index.js';
import { cleanDaily } from './client/clean/daily.js';
import type { RunningWorkers, WorkerOptions } from './client/workers.js';
import { checkHosted } from './client/serve/hosted.js';
import { ownWorkflows, prepareRuntime } from './temporal/runtime.js';
import { stagingOf, storeOpener, uploadNotesOf } from './config/open-stores.js';
import { keyAdvice } from './config/key-advice.js';
import { providersOf } from './config/kinds.js';
import { resolveSite } from './config/site.js';
import type { BatchRef } from './domain/batch.js';
import { PreviewPlace } from './disk/preview-place.js';
import { Fleet } from './fleet.js';
import { Thumbnails } from './inputs/pictures/thumbnails.js';
import { noteHost } from './staging/hosts.js';
import { createHttp } from './http/request.js';
import { Uploads } from './providers/uploads.js';
import { Spool } from './spool/spool.js';
import { type ConnectedClient, connectClient } from './temporal/connect.js';
import { isServed } from './temporal/queue.js';

/** How often a running worker says that its host is there: a host may be away for a while since then. */
const NOTE_HOST_EVERY_MS = 60_000;
/** After the last answer, how long storing and reporting it may take before the rest is left to the next start. */
const DRAIN_MS = 60_000;
/** The same when the batches of the command have ended: only those of other commands can gain by it. */
const DRAIN_OTHERS_MS = 3_000;

/** The page of contact sheets, which the build makes. */
const SHEET = fileURLToPath(new URL('./web/sheet.html', import.meta.url));
const BUNDLE = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));

/** Serves this host's spool and the task queues that are asked for. */
export async function startWorkers(options: WorkerOptions): Promise<RunningWorkers> {
  const { config, target, hosted } = options;
  prepareRuntime(options.log);
  const spool = await Spool.open(join(config.dataDir, 'spool'));
  const openStore = storeOpener(config);
  const staging = stagingOf(config).store;
  await noteHost(staging, spool.host);
  const stagingOfBatch = (batch: BatchRef) => (batch.staging === undefined ? staging : openStore(batch.staging));
  const connection = await NativeConnection.connect({ address: target.address, ...target.connection });
  const { client, connection: clientConnection } = await connectClient(target);
  const http = createHttp({ env: config.env });
  const registry = providersOf(config);
  const activities = createActivities({
    spool,
    http,
    paceKeeper: new PaceKeeper(),
    siteLimits: new SiteLimits(join(config.dataDir, 'spool', '.sites'), (name) => config.sites[name]?.limits),
    uploads: new Uploads(uploadNotesOf(config)),
    refusedKeys: new RefusedKeys((site) => keyAdvice(config, site)),
    held: new HeldBatches(spool.host, stagingOfBatch),
    wrongSites: new WrongSites(),
    replyGroups: new ReplyGroups(),
    previews: previewsOf(options),
    ...(await sheetParts()),
    referenceFolder: join(config.dataDir, 'references'),
    reportFolder: join(config.dataDir, 'reports'),
    site: (name) => resolveSite(config, name),
    provider: (kind) => registry.providerOf(kind),
    store: openStore,
    staging: stagingOfBatch,
    confirmHeartbeat: (taskToken, details) => client.activity.heartbeat(taskToken, details),
    isServed: (queue) => isServed(client, queue),
  });
  // In the copy of a folder the copied batches ask for the host of the original; on a shared service that one answers itself.
  const hosts = [spool.host, ...(target.embedded ? spool.formerHosts : [])];
  if (hosted) await checkHosted(hosted, Object.keys(activities.main));
  const bundle = await ownWorkflows(BUNDLE, options.env);
  const work = { config, target, connection, activities, hosts, bundle, ...(hosted ? { hosted } : {}) };
  const fleet = await Fleet.launch(work, options.serves);
  const endCleaning = keepClean(options, { client, connection: clientConnection });
  // One that fails is followed by the next: nothing waits for it.
  const noting = setInterval(() => void noteHost(staging, spool.host).catch(() => undefined), NOTE_HOST_EVERY_MS).unref();
  return {
    host: spool.host,
    failed: fleet.failed,
    serve: (served) => fleet.serve(served),
    leave: (mainQueue) => fleet.leave(mainQueue),
    endPaid: () => fleet.endPaid(),
    drain: async (over) => {
      await drain(fleet, spool, over ? DRAIN_OTHERS_MS : DRAIN_MS);
      clearInterval(noting);
      await endCleaning?.();
      await clientConnection.close();
      await connection.close();
      await http.close();
    },
  };
}

/** What contact sheets are made of. */
async function sheetParts(): Promise<Required<Pick<Dependencies, 'thumbnail'>> & Pick<Dependencies, 'sheetPage'>> {
  const thumbnails = new Thumbnails();
  const sheetPage = await readFile(SHEET, 'utf8').catch(() => undefined);
  const thumbnail: NonNullable<Dependencies['thumbnail']> = (path, type, large) => thumbnails.make(path, type, large);
  return { thumbnail, ...(sheetPage === undefined ? {} : { sheetPage }) };
}

/** Where the folder has a server of its own, the command that starts that one cleans. */
function keepClean({ config, target, log }: WorkerOptions, connected: ConnectedClient): (() => Promise<void>) | undefined {
  return target.embedded ? undefined : cleanDaily(log, { config, target, ...connected });
}

function previewsOf({ config, previews: folder }: WorkerOptions): Previews {
  return new Previews({ page: new PreviewPlace(config.dataDir), ...(folder === undefined ? {} : { folder }) });
}

/** Paid requests end by their answer; then the spool is emptied; then the rest stops. */
async function drain(fleet: Fleet, spool: Spool, limitMs: number): Promise<void> {
  await fleet.endPaid();
  const until = Date.now() + limitMs;
  while ((await spool.unfinished()) > 0 && Date.now() < until) await sleep(200);
  await fleet.end();
}
