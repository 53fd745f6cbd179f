import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { type Exchange, readBody, sleep } from '../server.js';
import { transmit, transmitFaulty, type Transmission } from '../transmit.js';
import { answer, noSuchPage, plain } from './answers.js';
import { steer } from './control.js';
import { formatJson } from './json.js';
import { handle, refuseOrigin } from './routes.js';
import type { Life } from './life.js';
import type { Incoming, Site } from './site.js';
import type { RequestTrouble } from './troubles.js';

/** What stands between the network and the server's code. */
export interface Front {
  readonly site: Site;
  readonly prefix: string;
  readonly authorization: string | undefined;
  readonly sockets: WebSocketServer;
}

interface Address {
  /** Without prefix and `/api`, however often that stands there (recorded). */
  readonly path: string;
  readonly underApi: boolean;
}

function addressOf(front: Front, url: URL): Address | undefined {
  if (!url.pathname.startsWith(`${front.prefix}/`)) return undefined;
  const inside = url.pathname.slice(front.prefix.length);
  const path = inside.replace(/^(?:\/api)+(?=\/)/, '');
  return { path, underApi: path !== inside };
}

function refuse(front: Front, request: IncomingMessage): Transmission | undefined {
  if (front.authorization === undefined || request.headers.authorization === front.authorization) return undefined;
  return answer(401, '<html><head><title>401 Authorization Required</title></head></html>', {
    'content-type': 'text/html',
    'www-authenticate': 'Basic realm="ComfyUI"',
  });
}

/** One request from its first byte to the last of its answer. */
export async function respond(front: Front, life: Life, { request, response, url, closing }: Exchange): Promise<void> {
  const { site } = front;
  if (url.pathname.startsWith('/_standin/')) {
    await transmit(response, await steer(site, request, url.pathname), closing);
    return;
  }
  const address = addressOf(front, url);
  const method = request.method ?? 'GET';
  const books = site.meter.request(method, (address?.path ?? url.pathname) + url.search);
  const trouble = site.troubles.ofRequest(method, address?.path ?? url.pathname);
  const action = trouble?.action;
  if (action?.kind === 'reset' && action.when === 'reading') {
    request.socket.resetAndDestroy();
    return;
  }
  const body = await readBody(request, site.maxBodyBytes).catch(() => null); // null: the client left while sending
  if (body === null) return;
  // What it has taken it works on later, also when the client has left by then.
  await site.ice.melted();
  const incoming: Incoming = {
    ...(address ?? { path: url.pathname, underApi: false }),
    method,
    query: url.searchParams,
    headers: request.headers,
    body: body ?? Buffer.alloc(0),
  };
  const tooLarge = body === undefined ? plain(413, `Maximum request body size ${site.maxBodyBytes} exceeded.`) : undefined;
  const own = refuse(front, request) ?? tooLarge ?? (address ? undefined : noSuchPage());
  const sent = own ?? answerOf(trouble, () => handle(site, life, incoming));
  books.status = sent.status;
  if (trouble?.latencyMs !== undefined) await sleep(trouble.latencyMs, closing);
  await (action ? transmitFaulty(response, sent, action, closing) : transmit(response, sent, closing));
}

/** The answer of the server, unless a trouble gives another; the server does its part unless the trouble keeps it from that. */
function answerOf(trouble: RequestTrouble | undefined, serve: () => Transmission): Transmission {
  const action = trouble?.action;
  const effect = trouble?.effect ?? action?.kind !== 'answer';
  const served = effect ? serve() : answer(200);
  if (action?.kind !== 'answer') return served;
  const isText = typeof action.body === 'string';
  const type = isText ? 'text/html' : 'application/json; charset=utf-8';
  const text = isText ? String(action.body) : formatJson(action.body);
  return answer(action.status, text, { 'content-type': type, ...action.headers });
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** The way to a socket. */
export async function upgrade(front: Front, life: Life, { request, socket, head }: Upgrade): Promise<void> {
  await front.site.ice.melted();
  const url = new URL(request.url ?? '/', 'http://stand-in');
  const address = addressOf(front, url);
  const sid = url.searchParams.get('clientId') ?? '';
  const actions = front.site.troubles.ofSocket(sid).map((trouble) => trouble.action);
  const refusal = actions.find((action) => action.kind === 'refuse');
  const refused =
    refuse(front, request) ??
    refuseOrigin(request) ??
    (address?.path === '/ws' ? undefined : noSuchPage()) ??
    (refusal && answer(refusal.status));
  if (refused) {
    socket.end(
      `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status] ?? ''}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
    );
    return;
  }
  front.sockets.handleUpgrade(request, socket, head, (open) => life.hub.open(open, sid, actions));
}
