import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { UserError } from '../domain/failures/user-error.js';
import { systemCode } from '../disk/system-error.js';
import { words } from '../words/words.js';
import type { Session } from '../client/session.js';
import { webApp } from './app.js';
import { Access } from './guard/access.js';
import { House, type Outside } from './house.js';
import { speakToReaders } from './reply/language.js';
import { lastNote, removeEntry, type WebNote, writeNote } from './note.js';
import { Uploads } from './files/uploads.js';
import { Starting } from './starting.js';
import { Serving } from './serving.js';
import { askForPreviews } from './previews-wanted.js';

export interface WebOptions extends Outside {
  /** Where it listens; absent: the loopback interface alone. */
  readonly host?: string;
  /** Absent: the one of the last start, else any that is free. */
  readonly port?: number;
  /** Chosen by a person; absent: a new one. */
  readonly token?: string;
  /** Open already, and closed by whoever opened it; absent: the server opens one. */
  readonly session?: Session;
}

export interface RunningWeb extends WebNote {
  /** Rejects never; resolves when everything is in order: batches are paused, what is paid for is stored. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** Starts the server of a folder. @throws UserError */
export async function startWeb(options: WebOptions): Promise<RunningWeb> {
  await speakToReaders();
  const house = await House.open(options, options.session);
  const over = new AbortController();
  try {
    const serving = new Serving(house);
    const uploads = new Uploads(house.uploads, house.pictures);
    const starting = new Starting({ house, serving, uploads });
    const access = await Access.open(house.folder, options.token);
    const host = options.host ?? LOOPBACK;
    let port = 0;
    const isAny = host === '0.0.0.0' || host === '::';
    const app = await webApp({ house, serving, uploads, starting, over: over.signal }, access, () => ({
      port,
      names: [host],
      anyName: isAny,
    }));
    const server = createAdaptorServer({ fetch: app.fetch }) as Server;
    const { dataDir } = house.config;
    port = await listeningAt(server, host, options.port, dataDir);
    const name = isAny ? LOOPBACK : host;
    const note = { url: `http://${name.includes(':') ? `[${name}]` : name}:${port}/`, port, token: access.token };
    await writeNote(dataDir, note);
    const previews = await askForPreviews(dataDir);
    await serving.continueOpen();
    const close = async (): Promise<void> => {
      await serving.close();
      over.abort();
      server.close();
      server.closeAllConnections();
      await previews.end();
      await removeEntry(dataDir);
      await house.close();
    };
    return { ...note, close };
  } catch (error) {
    await house.close();
    throw error;
  }
}

/** At the port that was asked for, else at that of the last start, so that its pages find the server again. */
async function listeningAt(server: Server, host: string, port: number | undefined, dataDir: string): Promise<number> {
  if (port !== undefined) return listening(server, host, port);
  const last = await lastNote(dataDir);
  return listening(server, host, last?.port ?? 0).catch(() => listening(server, host, 0));
}

function listening(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const isTaken = systemCode(error) === 'EADDRINUSE';
      reject(
        isTaken
          ? new UserError('conflict', words('web.portTaken', { port: String(port) }), { advice: words('web.portAdvice') })
          : error,
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
