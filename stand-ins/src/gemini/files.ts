import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SiteError } from '../faults.js';
import { readBody, sendJson } from '../server.js';
import { credentialOf, type Keys, refuseCredential } from './auth.js';
import { invalidArgument, shownAs } from './errors.js';
import { isFields } from './request.js';

/** What is the matter with the files that come next. */
export interface FileTrouble {
  /** So many looks at a file find it in `PROCESSING`. */
  readonly looks?: number;
  /** How that ends; ACTIVE unless given. */
  readonly ends?: 'ACTIVE' | 'FAILED';
  /** How long a file is kept, in milliseconds; 48 hours unless given. */
  readonly keptMs?: number;
}

const MOST_BYTES = 2 * 1024 ** 3;
const KEPT_MS = 48 * 3_600_000;
const ROUTE = /^\/(upload\/)?v1(?:beta|alpha)?\/files(?:\/([\w-]+))?$/;
const OWN_FILE = /\/v1(?:beta|alpha)?\/files\/([\w-]+)$/;

/** What the Files API tells of a file. */
interface StoredFile {
  readonly name: string;
  readonly uri: string;
  readonly mimeType: string;
  readonly sizeBytes: string;
  readonly state: 'ACTIVE' | 'PROCESSING' | 'FAILED';
  readonly createTime: string;
  readonly expirationTime: string;
  readonly sha256Hash: string;
  readonly displayName?: string;
}

interface Upload {
  readonly mimeType: string;
  readonly displayName?: string;
  /** Whose project it is in. */
  readonly key: string;
  readonly chunks: Buffer[];
}

/** A file as it lies at Google. */
interface Kept {
  readonly file: StoredFile;
  readonly key: string;
  readonly bytes: Buffer;
  looksLeft: number;
  readonly ends: 'ACTIVE' | 'FAILED';
}

/** What the API tells of a file by now. */
const shown = ({ file, looksLeft, ends }: Kept): StoredFile => ({ ...file, state: looksLeft > 0 ? 'PROCESSING' : ends });

interface Desk {
  readonly keys: Keys | undefined;
  readonly url: string;
}

const forbidden = (name: string): SiteError => ({
  code: 403,
  status: 'PERMISSION_DENIED',
  message: `You do not have permission to access the File ${name} or it may not exist.`,
});

const notActive = (name: string): SiteError => ({
  code: 400,
  status: 'FAILED_PRECONDITION',
  message: `The File ${name} is not in an ACTIVE state and usage is not allowed.`,
});

interface FileQuestion {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly about: { readonly isUpload: boolean; readonly id: string | undefined };
}

/** Google's Files API, in memory: resumable uploads, which `fileData` names afterwards. Free. */
export class GeminiFiles {
  readonly #files = new Map<string, Kept>();
  readonly #uploads = new Map<string, Upload>();
  trouble: FileTrouble = {};

  /** Names of the files that are there, in order of their upload. */
  get names(): readonly string[] {
    return [...this.#files.keys()].map((id) => `files/${id}`);
  }

  /** The error of Google for an address of this API with no file behind it; other addresses are not looked at. */
  refuseUri(uri: string, key: string): SiteError | undefined {
    const id = OWN_FILE.exec(uri)?.[1];
    if (id === undefined) return undefined;
    const kept = this.#find(id, key);
    if (!kept) return forbidden(id);
    return shown(kept).state === 'ACTIVE' ? undefined : notActive(id);
  }

  /** Bytes of a file by its name, `files/…`; undefined for one that is gone or of another key. */
  read(name: string, key: string): Buffer | undefined {
    return this.#find(name.replace('files/', ''), key)?.bytes;
  }

  #find(id: string, key: string): Kept | undefined {
    const kept = this.#files.get(id);
    return kept?.key === key && Date.parse(kept.file.expirationTime) > Date.now() ? kept : undefined;
  }

