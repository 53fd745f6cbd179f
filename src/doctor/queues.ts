import proto from '@temporalio/proto';
import { hostQueue, SHARED_QUEUE, siteFreeQueue, siteQueue } from '../domain/names.js';
import { describeQueue } from '../temporal/queue.js';
import type { ListedBatch } from '../client/batches/listed-batch.js';
import { openBatchesOf } from '../client/batches/find-batches.js';
import { pausedBy } from '../client/serve/paused.js';
import type { Session } from '../client/session.js';
import { stagingOf } from '../config/open-stores.js';
import { type Text, type Words, words } from '../words/words.js';
import type { DoctorContext } from './check.js';
import { fail, type Finding, ok, warn } from './finding.js';

/** A worker asks at least once a minute; one that was killed stays listed for some more. */
const SILENT_MS = 90_000;

/** Some task queues that are served together, and by whom. */
interface Look {
  readonly what: Text;
  readonly unserved: readonly string[];
  /** When a worker asked last, milliseconds ago. */
  readonly askedMs: number;
  /** What a worker needs to serve them, in a command. */
  readonly command: string;
  /** Open batches that need them. */
  readonly waiting: readonly ListedBatch[];
}

/** Whether workers ask for what a batch at these sites needs. */
export async function queueFindings({ config, sites }: DoctorContext, session: Session): Promise<Finding[]> {
  const open = await openBatchesOf(session.client, config);
  const sharing = open.filter(({ mainQueue }) => mainQueue === SHARED_QUEUE);
  const main = await look(session, {
    what: words('subject.sharedQueue'),
    queues: [SHARED_QUEUE],
    command: 'plantain worker',
    waiting: sharing,
  });
  const ofSites = await Promise.all(
    sites.map((site) => {
      const waiting = sharing.filter(({ start }) => start?.sites.includes(site));
      const queues = [siteQueue(SHARED_QUEUE, site), siteFreeQueue(SHARED_QUEUE, site)];
      const what = words('subject.siteQueues', { site });
      return look(session, { what, queues, command: `plantain worker --site ${site}`, waiting });
    }),
  );
  const looks = [main, ...ofSites];
  const rates = await rateFindings(config.sites, sites, session);
  const nobody = looks.every(({ unserved, askedMs }) => unserved.length > 0 && askedMs === Infinity);
  const shared = nobody && sharing.length === 0 ? nobodyFindings(session) : looks.map((one) => queueFinding(one));
  const own = open.filter(({ mainQueue }) => mainQueue !== SHARED_QUEUE);
  return [...shared, ...(await ownFindings(session, own)), ...(await hostFindings(config, session, open)), ...rates];
}

/** Batches that have task queues of their own, served by one command each. */
function ownFindings(session: Session, batches: readonly ListedBatch[]): Promise<Finding[]> {
  return Promise.all(
    batches.map(async (batch) => {
      const { batchId, mainQueue, start } = batch;
      const queues = [mainQueue, ...(start?.sites ?? []).map((site) => siteQueue(mainQueue, site))];
      const asked = { what: words('subject.batchQueues', { batch: batchId }), queues, command: '', waiting: [batch] };
      const { what, unserved, askedMs } = await look(session, asked);
      if (unserved.length === 0) return ok(what, servedText(askedMs));
      if (await pausedBy(session.client, batchId)) return ok(what, words('doctor.ownPaused', { batch: batchId }));
      return warn(what, words('doctor.ownUnserved'), words('doctor.ownUnserved.advice', { batch: batchId }));
    }),
  );
}

const servedText = (askedMs: number): Words =>
  askedMs < 1000 ? words('doctor.served') : words('doctor.servedAgo', { time: { ms: askedMs } });

/** Nothing waits and nobody serves. */
function nobodyFindings({ target }: Session): Finding[] {
  const what = words('subject.queues');
  if (target.embedded) return [ok(what, words('doctor.noWorkerOwn'))];
  return [warn(what, words('doctor.noWorker', { address: target.address }), words('doctor.noWorker.advice'))];
}

function queueFinding({ what, unserved, askedMs, command, waiting }: Look): Finding {
  if (unserved.length === 0) return ok(what, servedText(askedMs));
  const queues = { list: unserved };
  const count = waiting.length;
  if (count === 0) return fail(what, words('doctor.unserved', { queues }), words('doctor.unserved.advice', { command }));
  const batches = { names: waiting.map(({ batchId }) => batchId) };
  const seen = words('doctor.unservedBatches', { queues, count, batches });
  return fail(what, seen, words('doctor.unservedBatches.advice', { command }));
}

async function look(
  { client }: Session,
  { queues, ...about }: Omit<Look, 'unserved' | 'askedMs'> & { readonly queues: readonly string[] },
): Promise<Look> {
  const now = Date.now();
  const ages = await Promise.all(
    queues.map(async (queue) => {
      const { lastAccess } = (await describeQueue(client, queue)).activity;
      return lastAccess ? Math.max(0, now - lastAccess.getTime()) : Infinity;
    }),
  );
  const unserved = queues.filter((_, index) => (ages[index] ?? Infinity) > SILENT_MS);
  return { ...about, unserved, askedMs: Math.min(...ages) };
}

/** While batches are open, hosts may hold pictures of theirs. */
async function hostFindings(config: DoctorContext['config'], session: Session, open: readonly ListedBatch[]): Promise<Finding[]> {
  if (open.length === 0) return [];
  const notes = await stagingOf(config).store.list('hosts/');
  const hosts = notes.map((key) => key.slice('hosts/'.length).replace(/\.json$/, ''));
  const looks = await Promise.all(
    hosts.map((host) => {
      const queues = [hostQueue(host)];
      return look(session, { what: words('subject.hostQueue', { host }), queues, command: 'plantain worker', waiting: open });
    }),
  );
  return looks.map((one) =>
    one.unserved.length === 0
      ? queueFinding(one)
      : warn(one.what, words('doctor.hostUnserved'), words('doctor.hostUnserved.advice')),
  );
}

/** A rate is exact only on a queue in one piece. */
async function rateFindings(
  configured: DoctorContext['config']['sites'],
  sites: readonly string[],
  session: Session,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const site of sites) {
    if (session.target.embedded || configured[site]?.limits?.startsPerSecond === undefined) continue;
    const parts = await partitionsOf(session, siteQueue(SHARED_QUEUE, site));
    if (parts <= 1) continue;
    const settings = { list: ['matching.numTaskqueueReadPartitions', 'matching.numTaskqueueWritePartitions'] };
    const advice = words('doctor.rate.advice', { settings });
    found.push(warn(words('subject.rate', { site }), words('doctor.rate', { parts }), advice));
  }
  return found;
}

/** 1 where the service does not tell. */
async function partitionsOf({ connection, client }: Session, queue: string): Promise<number> {
  const { namespace } = client.options;
  const { TASK_QUEUE_KIND_NORMAL } = proto.temporal.api.enums.v1.TaskQueueKind;
  const listed = await connection.workflowService
    .listTaskQueuePartitions({ namespace, taskQueue: { name: queue, kind: TASK_QUEUE_KIND_NORMAL } })
    .catch(() => undefined);
  return listed?.activityTaskQueuePartitions?.length ?? 1;
}
