import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../domain/failures/user-error.js';
import { words } from '../words/words.js';
import { isFree } from './dev-server.js';
import { answers, prepareNamespace } from './frontend.js';
import { namespaceOf } from '../disk/process-identity.js';
import type { ServerRecord } from './server-folder.js';
import type { RunningServer, StartContext } from './running-server.js';

const ANSWER_MS = 2_000;
/** How long one is waited for that neither answers nor is surely gone. */
const PATIENCE_MS = 150_000;
const LOOK_EVERY_MS = 500;

/** Another container runs the folder's server, where this one cannot reach it. */
export class ForeignServerError extends UserError {
  constructor({ address }: ServerRecord, folder: string) {
    super('server', words('server.foreign', { folder, address }), { advice: words('server.foreignAdvice') });
  }
}

/**
 * The server of the folder that a process of another pid namespace has started: joined where it can be reached, undefined when it is gone.
 * Its pid means nothing here. Where both share a network its port tells; else that it lives shows in its database, to which it writes now and then.
 *
 * @throws {ForeignServerError}
 */
export async function joinForeign(
  { folder, onProgress }: Pick<StartContext, 'folder' | 'onProgress'>,
  record: ServerRecord,
): Promise<RunningServer | undefined> {
  const process = record.process ?? { pid: 0, startTime: record.startedAt, space: record.space };
  const isReachable = record.network === namespaceOf('net');
  const until = Date.now() + PATIENCE_MS;
  const notice = setTimeout(() => onProgress(words('server.awaitedContainer')), ANSWER_MS);
  try {
    while (folder.isDatabaseWritten()) {
      if (isReachable && (await answers(record.address, ANSWER_MS, process))) {
        await prepareNamespace(record.address);
        const { address, port, uiPort } = record;
        return { address, port, uiPort, process, started: false };
      }
      if (isReachable && (await isFree(record.port))) return undefined;
      if (Date.now() > until) throw new ForeignServerError(record, folder.path);
      await sleep(LOOK_EVERY_MS);
    }
    return undefined;
  } finally {
    clearTimeout(notice);
  }
}
