import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { endServer, LOOPBACK } from './dev-server.js';
import { withLock } from '../disk/exclusive-lock.js';
import { EMBEDDED_NAMESPACE } from './frontend.js';
import { isAlive, isForeign } from '../disk/process-identity.js';
import { ServerFolder } from './server-folder.js';
import type { RunningServer, StartContext } from './running-server.js';
import { joinOrStart, processOf } from './server-start.js';
import { ServerWatch } from './server-watch.js';
import { type Text, words } from '../words/words.js';

export interface EmbeddedOptions {
  /** The data folder itself, `<run's folder>/.plantain`; made if it is not there. */
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** A line for whatever takes longer than two seconds. */
  readonly onProgress?: (text: Text) => void;
  /** What a person should know of afterwards: a server that was ended or started again. */
  readonly log?: (text: Text) => void;
}

/** The folder's own Temporal server, in use by this process. */
export interface EmbeddedServer {
  readonly logFile: string;
  /** `127.0.0.1:<port>`; stays the same while anybody uses the server. */
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string;
  /** Whether this process has started it; false: it ran already. */
  readonly started: boolean;
  /** The damaged database of before, where this process has begun a new one. */
  readonly setAside?: string;
  /** Gives the server back; the last user stops it. A second call does nothing. */
  release(): Promise<void>;
}

/**
 * The Temporal server of a data folder, shared by all processes that use the folder: the first one starts it, the last one stops it,
 * and while anybody uses it, it is started again should it die. Whoever was killed left a server behind that the next one adopts.
 *
 * @throws {TemporalCliMissingError | DatabaseVersionError | ForeignServerError | ServerStartError | LockTimeoutError}
 */
export async function useEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { env, onProgress = () => undefined, log = () => undefined } = options;
  const folder = new ServerFolder(resolve(options.dataDir));
  const context: StartContext = { folder, env, onProgress, log };
  const onWait = ({ pid }: { pid: number }): void => onProgress(words('server.awaited', { pid: String(pid) }));
  const { server, leave } = await withLock(folder.lock, async () => enter(context), { onWait });

  const watch = new ServerWatch(context, server);
  const onExit = (): void => leaveAtExit(folder, leave, watch.current);
  process.once('exit', onExit);
  let released: Promise<void> | undefined;
  return {
    logFile: folder.logFile,
    address: server.address,
    namespace: EMBEDDED_NAMESPACE,
    uiUrl: `http://${LOOPBACK}:${server.uiPort}`,
    started: server.started,
    ...(server.setAside === undefined ? {} : { setAside: server.setAside }),
    release: async () => {
      released ??= watch.stop().then(async () => {
        await leaveAndStop(folder, leave, watch.current);
        process.removeListener('exit', onExit);
      });
      return released;
    },
  };
}

async function enter(context: StartContext): Promise<{ server: RunningServer; leave: () => void }> {
  const leave = await context.folder.addUser();
  try {
    return { server: await joinOrStart(context), leave };
  } catch (error) {
    leave();
    throw error;
  }
}

async function leaveAndStop(folder: ServerFolder, leave: () => void, lastKnown: RunningServer): Promise<void> {
  if (!existsSync(folder.path)) return endServer(lastKnown.process);
  await withLock(folder.lock, async () => {
    leave();
    if (folder.isUsed()) return;
    const record = await folder.readRecord();
    await endServer((record && processOf(record)) ?? lastKnown.process);
  });
}

/**
 * The process ends without having given the server back (a second Ctrl-C, a crash). There is no time for the lock: should somebody
 * join at this very moment, their watch starts the server again.
 */
function leaveAtExit(folder: ServerFolder, leave: () => void, server: RunningServer): void {
  leave();
  if (folder.isUsed() || isForeign(server.process) || !isAlive(server.process)) return;
  if (existsSync(folder.path)) folder.noteStopping(server.process);
  process.kill(server.process.pid, 'SIGTERM');
}
