import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { whyFile } from '../../domain/failures/file-error.js';
import { SpokenError } from '../../domain/failures/spoken-error.js';
import { textOf } from '../../domain/failures/text-of.js';
import { sentences, words } from '../../words/words.js';
import { cannot, type StoreAction } from '../action.js';
import { isPlantainError, PlantainError } from '../../domain/failures/failure.js';
import { keyNames, prefixParts, StoreKeyRefusedError } from '../key.js';
import {
  type Body,
  type PutOptions,
  type ResultNaming,
  type SignedUrl,
  type Store,
  type StoreCheck,
  StoreConflictError,
  StoreKeyMissingError,
} from '../store.js';
import type { Bucket, BucketClient, BucketPage } from './bucket.js';
import { contentOf, md5Of } from './content.js';

const REMOVED_AT_ONCE = 8;

/**
 * Objects of a bucket, below a prefix, of any vendor: names, writing once, and refused keys. It retries only a call whose key was
 * refused; other retries are up to the caller.
 */
export class BucketStore<K> implements Store {
  readonly hostLocal = false;
  readonly naming: ResultNaming;
  readonly signedUrl?: (key: string) => Promise<SignedUrl>;
  readonly #bucket: Bucket<K>;
  #client: { readonly of: K; readonly client: Promise<BucketClient> } | undefined;

  constructor(bucket: Bucket<K>) {
    this.#bucket = bucket;
    const { fileName, signedFor } = bucket;
    this.naming = { dated: true, ...(fileName === undefined ? {} : { fileName }) };
    if (signedFor !== undefined) this.signedUrl = (key) => this.#sign(this.#name(key), signedFor);
  }

  get kind(): string {
    return this.#bucket.kind;
  }

