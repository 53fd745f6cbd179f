import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { SEARCH_ATTRIBUTES } from '../domain/batch.js';
import { UserError } from '../domain/failures/user-error.js';
import { words } from '../words/words.js';
import { endCommand, identityOf, isAlive, isForeign, startTimeOf, type ProcessIdentity } from '../disk/process-identity.js';

export const LOOPBACK = '127.0.0.1';

/**
 * One partition, so that a site's start rate is exact; fairness, so that batches share a site; limits that a program on the same
 * machine does not meet (their defaults protect a shared service).
 */
const DYNAMIC_CONFIG = {
  // Otherwise a timer fires up to a second late.
  'history.timerProcessorMaxTimeShift': '20ms',
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'matching.enableFairness': true,
  'frontend.namespaceRPS': 20_000,
  'frontend.namespaceRPS.visibility': 1_000,
};

const ATTRIBUTE_TYPES = { KEYWORD: 'Keyword', KEYWORD_LIST: 'KeywordList', INT: 'Int' } as const;

export interface ServerPorts {
  readonly port: number;
  readonly uiPort: number;
}

export interface DevServerOptions extends ServerPorts {
  readonly cliPath: string;
  /** Folder to run in; the database file is named from there, so that no character of the folder's path matters. */
  readonly folder: string;
  /** Absent: in memory. */
  readonly databaseFile?: string;
  /** Made at the start beside `default`. */
  readonly namespaces?: readonly string[];
  readonly logFile: string;
  /** In a process group of its own, which outlives its parent and does not get its Ctrl-C. */
  readonly detached: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Words of the command line by which a server on these ports is found again. */
export const serverWords = ({ port, uiPort }: ServerPorts): readonly string[] => [
  'start-dev',
  `--port=${port}`,
  `--ui-port=${uiPort}`,
];

/** Starts `temporal server start-dev`; returns as soon as the process runs. Rejects if it cannot be run. */
export async function spawnDevServer(options: DevServerOptions): Promise<ProcessIdentity> {
  const log = await open(options.logFile, 'a', 0o600);
  try {
    const child = spawn(options.cliPath, serverArguments(options), {
      cwd: options.folder,
      detached: options.detached,
      stdio: ['ignore', log.fd, log.fd],
      env: serverEnvironment(options.env),
      windowsHide: true,
    });
    await once(child, 'spawn');
    child.unref();
    if (child.pid === undefined) throw new Error('the Temporal server has no process');
    return identityOf(child.pid, startTimeOf(child.pid) ?? 'ended');
  } finally {
    await log.close();
  }
}

function serverArguments(options: DevServerOptions): string[] {
  const attributes = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `${name}=${ATTRIBUTE_TYPES[type]}`);
  const settings = Object.entries(DYNAMIC_CONFIG).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const database = ['--sqlite-pragma=journal_mode=wal', '--sqlite-pragma=synchronous=1'];
  return [
    ...['--disable-config-file', '--disable-config-env', '--log-level=warn', 'server', ...serverWords(options)],
    ...[`--ip=${LOOPBACK}`, '--ui-disable-news-fetch'],
    ...(options.databaseFile === undefined ? [] : [`--db-filename=${options.databaseFile}`, ...database]),
    ...settings.map((setting) => `--dynamic-config-value=${setting}`),
    ...attributes.map((attribute) => `--search-attribute=${attribute}`),
    ...(options.namespaces ?? []).map((name) => `--namespace=${name}`),
  ];
}

/** Only what a program needs to run: the keys of the sites are none of the server's business. */
function serverEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ['PATH', 'Path', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'TZ', 'SystemRoot', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** Ends a server: asks, and after `graceMs` insists. Returns when the process is gone. One of another pid namespace is left alone. */
export async function endServer(server: ProcessIdentity, graceMs = 10_000): Promise<void> {
  if (isForeign(server)) return;
  for (const { signal, waitMs } of [
    { signal: 'SIGTERM', waitMs: graceMs } as const,
    { signal: 'SIGKILL', waitMs: 10_000 } as const,
  ]) {
    if (!isAlive(server)) return;
    process.kill(server.pid, signal);
    const until = Date.now() + waitMs;
    while (isAlive(server) && Date.now() < until) await sleep(50);
  }
  if (isAlive(server))
    throw new UserError('server', words('server.notEnded', { pid: String(server.pid) }), {
      advice: words('server.notEndedAdvice', { command: endCommand(server.pid) }),
    });
}

/** `preferred`, if both are free; else two ports that are free now. */
export async function freePorts(preferred?: ServerPorts): Promise<ServerPorts> {
  if (preferred && (await isFree(preferred.port)) && (await isFree(preferred.uiPort))) return preferred;
  const [first, second] = await Promise.all([freeListener(), freeListener()]);
  await Promise.all([first.close(), second.close()]);
  return { port: first.port, uiPort: second.port };
}

/** Whether nobody listens there, in the network of this process. */
export async function isFree(port: number): Promise<boolean> {
  return listen(port).then(
    async (listener) => listener.close().then(() => true),
    () => false,
  );
}

const freeListener = async (): Promise<Listener> => listen(0);

interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

async function listen(port: number): Promise<Listener> {
  const server = createServer();
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP listener has a port');
  return {
    port: address.port,
    close: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}
