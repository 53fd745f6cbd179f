import { randomUUID } from 'node:crypto';
import { UserError } from '../domain/failures/user-error.js';
import { type Text, type Words, words } from '../words/words.js';
import { resolveTemporalCli, type TemporalCli } from './cli-binary.js';
import { endServer, freePorts, LOOPBACK, serverWords, spawnDevServer, type ServerPorts } from './dev-server.js';
import { answers, prepareNamespace } from './frontend.js';
import { joinForeign } from './foreign-server.js';
import { findByArguments, isAlive, isForeign, namespaceOf, type ProcessIdentity } from '../disk/process-identity.js';
import type { RunningServer, StartContext } from './running-server.js';
import type { ServerFolder, ServerRecord } from './server-folder.js';

/** How long a server that lives but says nothing is given, in milliseconds: it may just be starting. */
const SILENCE_MS = 8_000;
/** How long such a server is then given to end by itself: if it could, it would mostly have answered. */
const SILENT_GRACE_MS = 3_000;
const START_MS = 60_000;
const UNFINISHED = 'unfinished';

/** What SQLite says of a file that is no database any more, or only a part of one (its codes 26, 11 and 1). */
const DAMAGED = /file is not a database|database disk image is malformed|no such table/;

/** The folder's database belongs to another version of the Temporal CLI. */
export class DatabaseVersionError extends UserError {
  constructor(folder: ServerFolder, made: string, ours: string) {
    super('server', words('server.otherVersion', { file: folder.databasePath, made, ours }), {
      advice: words('server.otherVersionAdvice', { made, folder: folder.path }),
    });
  }
}

/** In the words of SQLite and of Unix. */
const DISK_FULL = /no space left on device|database or disk is full/i;

/** The server of the folder could not be started. */
export class ServerStartError extends UserError {
  constructor(message: Words, folder: ServerFolder, logEnd: string) {
    const file = folder.logFile;
    const log: Text[] =
      logEnd === '' ? [words('server.logEmpty', { file })] : [words('server.log', { file }), ...logEnd.split('\n')];
    const advice = DISK_FULL.test(logEnd) ? 'server.diskFullAdvice' : 'server.startAdvice';
    super('server', message, { problems: log, advice: words(advice, { folder: folder.path }) });
  }
}

const startError = async (message: Words, folder: ServerFolder): Promise<ServerStartError> =>
  new ServerStartError(message, folder, await folder.logEnd());

/** The database is damaged, and somebody is connected who would use a new one as if it were the old one. */
export class DatabaseDamagedError extends UserError {
  constructor(folder: ServerFolder) {
    super('server', words('server.damaged', { file: folder.databasePath }), { advice: words('server.damagedAdvice') });
  }
}

/**
 * The folder's server: joined if it runs and answers, else started. Only under the folder's lock. With `ports` it must be on these,
 * because somebody is connected there.
 *
 * @throws {TemporalCliMissingError | DatabaseVersionError | DatabaseDamagedError | ForeignServerError | ServerStartError}
 */
export async function joinOrStart(context: StartContext, ports?: ServerPorts): Promise<RunningServer> {
  const known = await context.folder.readRecord();
  // In a copy of a data folder the record is that of the original's server, on another database.
  const isCopy = known?.folder !== undefined && known.folder !== (await context.folder.place());
  const record = isCopy ? undefined : known;
  if (record && isForeign(record)) {
    const joined = await joinForeign(context, record);
    return joined ?? startServer(context, ports ?? record, ports !== undefined);
  }
  const running = record && processOf(record);
  if (record && running && context.folder.isStopping(running)) {
    await endServer(running);
  } else if (record && running) {
    if (await answers(record.address, SILENCE_MS, running)) {
      await context.folder.writeRecord({ ...record, process: running });
      await context.folder.noteDatabaseVersion(record.cliVersion);
      await prepareNamespace(record.address);
      return { ...record, process: running, started: false };
    }
    context.log(words('server.replaced', { pid: String(running.pid) }));
    await endServer(running, SILENT_GRACE_MS);
  }
  return startServer(context, ports ?? record, ports !== undefined);
}

