import { isDeepStrictEqual } from 'node:util';
import { PlantainError } from '../../domain/failures/failure.js';
import type { Http, HttpReply, HttpRequest } from '../../http/request.js';
import { reply } from '../../http/send.js';
import type { Sample } from '../../providers/declared/samples.js';
import { type Words, words } from '../../words/words.js';

/** The picture of all samples: one pixel. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const quoted = (value: unknown): string => JSON.stringify(value) ?? 'undefined';

/** Answers with what a sample has recorded, in its order; its last answer is repeated. Nothing leaves this process. */
export class PlayedHttp implements Http {
  /** What was asked otherwise than the sample expects. */
  readonly problems: Words[] = [];
  /** URLs of pictures that were fetched. */
  readonly fetched: string[] = [];
  #next = 0;

  constructor(private readonly exchanges: Sample['exchanges']) {}

  /** How many answers of the sample nobody has asked for. */
  get left(): number {
    return Math.max(0, this.exchanges.length - this.#next);
  }

  async request(request: HttpRequest): Promise<HttpReply> {
    return this.#answer(request, await bodyOf(request.body));
  }

  async untrusted({ url, send }: Parameters<Http['untrusted']>[0]): Promise<HttpReply> {
    if (send) return asReply(200, {}, '');
    const expected = this.exchanges[this.#next]?.request?.url;
    if (expected === url) return this.#answer({ method: 'GET', url, signal: new AbortController().signal }, '');
    this.fetched.push(url);
    return Promise.resolve(asReply(200, { 'content-type': 'image/png' }, Buffer.from(PIXEL, 'base64')));
  }

  socket(): never {
    throw new Error('a declared site has no websockets');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #answer(request: HttpRequest, body: string): HttpReply {
    const number = this.#next + 1;
    const exchange = this.exchanges[Math.min(this.#next, this.exchanges.length - 1)];
    if (!exchange) throw new PlantainError({ code: 'invalid_request', message: words('played.noAnswer'), billing: 'unbilled' });
    if (this.#next < this.exchanges.length) this.#compare(exchange.request ?? {}, request, { number, body });
    this.#next += 1;
    const { status, headers, body: answered } = exchange.answer;
    return asReply(
      status,
      { 'content-type': 'application/json', ...headers },
      answered === undefined ? '' : withPicture(quoted(answered)),
    );
  }

  #compare(
    expected: NonNullable<Sample['exchanges'][number]['request']>,
    { method, url, headers = {} }: HttpRequest,
    { number, body }: { readonly number: number; readonly body: string },
  ): void {
    const differs = (part: string, wanted: unknown, found: unknown): void => {
      const values = { number, part, wanted: quoted(wanted), found: quoted(found) };
      this.problems.push(words('played.otherRequest', values));
    };
    if (expected.method !== undefined && expected.method !== method) differs('method', expected.method, method);
    if (expected.url !== undefined && expected.url !== String(url)) differs('url', expected.url, String(url));
    for (const [name, value] of Object.entries(expected.headers ?? {})) {
      if (headers[name.toLowerCase()] !== value) differs(`headers.${name}`, value, headers[name.toLowerCase()]);
    }
    if (expected.body === undefined) return;
    const wanted: unknown = JSON.parse(withPicture(quoted(expected.body)));
    const found = parsed(body);
    if (!isDeepStrictEqual(wanted, found)) differs('body', wanted, found);
  }
}

const withPicture = (text: string): string => text.replaceAll('{picture}', PIXEL);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a form: compared as it is
  }
}

async function bodyOf(body: HttpRequest['body']): Promise<string> {
  if (body === undefined || typeof body === 'string') return body ?? '';
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString();
}

function asReply(status: number, headers: Readonly<Record<string, string>>, body: string | Buffer): HttpReply {
  const pieces = async function* () {
    yield Buffer.from(body);
  };
  return reply(status, headers, pieces(), { name: 'sample', paid: false, sent: true });
}
