import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, readBody, sendJson, type ListeningServer } from '../server.js';
import { partsOf } from '../multipart.js';

export type Variant = 'mainland' | 'overseas';

/** What goes wrong with an upload; the first that fits is taken, `times` times, or always. */
export type UploadTrouble = { readonly times?: number } &
  /** At the token: another answer, one without a field, or an address in parts that end and begin with a slash. */
  (
    | { readonly at: 'token'; readonly answer: { readonly status: number; readonly body: unknown } }
    | { readonly at: 'token'; readonly without: 'token' | 'key' | 'url' | 'domain' }
    | { readonly at: 'token'; readonly slashes: true }
    /** At the store: an error, after the bytes were kept or without, or the connection breaks. */
    | { readonly at: 'store'; readonly status: number; readonly error: string; readonly kept?: boolean }
    | { readonly at: 'store'; readonly reset: true }
    /** When the bytes are fetched. */
    | { readonly at: 'look'; readonly status: number }
  );

export interface Upload {
  readonly key: string;
  readonly variant: Variant;
  readonly sha256: string;
  readonly bytes: number;
}

const MOST_BYTES = 100_000_000;
const TOKEN_LIFE_MS = 3_600_000;

/** A key as an address has it: without the slash in front. */
const nameOf = (key: string): string => key.replace(/^\//, '');

/** The object store behind both kinds of upload token, on an address of its own: Qiniu's form upload, and a presigned PUT. */
export class ObjectStore {
  readonly uploads: Upload[] = [];
  readonly #objects = new Map<string, Buffer>();
  readonly #tokens = new Map<string, { key: string; until: number }>();
  #troubles: { trouble: UploadTrouble; left: number }[] = [];
  #server: ListeningServer | undefined;

  static async start(port: number): Promise<ObjectStore> {
    const store = new ObjectStore();
    store.#server = await listen(port, (request, response, url) => store.#route(request, response, url));
    return store;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  setTroubles(troubles: readonly UploadTrouble[]): void {
    this.#troubles = troubles.map((trouble) => ({ trouble, left: trouble.times ?? Infinity }));
  }

  /** From now on no uploaded address answers any more. */
  forget(): void {
    this.#objects.clear();
  }

  /** What was stored under a public address of this store. */
  stored(address: string): Buffer | undefined {
    return address.startsWith(`${this.url}/`) ? this.#objects.get(address.slice(this.url.length + 1)) : undefined;
  }

  close(): Promise<void> {
    return this.#server?.close() ?? Promise.resolve();
  }

  /** Answers `newUploadTokenZH` and `newUploadToken`. */
  giveToken(response: ServerResponse, variant: Variant, extension: string): void {
    const trouble = this.#take('token');
    if (trouble?.at === 'token' && 'answer' in trouble) {
      return sendJson(response, trouble.answer.status, trouble.answer.body);
    }
    const slash = trouble?.at === 'token' && 'slashes' in trouble ? '/' : '';
    const key = `${slash}${randomUUID()}.${extension}`;
    const token = randomUUID();
    this.#tokens.set(token, { key, until: Date.now() + TOKEN_LIFE_MS });
    const url = variant === 'mainland' ? `${this.url}/` : `${this.url}/${nameOf(key)}?X-Amz-Signature=${token}`;
    const data: Record<string, string> = { token, key, url, domain: `${this.url}${slash}` };
    if (trouble?.at === 'token' && 'without' in trouble) delete data[trouble.without];
    sendJson(response, 200, { code: 0, msg: 'success', data });
  }

  #take(at: UploadTrouble['at']): UploadTrouble | undefined {
    const found = this.#troubles.find(({ trouble, left }) => trouble.at === at && left > 0);
    if (found) found.left -= 1;
    return found?.trouble;
  }

  async #route(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const key = url.pathname.slice(1);
    if (request.method === 'GET' || request.method === 'HEAD') return this.#serve(response, key, this.#take('look'));
    const trouble = this.#take('store');
    if (trouble && 'reset' in trouble) {
      request.socket.resetAndDestroy();
      return;
    }
    const body = await readBody(request, MOST_BYTES);
    const failure = trouble?.at === 'store' && 'status' in trouble ? trouble : undefined;
    if (failure && failure.kept !== true) return sendJson(response, failure.status, { error: failure.error });
    if (!body) return sendJson(response, 413, { error: 'request entity too large' });
    const refusal =
      request.method === 'PUT'
        ? this.#put(key, url.searchParams.get('X-Amz-Signature') ?? '', body)
        : this.#form(request.headers['content-type'] ?? '', body);
    if ('error' in refusal) return sendJson(response, refusal.status, { error: refusal.error });
    if (failure) return sendJson(response, failure.status, { error: failure.error });
    if (request.method === 'PUT') {
      response.writeHead(200, { etag: `"${refusal.hash}"` }).end();
      return;
    }
    sendJson(response, 200, refusal);
  }

  #serve(response: ServerResponse, key: string, trouble: UploadTrouble | undefined): void {
    if (trouble?.at === 'look') return sendJson(response, trouble.status, { error: 'try again' });
    const bytes = this.#objects.get(key);
    if (!bytes) return sendJson(response, 404, { error: 'Document not found' });
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': String(bytes.length) }).end(bytes);
  }

  #put(key: string, token: string, body: Buffer) {
    if (nameOf(this.#tokens.get(token)?.key ?? '') !== key) return { status: 403, error: 'SignatureDoesNotMatch' };
    return this.#keep('overseas', key, body);
  }

  /** Qiniu's form: the token before the key before the file. */
  #form(type: string, body: Buffer) {
    const parts = partsOf(type, body);
    if (!parts || parts.at(-1)?.name !== 'file') return { status: 400, error: 'invalid multipart format' };
    const field = (name: string): string | undefined => parts.find((part) => part.name === name)?.bytes.toString();
    const [token, key, file] = [field('token'), field('key'), parts.at(-1)?.bytes];
    if (token === undefined || token === '') return { status: 401, error: 'token not specified' };
    const known = this.#tokens.get(token);
    if (!known) return { status: 401, error: 'bad token' };
    if (known.until < Date.now()) return { status: 401, error: 'token out of date' };
    if (known.key !== key) return { status: 403, error: "key doesn't match with scope" };
    if (this.#objects.has(nameOf(key))) return { status: 614, error: 'file exists' };
    return this.#keep('mainland', key, file ?? Buffer.alloc(0));
  }

  #keep(variant: Variant, key: string, bytes: Buffer) {
    this.#objects.set(nameOf(key), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.uploads.push({ key, variant, sha256, bytes: bytes.length });
    return { hash: `F${createHash('sha1').update(bytes).digest('base64url')}`, key };
  }
}