  async put(key: string, body: Body, { type, ifAbsent = false }: PutOptions): Promise<void> {
    const name = this.#name(key);
    const action = { verb: 'put', key } as const;
    const content = await contentOf(body).catch((error: unknown) => {
      throw this.#unreadable(action, error);
    });
    await this.#call(action, async (client) => {
      try {
        await client.put(name, content, { type, ifAbsent });
      } catch (error) {
        const verdict = this.#bucket.verdictOn(error);
        if (!ifAbsent || !(verdict === 'exists' || verdict === 'undecided')) throw error;
        // A reply may have been lost after the object was stored: what lies there decides.
        const there = await md5There(client, name).catch(() => undefined);
        if (there === undefined) throw error;
        if (!there.equals(content.md5)) {
          throw new StoreConflictError(words('store.conflict', { key, place: this.#bucket.place }));
        }
      }
    });
  }

  async get(key: string): Promise<Readable> {
    const name = this.#name(key);
    const found = await this.#call({ verb: 'read', key }, (client) => this.#unlessMissing(client.get(name)));
    if (!found) throw new StoreKeyMissingError(words('store.missing', { key, place: this.#bucket.place }));
    return found;
  }

  async exists(key: string): Promise<boolean> {
    const name = this.#name(key);
    return this.#call({ verb: 'find', key }, async (client) => (await this.#unlessMissing(client.head(name))) !== undefined);
  }

  async list(prefix: string): Promise<string[]> {
    prefixParts(prefix);
    const base = this.#base;
    const pages = await this.#call({ verb: 'list', key: prefix }, (client) => pagesOf(client, `${base}${prefix}`));
    const keys = pages.flatMap(({ names }) => names).map((name) => name.slice(base.length));
    return keys.filter((key) => key !== '' && !key.endsWith('/')).sort((a, b) => (a < b ? -1 : 1));
  }

  async folders(): Promise<string[]> {
    const base = this.#base;
    const pages = await this.#call({ verb: 'folders' }, (client) => pagesOf(client, base, '/'));
    const names = pages.flatMap(({ folders }) => folders).map((name) => name.slice(base.length, -1));
    return names.sort((a, b) => (a < b ? -1 : 1));
  }

  async remove(prefix: string): Promise<void> {
    if (prefix === '') throw new StoreKeyRefusedError(prefix, words('store.key.everything'));
    const names = (await this.list(prefix)).map((key) => this.#name(key));
    // One by one: some clients count a list with other letters than ASCII wrongly and cut it.
    for (let from = 0; from < names.length; from += REMOVED_AT_ONCE) {
      const some = names.slice(from, from + REMOVED_AT_ONCE);
      await this.#call({ verb: 'remove', key: prefix }, (client) => Promise.all(some.map((name) => client.delete(name))));
    }
  }

  async url(key: string): Promise<string> {
    return this.#bucket.address(this.#name(key));
  }

  async check(): Promise<StoreCheck> {
    const probe = `${this.#base}.plantain-check-${randomUUID()}`;
    try {
      const content = await contentOf(Buffer.from('plantain'));
      await this.#call({ verb: 'write' }, (client) => client.put(probe, content, { type: 'text/plain', ifAbsent: false }));
      const left = await this.#call({ verb: 'removeProbe' }, (client) => client.delete(probe)).then(
        () => undefined,
        // Pictures are stored without that right.
        (error: unknown) => sentences(words('store.probeLeft', { probe }), textOf(error)),
      );
      const remark = await this.#call({ verb: 'state' }, async (client) => client.remark?.()).catch(
        // A right that pictures do not need.
        () => undefined,
      );
      const warning = remark ?? left;
      return {
        ok: true,
        message: words('store.writable', { place: this.#bucket.place }),
        ...(warning !== undefined && { warning }),
      };
    } catch (error) {
      if (!isPlantainError(error)) throw error;
      return { ok: false, message: error.text };
    }
  }

  get #base(): string {
    const { prefix } = this.#bucket;
    return prefix === '' ? '' : `${prefix}/`;
  }

  /** Name of the object. @throws StoreKeyRefusedError */
  #name(key: string): string {
    return `${this.#base}${keyNames(key).join('/')}`;
  }

  #sign(name: string, seconds: number): Promise<SignedUrl> {
    return this.#call({ verb: 'sign' }, async (client) => {
      const expiresAt = Date.now() + seconds * 1000;
      const url = await client.sign?.(name, seconds);
      return { url: url ?? this.#bucket.address(name), expiresAt };
    });
  }

  async #unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (this.#bucket.verdictOn(error) === 'missing') return undefined;
      throw error;
    }
  }

  /** Runs `work`; with other credentials once more if they were refused. @throws PlantainError `store_failed` */
  async #call<T>(action: StoreAction, work: (client: BucketClient) => Promise<T>): Promise<T> {
    const { source } = this.#bucket;
    const credentials = await source.current();
    try {
      return await work(await this.#clientOf(credentials));
    } catch (error) {
      const isRefused = this.#bucket.verdictOn(error) === 'refused_key';
      const renewed = isRefused ? await source.renewed(credentials) : undefined;
      if (!renewed) throw this.#failure(error, action, credentials);
      return await work(await this.#clientOf(renewed)).catch((second: unknown) => {
        throw this.#failure(second, action, renewed);
      });
    }
  }

  #failure(error: unknown, action: StoreAction, credentials: K): unknown {
    if (error instanceof StoreConflictError || isPlantainError(error)) return error;
    return this.#bucket.failure(error, action, credentials);
  }

  #unreadable(action: StoreAction, error: unknown): PlantainError {
    const why = words('store.unreadableFile', { why: error instanceof SpokenError ? error.text : whyFile(error) });
    const message = cannot(action, this.#bucket.place, why);
    return new PlantainError({ code: 'store_failed', billing: 'unbilled', message });
  }

  #clientOf(credentials: K): Promise<BucketClient> {
    if (this.#client?.of !== credentials) this.#client = { of: credentials, client: this.#bucket.open(credentials) };
    return this.#client.client;
  }
}

async function md5There(client: BucketClient, name: string): Promise<Buffer> {
  const { md5 } = await client.head(name);
  return md5 ?? md5Of(await client.get(name));
}

async function pagesOf(client: BucketClient, prefix: string, delimiter?: '/'): Promise<BucketPage[]> {
  const pages: BucketPage[] = [];
  for (let from: string | undefined; ;) {
    const options = { ...(delimiter && { delimiter }), ...(from !== undefined && { from }) };
    const page = await client.page(prefix, options);
    pages.push(page);
    if (page.next === undefined) return pages;
    from = page.next;
  }
}
