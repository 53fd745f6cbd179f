import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OssKey, Proof } from './oss/access.js';
import { Bucket, type BucketOptions, type StoredObject } from './oss/buckets.js';
import { errorAnswer, newRequestId, type OssAnswer, OssError } from './oss/errors.js';
import { type OssFault, type OssFaultAction, OssFaultScript, parseOssFaults } from './oss/faults.js';
import { type OssRequest, readRequest } from './oss/request.js';
import { answerRequest, type OssDesk } from './oss/routes.js';
import { listen, readBody, sendJson, sleep } from './server.js';

export type { OssKey } from './oss/access.js';
export type { OssFault } from './oss/faults.js';

export interface OssStandInOptions {
  /** On 127.0.0.1; 0 or absent: a free one. */
  readonly port?: number;
  /** One private bucket `pictures` unless given. */
  readonly buckets?: readonly BucketOptions[];
  /** One pair, `STAND_IN_KEY`, unless given. */
  readonly keys?: readonly OssKey[];
  /** Region in the scope of V4; `cn-hangzhou` unless given. */
  readonly region?: string;
  /** Refuses every request that is signed by V1, as new buckets do. */
  readonly v1Closed?: boolean;
  /** Buckets behind custom domains, by host name. */
  readonly customDomains?: Readonly<Record<string, string>>;
  /** Number of the error in a conflict: the vendor's pages name two. */
  readonly conflictEc?: '0026-00000002' | '0026-00000201';
  /** How far the clock of the server is ahead, in milliseconds. */
  readonly clockAheadMs?: number;
  readonly faults?: readonly OssFault[];
}

/** The pair that is known unless others are given. */
export const STAND_IN_KEY: OssKey = { id: 'stand-in-id', secret: 'stand-in-secret' };

/** One request, as the stand-in's books have it. */
export interface OssEntry {
  readonly number: number;
  readonly receivedAt: number;
  readonly method: string;
  readonly bucket?: string;
  readonly key?: string;
  /** Names of the query, sorted. */
  readonly query: readonly string[];
  /** Absent: the client sees none. */
  status?: number;
  /** `Code` of the XML. */
  code?: string;
  /** Id of the pair that signed. */
  signedBy?: string;
  signature: Proof['version'];
  form: Proof['form'];
}

export interface OssStandIn {
  /** `http://localhost:<port>`: at an IP address clients of the vendor go wrong. */
  readonly url: string;
  readonly port: number;
  readonly entries: readonly Readonly<OssEntry>[];
  object(key: string, bucket?: string): StoredObject | undefined;
  keys(bucket?: string): string[];
  /** How many times a key was put with success. */
  puts(key: string): number;
  setFaults(faults: readonly OssFault[]): void;
  /** Takes the place of all pairs. */
  setKeys(keys: readonly OssKey[]): void;
  close(): Promise<void>;
}

const MOST_BYTES = 256 * 1024 * 1024;
const DEFAULT_BUCKET = 'pictures';

/** An object store on this computer that speaks the protocol of Aliyun OSS; everything is kept in memory. */
export async function startOssStandIn(options: OssStandInOptions = {}): Promise<OssStandIn> {
  const { keys = [STAND_IN_KEY], buckets = [{ name: DEFAULT_BUCKET }], customDomains = {}, clockAheadMs = 0 } = options;
  const known = new Map(buckets.map((bucket) => [bucket.name, new Bucket(bucket)]));
  const faults = new OssFaultScript();
  faults.set(options.faults ?? []);
  const entries: OssEntry[] = [];
  let pairs = keys;
  const desk = (): OssDesk => ({
    keys: pairs,
    region: options.region ?? 'cn-hangzhou',
    v1Closed: options.v1Closed ?? false,
    now: () => Date.now() + clockAheadMs,
    buckets: known,
    conflictEc: options.conflictEc ?? '0026-00000002',
  });
  const server = await listen(options.port ?? 0, async (incoming, response, url, closing) => {
    if (url.pathname.startsWith('/_standin/')) return steer(incoming, response, url.pathname, { entries, faults });
    const body = await readBody(incoming, MOST_BYTES);
    const request = readRequest(incoming, body ?? Buffer.alloc(0), { isBucket: (name) => known.has(name), customDomains });
    const entry = begin(entries, request);
    await serve(request, response, entry, { desk: desk(), fault: faults.choose(request), closing });
  });
  const bucketOf = (name = buckets[0]?.name ?? DEFAULT_BUCKET) => known.get(name);
  return {
    url: `http://localhost:${server.port}`,
    port: server.port,
    entries,
    object: (key, bucket) => bucketOf(bucket)?.get(key),
    keys: (bucket) => bucketOf(bucket)?.keys() ?? [],
    puts: (key) => entries.filter((entry) => entry.method === 'PUT' && entry.key === key && entry.status === 200).length,
    setFaults: (next) => faults.set(next),
    setKeys: (next) => void (pairs = next),
    close: () => server.close(),
  };
}

