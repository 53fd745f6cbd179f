import { join } from 'node:path';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { withSession } from '../client/with-session.js';
import type { Session } from '../client/session.js';
import { plural } from '../domain/text/text.js';
import type { DoctorContext, Check } from './check.js';
import { failedInTwo, type Finding, ok, warn } from './finding.js';
import { queueFindings } from './queues.js';

const WHAT = 'Temporal';
/** The folder's own server may have to be fetched first. */
const LIMIT_MS = 180_000;
const ASK_MS = 10_000;
const DAY_MS = 24 * 3_600_000;

/** The service, started where it is the folder's own, and the workers that serve its task queues. */
export function temporalChecks(context: DoctorContext): Check[] {
  return [
    {
      what: WHAT,
      limitMs: LIMIT_MS,
      async *run() {
        // What a session gives has to be used before it is closed.
        const found = await lookThrough(context);
        yield* found;
      },
    },
  ];
}

async function lookThrough(context: DoctorContext): Promise<Finding[]> {
  const found: Finding[] = [];
  try {
    await withSession(context.emit, context.config, async (session) => {
      found.push(...(await serviceFindings(session)));
      found.push(...(await queueFindings(context, session)));
    });
  } catch (error) {
    const away = found.length === 0;
    found.push(failedInTwo(away ? WHAT : 'task queues', error, usualAdvice(context.config)));
    if (away) found.push(warn('task queues', 'not looked at, because Temporal does not answer', 'Mend Temporal first.'));
  }
  return found;
}

const usualAdvice = ({ temporal, dataDir }: DoctorContext['config']): string =>
  temporal.address === undefined
    ? `The log of the folder's own server is ${join(dataDir, 'server.log')}; it needs room on the disk and may be started again.`
    : 'Look at the Temporal service, and run doctor again.';

async function serviceFindings({ connection, target }: Session): Promise<Finding[]> {
  const { address, namespace, embedded } = target;
  const { workflowService } = connection;
  const { serverVersion } = await connection.withDeadline(Date.now() + ASK_MS, () => workflowService.getSystemInfo({}));
  const retentionMs = await retentionOf(workflowService, namespace);
  const version = serverVersion ? ` ${serverVersion}` : '';
  const whose = embedded ? ", this folder's own" : '';
  const kept = retentionMs === undefined ? '' : `, what has ended is kept for ${plural(Math.floor(retentionMs / DAY_MS), 'day')}`;
  const seen = `version${version} at ${address}${whose}, namespace ${namespace}${kept}`;
  if (retentionMs === undefined || retentionMs >= DAY_MS) return [ok(WHAT, seen)];
  const advice = `Raise it: temporal operator namespace update --namespace ${namespace} --address ${address} --retention 30d`;
  return [warn(WHAT, seen, advice)];
}

/** Undefined where the key is not good for looking at the namespace. */
async function retentionOf(service: Session['connection']['workflowService'], namespace: string): Promise<number | undefined> {
  const described = await service.describeNamespace({ namespace }).catch(() => undefined);
  const retention = described?.config?.workflowExecutionRetentionTtl;
  return retention ? tsToMs(retention) : undefined;
}
