import { Hono } from 'hono';
import { words } from '../words/words.js';
import { Api } from './api.js';
import type { Access } from './guard/access.js';
import { guard, type Place } from './guard/guard.js';
import { safeHeaders } from './guard/headers.js';
import { apiPage } from './docs/page.js';
import { openApi } from './docs/openapi.js';
import { refusal, troubleReply } from './reply/errors.js';
import { inLanguageOfReader } from './reply/language.js';
import type { Rooms } from './rooms.js';
import { addBatches } from './routes/batches.js';
import { addControl } from './routes/control.js';
import { addEvents } from './routes/events.js';
import { pageRoutes } from './routes/page.js';
import { addPictures } from './routes/pictures.js';
import { addSites } from './routes/sites.js';
import { addDoctor } from './routes/doctor.js';
import { addSetup } from './routes/setup.js';
import { addMarks } from './routes/marks.js';
import { addZip } from './routes/zip.js';
import { addUploads } from './routes/uploads.js';
import { addStarting } from './routes/starting.js';
import { addSession } from './routes/session.js';

/** All routes of the API, which lie below `/api/v1`. */
export function apiOf(rooms: Rooms): Api {
  const api = new Api();
  for (const add of [
    addSession,
    addSites,
    addDoctor,
    addSetup,
    addBatches,
    addEvents,
    addPictures,
    addControl,
    addMarks,
    addZip,
    addUploads,
    addStarting,
  ])
    add(api, rooms);
  return api;
}

/** The whole server, as a function of requests. */
export async function webApp(rooms: Rooms, access: Access, place: () => Place): Promise<Hono> {
  const app = new Hono();
  app.use(safeHeaders, inLanguageOfReader, guard(access, place));
  const api = apiOf(rooms);
  const document = openApi(api, rooms.house.outside.build.version);
  app.get('/api/v1/openapi.json', (c) => c.json(document));
  app.get('/api', (c) => c.html(apiPage(api)));
  app.route('/api/v1', api.hono);
  app.all('/api/*', (c) => refusal(c, 404, words('web.noRoute', { path: c.req.path })));
  app.route('/', await pageRoutes(rooms.house.outside.pages));
  app.notFound((c) => refusal(c, 404, words('web.noRoute', { path: c.req.path })));
  app.onError((error, c) => troubleReply(c, error));
  return app;
}
