import { join } from 'node:path';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { withSession } from '../client/with-session.js';
import type { Session } from '../client/session.js';
import { UserError } from '../domain/failures/user-error.js';
import { type Text, words } from '../words/words.js';
import type { DoctorContext, Check } from './check.js';
import { failed, type Finding, ok, warn } from './finding.js';
import { queueFindings } from './queues.js';

const WHAT = 'Temporal';
const QUEUES = words('subject.queues');
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
    const advice = error instanceof UserError ? error.texts.advice : undefined;
    found.push(failed(away ? WHAT : QUEUES, error, { advice: advice ?? usualAdvice(context.config) }));
    if (away) found.push(warn(QUEUES, words('doctor.queuesUnseen'), words('doctor.queuesUnseen.advice')));
  }
  return found;
}

const usualAdvice = ({ temporal, dataDir }: DoctorContext['config']): Text =>
  temporal.address === undefined
    ? words('doctor.ownServer.advice', { file: join(dataDir, 'server.log') })
    : words('doctor.temporal.advice');

async function serviceFindings({ connection, target }: Session): Promise<Finding[]> {
  const { address, namespace, embedded } = target;
  const { workflowService } = connection;
  const { serverVersion } = await connection.withDeadline(Date.now() + ASK_MS, () => workflowService.getSystemInfo({}));
  const retentionMs = await retentionOf(workflowService, namespace);
  const version = serverVersion || words('doctor.unknownVersion');
  const service = words(embedded ? 'doctor.ownService' : 'doctor.service', { version, address, namespace });
  if (retentionMs === undefined) return [ok(WHAT, service)];
  const seen = words('doctor.retention', { service, days: Math.floor(retentionMs / DAY_MS) });
  if (retentionMs >= DAY_MS) return [ok(WHAT, seen)];
  const command = `temporal operator namespace update --namespace ${namespace} --address ${address} --retention 30d`;
  return [warn(WHAT, seen, words('doctor.retention.advice', { command }))];
}

/** Undefined where the key is not good for looking at the namespace. */
async function retentionOf(service: Session['connection']['workflowService'], namespace: string): Promise<number | undefined> {
  const described = await service.describeNamespace({ namespace }).catch(() => undefined);
  const retention = described?.config?.workflowExecutionRetentionTtl;
  return retention ? tsToMs(retention) : undefined;
}
