import { noteDataFolder } from '../config/data-folder.js';
import type { Config } from '../config/load.js';
import { connectClient, resolveTarget } from '../temporal/connect.js';
import { cleanDaily } from './clean/daily.js';
import { tellSetAside } from './batches/forgotten-batches.js';
import { type EventSink, info, warning } from './events.js';
import type { Session } from './session.js';

export interface OpenedSession {
  readonly session: Session;
  /** Also stops the folder's own server where nobody else uses it. */
  readonly close: () => Promise<void>;
}

/** Opens a session, starting the folder's own server where none is configured. @throws UserError */
export async function openSession(emit: EventSink, config: Config): Promise<OpenedSession> {
  await noteDataFolder(config.dataDir);
  const resolved = await resolveTarget({
    temporal: config.temporal,
    dataDir: config.dataDir,
    env: config.env,
    onProgress: (text) => emit(info(text)),
    log: (text) => emit(warning(text)),
  });
  try {
    const { client, connection } = await connectClient(resolved.target, (text) => emit(info(text)));
    const session = { config, target: resolved.target, client, connection };
    const endCleaning = resolved.started ? cleanDaily((text) => emit(info(text)), session) : undefined;
    const close = async (): Promise<void> => {
      try {
        await endCleaning?.();
        await connection.close();
      } finally {
        await resolved.close();
      }
    };
    try {
      if (resolved.setAside !== undefined) await tellSetAside(emit, session, resolved.setAside);
    } catch (error) {
      await connection.close();
      throw error;
    }
    return { session, close };
  } catch (error) {
    await resolved.close();
    throw error;
  }
}

/** A session for `work` alone. @throws UserError */
export async function withSession<T>(emit: EventSink, config: Config, work: (session: Session) => Promise<T>): Promise<T> {
  const { session, close } = await openSession(emit, config);
  try {
    return await work(session);
  } finally {
    await close();
  }
}