  /** Answers if the request is for the Files API. */
  handle(desk: Desk, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> | undefined {
    const [, upload, id] = ROUTE.exec(url.pathname) ?? [];
    if (!ROUTE.test(url.pathname) || (upload !== undefined && request.method !== 'POST')) return undefined;
    return this.#answer(desk, { request, response, url, about: { isUpload: upload !== undefined, id } });
  }

  async #answer(desk: Desk, { request, response, url, about: { isUpload, id } }: FileQuestion): Promise<void> {
    const fail = (error: SiteError): void => sendJson(response, error.code, shownAs('google', error).body);
    const body = await readBody(request, MOST_BYTES);
    const uploadId = url.searchParams.get('upload_id');
    const upload = uploadId === null ? undefined : this.#uploads.get(uploadId);
    // The address of an upload is secret enough, as at Google.
    const credential = credentialOf(request, url);
    const { key } = credential;
    const refusal = upload ? undefined : refuseCredential('google', credential, desk.keys);
    if (refusal) return sendJson(response, refusal.status, refusal.body, refusal.headers);
    if (isUpload) {
      if (uploadId === null) return this.#begin(desk, { request, response, body, key });
      return upload && body ? this.#take(desk, request, response, { id: uploadId, upload, body }) : fail(NO_UPLOAD);
    }
    if (id === undefined) {
      const own = [...this.#files.values()].filter((kept) => kept.key === key);
      if (request.method === 'GET') return sendJson(response, 200, { files: own.map(shown) });
      return fail(invalidArgument('Uploads go to /upload/v1beta/files.'));
    }
    const kept = this.#find(id, key);
    if (!kept) return fail(forbidden(id));
    if (request.method === 'DELETE') this.#files.delete(id);
    sendJson(response, 200, request.method === 'DELETE' ? {} : shown(kept));
    if (kept.looksLeft > 0) kept.looksLeft -= 1;
  }

  #begin(desk: Desk, { request, response, body, key }: Beginning): void {
    const { headers } = request;
    if (headers['x-goog-upload-protocol'] !== 'resumable' || headers['x-goog-upload-command'] !== 'start') {
      return sendJson(response, 400, shownAs('google', invalidArgument('Only resumable uploads are played here.')).body);
    }
    const displayName = displayNameIn(body);
    const id = randomBytes(12).toString('hex');
    const mimeType = String(headers['x-goog-upload-header-content-type'] ?? 'application/octet-stream');
    this.#uploads.set(id, { mimeType, key, chunks: [], ...(displayName === undefined ? {} : { displayName }) });
    const address = `${desk.url}/upload/v1beta/files?upload_id=${id}&upload_protocol=resumable`;
    sendJson(response, 200, {}, { 'x-goog-upload-url': address, 'x-goog-upload-status': 'active' });
  }

  #take(
    desk: Desk,
    { headers }: IncomingMessage,
    response: ServerResponse,
    { id: uploadId, upload, body }: { readonly id: string; readonly upload: Upload; readonly body: Buffer },
  ): void {
    const bytes = Buffer.concat(upload.chunks);
    const commands = String(headers['x-goog-upload-command'] ?? '').split(/,\s*/);
    if (commands.includes('upload')) {
      if (Number(headers['x-goog-upload-offset']) !== bytes.length) {
        return sendJson(response, 400, shownAs('google', invalidArgument(`The upload stands at ${bytes.length} bytes.`)).body);
      }
      upload.chunks.push(body);
    }
    if (!commands.includes('finalize')) {
      const received = String(Buffer.concat(upload.chunks).length);
      return sendJson(response, 200, {}, { 'x-goog-upload-status': 'active', 'x-goog-upload-size-received': received });
    }
    this.#uploads.delete(uploadId);
    const { looks = 0, ends = 'ACTIVE', keptMs = KEPT_MS } = this.trouble;
    const id = randomBytes(6).toString('hex');
    const whole = Buffer.concat(upload.chunks);
    const kept: Kept = {
      file: fileOf(upload, { id, origin: desk.url, keptMs }),
      key: upload.key,
      bytes: whole,
      looksLeft: looks,
      ends,
    };
    this.#files.set(id, kept);
    sendJson(response, 200, { file: shown(kept) }, { 'x-goog-upload-status': 'final' });
  }
}

interface Beginning {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer | undefined;
  readonly key: string;
}

const NO_UPLOAD = invalidArgument('There is no such upload.');

function fileOf(
  { chunks, mimeType, displayName }: Upload,
  { id, origin, keptMs }: { readonly id: string; readonly origin: string; readonly keptMs: number },
): StoredFile {
  const bytes = Buffer.concat(chunks);
  return {
    name: `files/${id}`,
    uri: `${origin}/v1beta/files/${id}`,
    mimeType,
    sizeBytes: String(bytes.length),
    state: 'ACTIVE',
    createTime: new Date().toISOString(),
    expirationTime: new Date(Date.now() + keptMs).toISOString(),
    sha256Hash: createHash('sha256').update(bytes).digest('base64'),
    ...(displayName === undefined ? {} : { displayName }),
  };
}

function displayNameIn(body: Buffer | undefined): string | undefined {
  try {
    const value: unknown = JSON.parse(body?.toString() ?? '');
    const file = isFields(value) && isFields(value['file']) ? value['file'] : {};
    const name = file['display_name'] ?? file['displayName'];
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined; // a file needs no name
  }
}
