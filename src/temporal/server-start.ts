import { randomUUID } from 'node:crypto';
import { UserError } from '../domain/failures/user-error.js';
import { resolveTemporalCli, type TemporalCli } from './cli-binary.js';
import { endServer, freePorts, LOOPBACK, serverWords, spawnDevServer, type ServerPorts } from './dev-server.js';
import { answers, prepareNamespace } from './frontend.js';
import { joinForeign } from './foreign-server.js';
import { findByArguments, isAlive, isForeign, namespaceOf, type ProcessIdentity } from '../disk/process-identity.js';
import type { RunningServer, StartContext } from './running-server.js';
import type { ServerRecord } from './server-folder.js';

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
  constructor(folder: string, made: string, ours: string) {
    super(
      'server',
      `${folder}/temporal.db was made by the Temporal CLI ${made}; this is ${ours}, and a database cannot be carried over. ` +
        `Finish its batches with the plantain that started them (or set TEMPORAL_CLI_PATH to a Temporal CLI ${made}), ` +
        `or move temporal.db, temporal.db-wal, temporal.db-shm and temporal.db.version out of ${folder} to begin anew: ` +
        'pictures and reports stay, batches under way are then not resumed.',
    );
  }
}

/** The server of the folder could not be started. */
export class ServerStartError extends UserError {
  constructor(reason: string, logFile: string, logEnd: string) {
    super('server', `The Temporal server of this folder ${reason}. Its log, ${logFile}, ends with:\n${logEnd || '(nothing)'}`);
  }
}

/** The database is damaged, and somebody is connected who would use a new one as if it were the old one. */
export class DatabaseDamagedError extends UserError {
  constructor(folder: string) {
    super(
      'server',
      `${folder}/temporal.db is damaged. Stop the commands of this folder (press Ctrl-C twice): the next command sets the file aside, ` +
        'begins a new one and names the batches that it can complete',
    );
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
    context.log(`The Temporal server of this folder (process ${running.pid}) does not answer and is ended`);
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
    throw new DatabaseVersionError(folder.path, version, cli.version);
  }
  if (version === undefined || version === UNFINISHED) await folder.noteDatabaseVersion(UNFINISHED);

  const notice = setTimeout(() => context.onProgress('Starting the Temporal server of this folder'), 2_000);
  try {
    const launching = { context, cli, ports, portsAreFixed };
    const server = await launchInTries(launching);
    if (server !== 'damaged') return server;
    if (portsAreFixed) throw new DatabaseDamagedError(folder.path);
    const setAside = await folder.setDatabaseAside();
    await folder.noteDatabaseVersion(UNFINISHED);
    const anew = await launchInTries(launching);
    if (anew === 'damaged') throw new ServerStartError('cannot begin a new database', folder.logFile, await folder.logEnd());
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
    if (attempt === 3) throw new ServerStartError('ended right after its start', folder.logFile, await folder.logEnd());
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
  throw new ServerStartError(`does not answer after ${START_MS / 1000} s`, folder.logFile, await folder.logEnd());
}
