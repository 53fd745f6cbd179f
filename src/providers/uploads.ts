import { createHash } from 'node:crypto';
import { BoundedMap } from '../domain/bounded.js';
import type { UploadedReference } from '../domain/generation.js';
import type { Json } from '../domain/json.js';
import type { Provider, ProviderContext, ReferenceFile, Site } from './provider.js';
import { unlessAborted } from '../domain/unless-aborted.js';

/** For so long an upload that has answered is used without another question. */
const CONFIRMED_MS = 10 * 60_000;
/** A site is asked again about older ones. */
const CONFIRMED_KEYS = 10_000;

/** Where uploads are remembered: texts by key, for all workers that share them. */
export interface UploadNotes {
  /** Undefined where there is none. */
  read(key: string): Promise<string | undefined>;
  write(key: string, text: string): Promise<void>;
}

/** Brings reference pictures to sites: each once by site and content, and again when its URL has stopped answering. */
export class Uploads {
  readonly #running = new Map<string, Promise<Json>>();
  /** When the upload of a key last answered, epoch milliseconds. */
  readonly #confirmed = new BoundedMap<string, number>(CONFIRMED_KEYS);

  constructor(private readonly notes: UploadNotes) {}

  /** `anew`: whatever is remembered. `undefined` for a provider without uploads. */
  async bring(
    provider: Provider,
    image: ReferenceFile,
    context: ProviderContext,
    anew = false,
  ): Promise<UploadedReference | undefined> {
    if (!provider.uploadReference) return undefined;
    const begunAt = Date.now();
    const remote = provider.isUploaded
      ? await this.#shared(provider, image, context, anew)
      : await provider.uploadReference(image, context);
    const url = addressIn(remote);
    return { remote, ...(url !== undefined && { url }), seconds: (Date.now() - begunAt) / 1000 };
  }

  /** Items that want the same picture at the same time wait for one upload. */
  async #shared(provider: Provider, image: ReferenceFile, context: ProviderContext, anew: boolean): Promise<Json> {
    const key = keyOf(provider, context.site, image);
    for (let other = this.#running.get(key); other; other = this.#running.get(key)) {
      // What became of it is asked of the notes: it may have been cancelled with the item that it was for.
      // Good or bad: what it came to is looked at anew.
      await unlessAborted(
        other.catch(() => undefined),
        context.signal,
      );
    }
    const work = this.#remembered(provider, key, { image, context, anew });
    this.#running.set(key, work);
    try {
      return await work;
    } finally {
      this.#running.delete(key);
    }
  }

  async #remembered(
    provider: Provider,
    key: string,
    { image, context, anew }: { readonly image: ReferenceFile; readonly context: ProviderContext; readonly anew: boolean },
  ): Promise<Json> {
    const note = anew ? undefined : await this.notes.read(key);
    const known = note === undefined ? undefined : (JSON.parse(note) as { readonly remote: Json });
    if (known && (await this.#answers(provider, key, known.remote, context))) return known.remote;
    const remote = (await provider.uploadReference?.(image, context)) ?? null;
    if (remote === null) return null;
    await this.notes.write(key, JSON.stringify({ remote, file: image.name, site: context.site.name }));
    this.#confirmed.set(key, Date.now());
    return remote;
  }

  async #answers(provider: Provider, key: string, remote: Json, context: ProviderContext): Promise<boolean> {
    if (Date.now() - (this.#confirmed.get(key) ?? -Infinity) < CONFIRMED_MS) return true;
    const answers = (await provider.isUploaded?.(remote, context)) ?? false;
    if (answers) this.#confirmed.set(key, Date.now());
    return answers;
  }
}

/** A site that was moved, or set to upload elsewhere, has uploads of its own. */
function keyOf({ uploadSettings }: Provider, { name, baseUrl, settings }: Site, { sha256 }: ReferenceFile): string {
  const used = uploadSettings?.map((setting) => settings[setting] ?? null) ?? settings;
  const site = createHash('sha256').update(JSON.stringify([name, baseUrl, used]));
  return `uploads/${site.digest('hex').slice(0, 16)}/${sha256}.json`;
}

function addressIn(remote: Json): string | undefined {
  if (typeof remote !== 'object' || remote === null || !('url' in remote)) return undefined;
  return typeof remote.url === 'string' ? remote.url : undefined;
}
