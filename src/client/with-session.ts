import { noteDataFolder } from '../config/data-folder.js';
import type { Config } from '../config/load.js';
import { connectClient, resolveTarget } from '../temporal/connect.js';
import { tellSetAside } from './batches/forgotten-batches.js';
import { type EventSink, info, warning } from './events.js';
import type { Session } from './session.js';

/** Opens a session, starting the folder's own server where none is configured, and closes it after `work`. */
export async function withSession<T>(emit: EventSink, config: Config, work: (session: Session) => Promise<T>): Promise<T> {
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
    try {
      const session = { config, target: resolved.target, client, connection };
      if (resolved.setAside !== undefined) await tellSetAside(emit, session, resolved.setAside);
      return await work(session);
    } finally {
      await connection.close();
    }
  } finally {
    await resolved.close();
  }
}
