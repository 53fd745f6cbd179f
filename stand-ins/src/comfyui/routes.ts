import type { Transmission } from '../transmit.js';
import { answer, internalError, noSuchPage, plain } from './answers.js';
import { getView, postUpload } from './file-routes.js';
import {
  getFeatures,
  getModels,
  getModelsIn,
  getNoNames,
  getObjectInfo,
  getObjectInfoOf,
  getSystemStats,
} from './info-routes.js';
import { cancelJob, cancelJobs, getJob, getJobs } from './job-routes.js';
import {
  getHistory,
  getHistoryOf,
  getPrompt,
  getQueue,
  postFree,
  postHistory,
  postInterrupt,
  postPrompt,
  postQueue,
} from './queue-routes.js';
import { PythonError } from './convert.js';
import type { Life } from './life.js';
import type { Incoming, Site } from './site.js';

type Handler = (site: Site, life: Life, request: Incoming) => Transmission;

const ROUTES: readonly (readonly [method: string, path: RegExp, handler: Handler])[] = [
  ['GET', /^\/prompt$/, getPrompt],
  ['POST', /^\/prompt$/, postPrompt],
  ['GET', /^\/queue$/, getQueue],
  ['POST', /^\/queue$/, postQueue],
  ['GET', /^\/history$/, getHistory],
  ['GET', /^\/history\/[^/]+$/, getHistoryOf],
  ['POST', /^\/history$/, postHistory],
  ['POST', /^\/interrupt$/, postInterrupt],
  ['POST', /^\/free$/, postFree],
  ['POST', /^\/upload\/image$/, postUpload],
  ['GET', /^\/view$/, getView],
  ['GET', /^\/system_stats$/, getSystemStats],
  ['GET', /^\/features$/, getFeatures],
  ['GET', /^\/object_info$/, getObjectInfo],
  ['GET', /^\/object_info\/[^/]+$/, getObjectInfoOf],
  ['GET', /^\/models$/, getModels],
  ['GET', /^\/models\/[^/]+$/, getModelsIn],
  ['GET', /^\/embeddings$/, getNoNames],
  ['GET', /^\/extensions$/, getNoNames],
];

/** These are known under `/api` only, and not to older servers. */
const JOB_ROUTES: typeof ROUTES = [
  ['GET', /^\/jobs$/, getJobs],
  ['GET', /^\/jobs\/[^/]+$/, getJob],
  ['POST', /^\/jobs\/cancel$/, cancelJobs],
  ['POST', /^\/jobs\/[^/]+\/cancel$/, cancelJob],
];

/** The answer of the server's own code, whatever goes wrong on the way to the client. */
export function handle(site: Site, life: Life, request: Incoming): Transmission {
  const refused = refuseOrigin(request);
  if (refused) return refused;
  if (request.method === 'OPTIONS') return answer(200);
  if (request.path === '/ws') return plain(400, 'No WebSocket UPGRADE hdr: None\n Can "Upgrade" only to "WebSocket".');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const routes = site.traits.jobs && request.underApi ? [...ROUTES, ...JOB_ROUTES] : ROUTES;
  const found = routes.find(([wanted, path]) => wanted === method && path.test(request.path));
  if (!found) return method === 'GET' ? noSuchPage() : plain(405, '405: Method Not Allowed');
  try {
    return found[2](site, life, request);
  } catch (error) {
    // The server does not look at what it is sent before it uses it (recorded).
    if (error instanceof PythonError || error instanceof SyntaxError) return internalError();
    throw error;
  }
}

const hostOf = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '');

/** Pages of other hosts are refused while the server is addressed as this computer. */
export function refuseOrigin({ headers }: Pick<Incoming, 'headers'>): Transmission | undefined {
  if (headers['sec-fetch-site'] === 'cross-site') return answer(403);
  const { origin, host } = headers;
  if (origin === undefined) return undefined;
  const loopback = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?$/.test(hostOf(host));
  const same = hostOf(origin).replace(/^\w+:\/\//, '') === hostOf(host);
  return loopback && !same ? answer(403) : undefined;
}