function begin(entries: OssEntry[], { method, bucket, key, query }: OssRequest): OssEntry {
  const entry: OssEntry = {
    number: entries.length + 1,
    receivedAt: Date.now(),
    method,
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === undefined ? {} : { key }),
    query: [...query.keys()].sort(),
    signature: 'none',
    form: 'none',
  };
  entries.push(entry);
  return entry;
}

interface Circumstances {
  readonly desk: OssDesk;
  readonly fault: OssFaultAction | undefined;
  readonly closing: AbortSignal;
}

async function serve(
  request: OssRequest,
  response: ServerResponse,
  entry: OssEntry,
  circumstances: Circumstances,
): Promise<void> {
  const { desk, fault, closing } = circumstances;
  switch (fault?.kind) {
    case 'reset':
      return void response.socket?.resetAndDestroy();
    case 'hang':
      await sleep(fault.ms ?? 3_600_000, closing);
      return void response.destroy();
    case 'html':
      entry.status = fault.status;
      response.writeHead(fault.status, { 'content-type': 'text/html' });
      return void response.end(`<html><body><h1>${fault.status} Bad Gateway</h1><hr><p>proxy & co</body></html>`);
    case 'slow':
      await sleep(fault.ms, closing);
      break;
    case 'xml':
    case 'lost_reply':
    case 'cut':
    case undefined:
  }
  const answer = answerOf(request, desk, fault, entry);
  if (fault?.kind === 'lost_reply') return void response.socket?.resetAndDestroy();
  entry.status = answer.status;
  const date = new Date(desk.now()).toUTCString();
  response.writeHead(answer.status, { date, 'content-length': String(answer.body.length), ...answer.headers });
  if (fault?.kind !== 'cut') return void response.end(answer.body);
  response.write(answer.body.subarray(0, answer.body.length >> 1), () => response.destroy());
}

function answerOf(request: OssRequest, desk: OssDesk, fault: OssFaultAction | undefined, entry: OssEntry): OssAnswer {
  const requestId = newRequestId();
  try {
    if (fault?.kind === 'xml')
      throw new OssError(fault.status, fault.code, fault.message ?? 'As it was ordered.', { more: fault.more });
    const answer = answerRequest(request, desk, ({ key, version, form }) => {
      entry.signature = version;
      entry.form = form;
      if (key) entry.signedBy = key.id;
    });
    return { ...answer, headers: { 'x-oss-request-id': requestId, ...answer.headers } };
  } catch (error) {
    if (!(error instanceof OssError)) throw error;
    entry.code = error.code;
    const answer = errorAnswer(error, request.method, requestId, request.host);
    return { ...answer, headers: { 'x-oss-request-id': requestId, ...answer.headers } };
  }
}

/** `GET /_standin/log` and `PUT` or `POST` of JSON to `/_standin/faults`. */
async function steer(
  incoming: IncomingMessage,
  response: ServerResponse,
  path: string,
  { entries, faults }: { entries: readonly OssEntry[]; faults: OssFaultScript },
): Promise<void> {
  if (incoming.method === 'GET' && path === '/_standin/log') return sendJson(response, 200, { faults: faults.faults, entries });
  if (path !== '/_standin/faults') return sendJson(response, 404, { standin: `there is no ${path}` });
  const body = await readBody(incoming, 10_000_000);
  try {
    faults.set(parseOssFaults(JSON.parse(body?.toString() ?? '')));
    sendJson(response, 200, { faults: faults.faults });
  } catch (error) {
    sendJson(response, 400, { standin: String(error) });
  }
}
