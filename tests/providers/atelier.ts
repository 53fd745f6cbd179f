import { partsOf } from '../../stand-ins/src/multipart.js';
import { type Answer, type Asked, authorized, type Dialect, ok, text } from '../../stand-ins/src/vendors/dialect.js';

/** What a vendor of our own invention has been sent besides its paid requests. */
export class Atelier {
  /** By their paths. */
  readonly uploads = new Map<string, { readonly bytes: Buffer; readonly type: string; readonly withKey: boolean }>();
  asked = 0;
  /** The next upload is refused so. */
  refusal: Answer | undefined;
  url = '';

  /** JSON or a form at `/paint`, uploads in three manners, tasks, and a key by which a repeated request is known. */
  readonly dialect: Dialect = {
    prefix: '/v1',
    key: authorized('Bearer'),
    requestKey: 'x-request-key',
    submit: (method, path) => (method === 'POST' && path === '/paint' ? { model: 'atelier' } : undefined),
    wish: ({ fields, files }) => ({
      prompt: text(fields.prompt),
      pictures: [...[fields.pictures ?? []].flat().map(text), ...files.map(({ data }) => data)],
    }),
    accepted: ({ id }) => ok({ id }),
    question: (method, { pathname }) => {
      const [, id] = /^\/tasks\/([^/]+)$/.exec(pathname) ?? [];
      return method === 'GET' && id !== undefined ? { about: 'state', id } : undefined;
    },
    state: ({ url }, stage) => ok(stage === 'done' ? { state: stage, picture: url } : { state: stage }),
    error: (trouble, message) => ({ status: { key: 401, invalid: 409 }[String(trouble)] ?? 404, body: { message } }),
    free: (asked) => this.#free(asked),
  };

  async #free({ request, path, known, body }: Asked): Promise<Answer> {
    const bytes = await body();
    const type = request.headers['content-type'] ?? '';
    if (request.method === 'PUT' && path.startsWith('/blobs/')) return this.#keep(path, { bytes, type, withKey: known });
    if (!known) return { status: 401, body: { message: 'no key' } };
    this.asked += 1;
    const { refusal } = this;
    this.refusal = undefined;
    if (refusal) return refusal;
    const place = `/blobs/${this.uploads.size + 1}.png`;
    if (path === '/uploads/begin') return ok({ put: `${this.url}${place}`, url: `${this.url}${place}` });
    const [part] = partsOf(type, bytes) ?? [];
    const sent = part ? { bytes: part.bytes, type: part.type } : ofJson(bytes);
    return this.#keep(place, { ...sent, withKey: true });
  }

  #keep(path: string, upload: { readonly bytes: Buffer; readonly type: string; readonly withKey: boolean }): Answer {
    this.uploads.set(path, upload);
    return ok({ url: `${this.url}${path}` });
  }
}

function ofJson(body: Buffer): { readonly bytes: Buffer; readonly type: string } {
  const { data, type } = JSON.parse(body.toString()) as { data: string; type: string };
  return { bytes: Buffer.from(data, 'base64'), type };
}

/** Its declaration, whose base URL is not known yet. */
export const ATELIER = {
  vendor: 'Atelier',
  baseUrl: 'https://atelier.example/v1',
  params: { style: { type: 'text' } },
  submit: {
    path: '/paint',
    idempotencyHeader: 'X-Request-Key',
    body: { prompt: '{prompt}', style: '{style}', pictures: '{references}' },
  },
  task: { id: '$.id', poll: { path: '/tasks/{id}' }, state: { at: '$.state', done: ['done'], failed: ['failed'] } },
  pictures: '$.picture',
  errors: { message: '$.message' },
};
