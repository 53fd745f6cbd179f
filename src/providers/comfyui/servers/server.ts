import { isPlantainError, PlantainError } from '../../../domain/failures/failure.js';
import { secretsOf } from '../../../domain/secret.js';
import { jsonIn } from '../../../http/reading/documents.js';
import { failureOfStatus, nameOf } from '../../../http/failures.js';
import { quote } from '../../../http/quote.js';
import type { Http, HttpReply, HttpRequest, Socket, SocketRequest } from '../../../http/request.js';
import { retryAfterMs } from '../../../http/retry-after.js';
import type { ProviderContext, Site } from '../../provider.js';
import { PATIENCE } from './patience.js';
import { settings } from '../settings.js';

/** A queue of thousands of large workflows is that long. */
const MOST_JSON_BYTES = 256 * 1024 * 1024;

/** An HTTP answer that was read whole. */
export interface Answer {
  readonly status: number;
  /** `POST https://host/path`. */
  readonly name: string;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
  readonly text: string;
  readonly headers: HttpReply['headers'];
}

type Ask = Pick<HttpRequest, 'method' | 'body' | 'headers' | 'paid' | 'idleMs' | 'onBytes'> & {
  /** Absent: that of the context, and a limit for a question. */
  readonly signal?: AbortSignal;
};

/** One ComfyUI server. Its base URL may have a path, as behind a proxy: routes are added to it, never put in its place. */
export class Server {
  readonly url: string;
  readonly site: Site;
  readonly #http: Http;
  /** Ends every question. */
  readonly signal: AbortSignal;

  constructor(context: Pick<ProviderContext, 'site' | 'http' | 'signal'>, url: string) {
    this.url = url;
    this.site = context.site;
    this.#http = context.http;
    this.signal = context.signal;
  }

  /** The same for questions that are asked for more than one: only their own limit ends them. */
  shared(): Server {
    return new Server({ site: this.site, http: this.#http, signal: new AbortController().signal }, this.url);
  }

  /** For people: `gpu` of a site with one server, else its host and port. */
  get label(): string {
    return serverUrls(this.site).length === 1 ? this.site.name : new URL(this.url).host;
  }

  /** The reply as soon as its headers are there, whatever its status. */
  async send(path: string, { signal, headers, ...request }: Ask): Promise<HttpReply> {
    return this.#http.request({
      ...request,
      url: this.address(path),
      headers: { ...credentials(this.site), ...headers },
      signal: signal ?? AbortSignal.any([this.signal, AbortSignal.timeout(PATIENCE.questionMs)]),
      proxy: this.site.proxy,
      insecureTls: this.site.insecureTls,
    });
  }

  async ask(path: string, request: Ask): Promise<Answer> {
    const reply = await this.send(path, request);
    const text = await reply.text(MOST_JSON_BYTES);
    return {
      status: reply.status,
      name: nameOf(request.method, this.address(path)),
      json: jsonIn(text),
      text,
      headers: reply.headers,
    };
  }

  /** The JSON of a route that answers with 200. @throws PlantainError */
  async get(path: string, signal?: AbortSignal): Promise<unknown> {
    const answer = await this.ask(path, { method: 'GET', ...(signal && { signal }) });
    if (answer.status !== 200 || answer.json === undefined) throw this.refusal(answer);
    return answer.json;
  }

  async post(path: string, body: unknown): Promise<Answer> {
    return this.ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  }

  socket(path: string, request: Omit<SocketRequest, 'url' | 'headers' | 'proxy' | 'insecureTls'>): Socket {
    const { proxy, insecureTls } = this.site;
    return this.#http.socket({ ...request, url: this.address(path), headers: credentials(this.site), proxy, insecureTls });
  }

  address(path: string): URL {
    const url = new URL(this.url);
    const [route = '', query = ''] = path.split('?');
    url.pathname = `${url.pathname.replace(/\/+$/, '')}${route}`;
    url.search = query;
    return url;
  }

  /** The failure that an answer stands for which nobody expected. */
  refusal({ status, name, json, text, headers }: Omit<Answer, 'json'> & { readonly json?: unknown }): PlantainError {
    const { code, billing, suspect } = failureOfStatus(status);
    const after = retryAfterMs(headers);
    const words = [code === 'auth' ? this.#keyPhrase() : '', json === undefined && status === 200 ? notJson(headers) : text];
    const said = words.filter((word) => word.trim() !== '').map((word) => quote(word, ...secretsOf(this.site)));
    const message = [`Site "${this.site.name}" answered ${status} to ${name}`, ...said].join(': ');
    return new PlantainError({
      code,
      message,
      billing,
      ...(after !== undefined && { retryAfterMs: after }),
      ...(suspect && { suspect }),
    });
  }

  #keyPhrase(): string {
    const { key } = this.site;
    return key ? `the key ${key.tail} from ${key.source} was refused` : 'no key is configured for it';
  }
}

const notJson = (headers: HttpReply['headers']): string => `${headers['content-type'] ?? 'no content type'}, which is not JSON`;

/** URLs of the servers of a site. */
export function serverUrls(site: Pick<Site, 'baseUrl' | 'settings'>): readonly string[] {
  return settings.parse(site.settings).servers ?? [site.baseUrl];
}

function credentials(site: Site): Readonly<Record<string, string>> {
  const { key } = site;
  if (!key) return {};
  const value = key.reveal();
  if (!/^[\x21-\x7e]+$/.test(value)) {
    const message = `The key of site "${site.name}" (${key.source}) is empty or has characters that no key has, such as spaces.`;
    throw new PlantainError({ code: 'auth', message, billing: 'unbilled' });
  }
  const isBasic = settings.parse(site.settings).authMode === 'basic';
  return { authorization: isBasic ? `Basic ${Buffer.from(value).toString('base64')}` : `Bearer ${value}` };
}

/** Whether nothing listens at the URL: then no process is there that could still be at work. */
export function isRefused(error: unknown): boolean {
  return isPlantainError(error) && error.code === 'network' && error.message.includes('connection refused');
}
