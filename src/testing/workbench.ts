import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { type Failure, isPlantainError, PlantainError } from '../domain/failures/failure.js';
import type { SpooledImage, Submission } from '../domain/generation.js';
import type { JsonObject } from '../domain/json.js';
import { Secret } from '../domain/secret.js';
import { createHttp, type Http } from '../http/request.js';
import type { GenerationRequest, PaidContext, Provider, ReferenceFile, Site } from '../providers/provider.js';
import { Spool } from '../spool/spool.js';

export const JOURNAL_KEY = 'batch.nonce/000000-a1-s1';

/** Must be found nowhere. */
export const KEY = 'sk-canary-do-not-print-0123456789';
export const KEY_SOURCE = 'environment variable CANARY_KEY';

export interface Run {
  /** Aborts the request; absent: after 20 s. */
  readonly signal?: AbortSignal;
  readonly references?: readonly ReferenceFile[];
  readonly mask?: ReferenceFile;
  readonly params?: JsonObject;
  readonly prompt?: string;
}

/** A failure whose words are said. */
export type ToldFailure = Failure & { readonly message: string };

/** A workbench over a folder of its own that goes with it. */
export async function openWorkbench(): Promise<Workbench> {
  const dir = await mkdtemp(join(tmpdir(), 'plantain-provider-'));
  return new Workbench(dir, await Spool.open(join(dir, 'spool'), { minFreeBytes: 0 }), createHttp({ env: {} }));
}

/** Everything a provider needs for one request: an HTTP client, and a spool in a folder. */
export class Workbench {
  readonly dir: string;
  readonly http: Http;
  readonly #spool: Spool;
  /** Bytes of replies to paid requests. */
  received = 0;
  readonly #closing: (() => Promise<void>)[] = [];

  constructor(dir: string, spool: Spool, http: Http) {
    this.dir = dir;
    this.#spool = spool;
    this.http = http;
    this.#closing.push(() => rm(dir, { recursive: true, force: true }));
    this.#closing.push(() => http.close());
  }

  /** Closed with the test. */
  keep<T extends { close(): Promise<void> }>(thing: T): T {
    this.#closing.push(() => thing.close());
    return thing;
  }

  async close(): Promise<void> {
    for (const close of this.#closing.reverse()) await close();
  }

  site(provider: Provider, baseUrl: string, settings: JsonObject, more: Partial<Site> = {}): Site {
    const checked = provider.settings.parse(settings);
    const key = new Secret(KEY, KEY_SOURCE);
    return { name: 'banana', provider: provider.kind, baseUrl, key, settings: checked, ...more };
  }

  context(site: Site, signal: AbortSignal = AbortSignal.timeout(20_000)): PaidContext {
    return {
      site,
      signal,
      http: this.http,
      key: JOURNAL_KEY,
      spool: this.#spool.writer(JOURNAL_KEY),
      received: (bytes) => {
        this.received += bytes;
      },
      progress: () => undefined,
    };
  }

  /** A whole generation, polled if it is pending. */
  async generate(provider: Provider, site: Site, run: Run = {}): Promise<Submission> {
    const context = this.context(site, run.signal);
    const { references = [], mask, params = {}, prompt = 'a cat #7' } = run;
    const request: GenerationRequest = { prompt, references, ...(mask && { mask }), params: provider.params.parse(params) };
    let submission = await provider.submit(request, context);
    while (submission.kind === 'pending' && provider.poll) {
      const answer = await provider.poll(submission.operation, context);
      if (answer.kind === 'failed') throw new PlantainError(answer.failure);
      submission = answer;
    }
    return submission;
  }

  /** The failure of a generation; neither the error nor any file of the spool may show the key. */
  async failure(provider: Provider, site: Site, run: Run = {}): Promise<ToldFailure> {
    const error: unknown = await this.generate(provider, site, run).then(
      (submission) => new Error(`it ended as ${submission.kind}`),
      (reason: unknown) => reason,
    );
    assert.ok(!inspect(error, { depth: 10, showHidden: true }).includes(KEY), 'the key is in no error');
    await this.expectNoKeyOnDisk();
    if (!isPlantainError(error)) throw error;
    assert.doesNotMatch(error.message, /[\r\n]/);
    assert.doesNotMatch(error.message, /[A-Za-z0-9+/]{200}/);
    return { ...error.toFailure(), message: error.message };
  }

  async expectNoKeyOnDisk(): Promise<void> {
    for (const path of await this.files()) {
      assert.ok(!(await readFile(path, 'latin1')).includes(KEY), `the key is not in ${path}`);
    }
  }

  async files(): Promise<string[]> {
    const entries = await readdir(this.dir, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  }

  async bytes(image: SpooledImage): Promise<Buffer> {
    return readFile(await this.#spool.imagePath(JOURNAL_KEY, image));
  }

  /** The record of the last reply; empty when there is none. */
  async reply(): Promise<string> {
    const path = (await this.files()).find((file) => file.endsWith('reply.txt'));
    return path === undefined ? '' : readFile(path, 'utf8');
  }

  async reference(name: string, bytes: Buffer, type: string): Promise<ReferenceFile> {
    const path = join(this.dir, name);
    await writeFile(path, bytes);
    return { path, name, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, type };
  }
}
