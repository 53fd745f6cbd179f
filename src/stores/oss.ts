import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { wordsOf } from '../domain/failures/file-error.js';
import { isPlantainError, PlantainError } from '../domain/failures/failure.js';
import { keyNames, prefixParts, StoreKeyRefusedError } from './key.js';
import { type StoreContext, defineStore } from './kind.js';
import { openClient, type OssClient, plainAddress } from './oss/client.js';
import { contentOf } from './oss/content.js';
import { type Credentials, type CredentialSource, credentialSource } from './oss/credentials.js';
import { isRefusedKey, isUndecided, ossFailure, troubleOf } from './oss/failures.js';
import { foldersBelow, headersOf, md5There, namesBelow, send, streamOf } from './oss/objects.js';
import { type OssSettings, ossSettings } from './oss/settings.js';
import {
  type Body,
  type PutOptions,
  type ResultNaming,
  type SignedUrl,
  type Store,
  type StoreCheck,
  StoreConflictError,
  StoreKeyMissingError,
} from './store.js';
import { messageOf } from '../domain/failures/message-of.js';

export const oss = defineStore({
  kind: 'oss',
  title: 'A bucket of Aliyun OSS',
  settings: ossSettings,
  open: (settings, context) => new OssStore(settings, context),
});

const REMOVED_AT_ONCE = 8;

/** Objects of a bucket, below a prefix. No client of ours tries again: whoever calls does. */
class OssStore implements Store {
  readonly kind = 'oss';
  readonly hostLocal = false;
  readonly naming: ResultNaming;
  readonly signedUrl?: (key: string) => Promise<SignedUrl>;
  readonly #settings: OssSettings;
  readonly #source: CredentialSource;
  #client: { readonly of: Credentials; readonly client: Promise<OssClient> } | undefined;

  constructor(settings: OssSettings, context: StoreContext) {
    this.#settings = settings;
    this.#source = credentialSource(settings, context);
    const { fileName } = settings;
    this.naming = { dated: true, ...(fileName === undefined ? {} : { fileName }) };
    if (settings.signedUrls) this.signedUrl = (key) => this.#sign(this.#name(key));
  }

