import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { webApp } from '../../src/web/app.js';
import { Uploads } from '../../src/web/files/uploads.js';
import { Access } from '../../src/web/guard/access.js';
import type { House } from '../../src/web/house.js';
import { speakToReaders } from '../../src/web/reply/language.js';
import type { Rooms } from '../../src/web/rooms.js';
import { Serving } from '../../src/web/serving.js';
import { Starting } from '../../src/web/starting.js';
import { createConfig } from '../../src/library/config.js';

export const PORT = 4321;
export const HOST = `127.0.0.1:${PORT}`;
export const KEY = 'sk-canary-7f3a9d1c5b2e8064';

/** The whole server as a function of requests, without Temporal: what asks it fails. */
export class InProcess {
  private constructor(
    readonly folder: string,
    readonly app: Hono,
    readonly access: Access,
    readonly rooms: Rooms,
  ) {}

  static async open(): Promise<InProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'plantain-web-'));
    const pages = join(folder, 'pages');
    await mkdir(join(pages, 'assets'), { recursive: true });
    await writeFile(join(pages, 'app.html'), '<!doctype html><title>page</title>');
    await writeFile(join(pages, 'assets', 'app-1.js'), 'export {};');
    await writeFile(join(folder, 'secret.png'), 'secret');
    const config = await createConfig(
      { sites: { banana: { provider: 'gemini', baseUrl: 'http://127.0.0.1:9', key: { env: 'BANANA_KEY' } } } },
      { folder, env: { BANANA_KEY: KEY } },
    );
    await speakToReaders();
    const outside = { build: { version: '1.2.3', workflowBundle: 'none' }, pages, emit: () => undefined };
    const data = join(folder, '.plantain', 'web');
    const house = {
      config,
      session: { config, target: { uiUrl: 'http://127.0.0.1:8233', namespace: 'default' } },
      outside,
      folder: data,
      uploads: join(data, 'uploads'),
    } as unknown as House;
    const access = await Access.open(data);
    const [serving, uploads] = [new Serving(house), new Uploads(house.uploads)];
    const rooms = {
      house,
      serving,
      uploads,
      starting: new Starting({ house, serving, uploads }),
      over: new AbortController().signal,
    };
    return new InProcess(folder, await webApp(rooms, access, () => ({ port: PORT, names: [], anyName: false })), access, rooms);
  }

  /** With the token, unless told otherwise. */
  ask(
    path: string,
    init: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> {
    const headers = { host: HOST, authorization: `Bearer ${this.access.token}`, ...init.headers };
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
    return Promise.resolve(
      this.app.request(`http://${HOST}${path}`, { ...init, headers: given, ...(init.body ? { duplex: 'half' } : {}) }),
    );
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