/** Whose pids and whose loopback a record speaks of. */
function spacesOf(): Pick<ServerRecord, 'space' | 'network'> {
  const [space, network] = [namespaceOf('pid'), namespaceOf('net')];
  return { ...(space === undefined ? {} : { space }), ...(network === undefined ? {} : { network }) };
}

/** The living process of a record; a record without one may be of a starter that was killed just after the start. */
export function processOf(record: ServerRecord): ProcessIdentity | undefined {
  if (isForeign(record)) return undefined;
  if (record.process === undefined) return findByArguments(serverWords(record));
  return isAlive(record.process) ? record.process : undefined;
}

async function startServer(
  context: StartContext,
  ports: ServerPorts | undefined,
  portsAreFixed: boolean,
): Promise<RunningServer> {
  const { folder } = context;
  const cli = await resolveTemporalCli(context);
  const version = await folder.databaseVersion();
  if (version === UNFINISHED) await folder.removeDatabase();
  else if (version !== undefined && version !== 'unknown' && version !== cli.version) {
    throw new DatabaseVersionError(folder, version, cli.version);
  }
  if (version === undefined || version === UNFINISHED) await folder.noteDatabaseVersion(UNFINISHED);

  const notice = setTimeout(() => context.onProgress(words('server.starting')), 2_000);
  try {
    const launching = { context, cli, ports, portsAreFixed };
    const server = await launchInTries(launching);
    if (server !== 'damaged') return server;
    if (portsAreFixed) throw new DatabaseDamagedError(folder);
    const setAside = await folder.setDatabaseAside();
    await folder.noteDatabaseVersion(UNFINISHED);
    const anew = await launchInTries(launching);
    if (anew === 'damaged') throw await startError(words('server.noDatabase'), folder);
    return { ...anew, setAside };
  } finally {
    clearTimeout(notice);
  }
}

interface Launching {
  readonly context: StartContext;
  readonly cli: TemporalCli;
  readonly ports: ServerPorts | undefined;
  readonly portsAreFixed: boolean;
}

/** Between the choice of a port and its use somebody else may take it; the server's own internal ports are such choices, too. */
async function launchInTries({ context, cli, ports, portsAreFixed }: Launching): Promise<RunningServer | 'damaged'> {
  const { folder } = context;
  const logged = await folder.boundLog();
  for (let attempt = 1; ; attempt += 1) {
    const chosen = portsAreFixed && ports ? ports : await freePorts(attempt === 1 ? ports : undefined);
    const server = await launch(context, cli, chosen);
    if (DAMAGED.test(await folder.logFrom(logged))) {
      if (server) await endServer(server.process);
      return 'damaged';
    }
    if (server) return server;
    if (attempt === 3) throw await startError(words('server.endedAtStart'), folder);
  }
}

/** Nothing when the server ended by itself before it served. */
async function launch(context: StartContext, cli: TemporalCli, ports: ServerPorts): Promise<RunningServer | undefined> {
  const { folder, env } = context;
  const record: ServerRecord = {
    token: randomUUID(),
    cliVersion: cli.version,
    address: `${LOOPBACK}:${ports.port}`,
    port: ports.port,
    uiPort: ports.uiPort,
    startedAt: new Date().toISOString(),
    folder: await folder.place(),
    ...spacesOf(),
  };
  await folder.writeRecord(record);
  const { logFile, databaseFile } = folder;
  const server = await spawnDevServer({
    ...ports,
    cliPath: cli.path,
    folder: folder.path,
    databaseFile,
    logFile,
    detached: true,
    env,
  });
  await folder.writeRecord({ ...record, process: server });
  if (await answers(record.address, START_MS, server)) {
    await folder.noteDatabaseVersion(cli.version);
    await prepareNamespace(record.address);
    return { ...ports, process: server, address: record.address, started: true };
  }
  if (!isAlive(server)) return undefined;
  await endServer(server);
  throw await startError(words('server.silentAtStart', { time: { ms: START_MS } }), folder);
}