  async put(key: string, body: Body, options: PutOptions): Promise<void> {
    const name = this.#name(key);
    const action = `put "${key}" into`;
    const content = await contentOf(body).catch((error: unknown) => {
      throw this.#unreadable(action, error);
    });
    await this.#call(action, async (client) => {
      try {
        await send(client, this.#settings, { name, content, ...options });
      } catch (error) {
        const trouble = troubleOf(error);
        if (options.ifAbsent !== true || !(trouble.code === 'FileAlreadyExists' || isUndecided(trouble))) throw error;
        // A reply may have been lost after the object was stored: what lies there decides.
        const there = await md5There(client, name).catch(() => undefined);
        if (there === undefined) throw error;
        if (!there.equals(content.md5))
          throw new StoreConflictError(`Other bytes already lie under "${key}" in ${this.#place}; they were left as they are.`);
      }
    });
  }

  async get(key: string): Promise<Readable> {
    const name = this.#name(key);
    return this.#call(`read "${key}" from`, async (client) => {
      try {
        return await streamOf(client, name);
      } catch (error) {
        if (troubleOf(error).code !== 'NoSuchKey') throw error;
        throw new StoreKeyMissingError(`There is no "${key}" in ${this.#place}.`);
      }
    });
  }

  async exists(key: string): Promise<boolean> {
    const name = this.#name(key);
    return this.#call(`look for "${key}" in`, async (client) => (await headersOf(client, name)) !== undefined);
  }

  async list(prefix: string): Promise<string[]> {
    prefixParts(prefix);
    const base = this.#settings.prefix === '' ? '' : `${this.#settings.prefix}/`;
    const names = await this.#call(`list "${prefix}" in`, (client) => namesBelow(client, `${base}${prefix}`));
    const keys = names.map((name) => name.slice(base.length)).filter((key) => key !== '' && !key.endsWith('/'));
    return keys.sort((a, b) => (a < b ? -1 : 1));
  }

  async folders(): Promise<string[]> {
    const base = this.#settings.prefix === '' ? '' : `${this.#settings.prefix}/`;
    const names = await this.#call('list the folders of', (client) => foldersBelow(client, base));
    return names.map((name) => name.slice(base.length, -1)).sort((a, b) => (a < b ? -1 : 1));
  }

  async remove(prefix: string): Promise<void> {
    if (prefix === '') throw new StoreKeyRefusedError(prefix, 'is empty, which would remove everything');
    const names = (await this.list(prefix)).map((key) => this.#name(key));
    // One by one: the vendor's client counts a list with other letters than ASCII wrongly and cuts it.
    for (let from = 0; from < names.length; from += REMOVED_AT_ONCE) {
      const some = names.slice(from, from + REMOVED_AT_ONCE);
      await this.#call(`remove "${prefix}" from`, (client) => Promise.all(some.map((name) => client.delete(name))));
    }
  }

  async url(key: string): Promise<string> {
    return plainAddress(this.#settings, this.#name(key));
  }

  async check(): Promise<StoreCheck> {
    const { bucket, prefix } = this.#settings;
    const probe = `${prefix === '' ? '' : `${prefix}/`}.plantain-check-${randomUUID()}`;
    try {
      await this.#call('write to', async (client) =>
        send(client, this.#settings, { name: probe, content: await contentOf(Buffer.from('plantain')), type: 'text/plain' }),
      );
      const left = await this.#call('remove a probe from', (client) => client.delete(probe)).then(
        () => undefined,
        // Pictures are stored without that right.
        (error: unknown) => `The probe ${probe} stays where it is. ${messageOf(error)}`,
      );
      const message = `the bucket ${bucket} at ${this.#settings.endpoint} can be written to`;
      const status = await this.#call('ask for the versioning of', async (client) => client.getBucketVersioning(bucket)).catch(
        // A right that pictures do not need.
        () => undefined,
      );
      if (status?.versionStatus !== 'Enabled') return { ok: true, message, ...(left !== undefined && { warning: left }) };
      const warning =
        `The bucket ${bucket} keeps versions: there OSS does not hold back a second writer (x-oss-forbid-overwrite has no ` +
        `effect), so that other bytes under the same key would not be noticed. Take a bucket without versions.`;
      return { ok: true, message, warning };
    } catch (error) {
      if (!isPlantainError(error)) throw error;
      return { ok: false, message: error.message };
    }
  }

  get #place(): string {
    return `the bucket ${this.#settings.bucket} at ${this.#settings.endpoint}`;
  }

  /** Name of the object. @throws StoreKeyRefusedError */
  #name(key: string): string {
    const { prefix } = this.#settings;
    return [...(prefix === '' ? [] : [prefix]), ...keyNames(key)].join('/');
  }

  #sign(name: string): Promise<SignedUrl> {
    const { expires, signature } = this.#settings;
    return this.#call('sign an address of', async (client) => {
      const expiresAt = Date.now() + expires * 1000;
      const url =
        signature === 'v4' ? await client.signatureUrlV4('GET', expires, {}, name) : client.signatureUrl(name, { expires });
      return { url, expiresAt };
    });
  }

  /** Runs `work`; with other credentials once more if they were refused. @throws PlantainError `store_failed` */
  async #call<T>(action: string, work: (client: OssClient) => Promise<T>): Promise<T> {
    const credentials = await this.#source.current();
    try {
      return await work(await this.#clientOf(credentials));
    } catch (error) {
      const renewed = isRefusedKey(troubleOf(error)) ? await this.#source.renewed(credentials) : undefined;
      if (!renewed) throw this.#failure(error, action, credentials);
      return await work(await this.#clientOf(renewed)).catch((second: unknown) => {
        throw this.#failure(second, action, renewed);
      });
    }
  }

  #failure(error: unknown, action: string, credentials: Credentials): unknown {
    if (error instanceof StoreConflictError || error instanceof StoreKeyMissingError || isPlantainError(error)) return error;
    return ossFailure(troubleOf(error), action, { ...this.#settings, source: this.#source }, credentials);
  }

  #unreadable(action: string, error: unknown): PlantainError {
    const message = `Cannot ${action} ${this.#place}: the file cannot be read. ${wordsOf(error)}`;
    return new PlantainError({ code: 'store_failed', billing: 'unbilled', message });
  }

  #clientOf(credentials: Credentials): Promise<OssClient> {
    if (this.#client?.of !== credentials) this.#client = { of: credentials, client: openClient(this.#settings, credentials) };
    return this.#client.client;
  }
}
