import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { BoundedSet } from '../domain/bounded.js';
import { syncFolder } from '../disk/durable.js';
import { removeFile } from '../disk/removal.js';
import { isMissing } from '../disk/system-error.js';
import { expects } from '../words/expected.js';
import { type Words, words } from '../words/words.js';
import type { StoreAction } from './action.js';
import { fileSystemFailure } from './failure.js';
import { absentAsNone, Inside } from './inside.js';
import { isKeyName, keyNames, prefixParts, StoreKeyRefusedError } from './key.js';
import { defineStore } from './kind.js';
import { partPath, sweepParts, writePart } from './part.js';
import { type Body, type PutOptions, type Store, type StoreCheck, StoreConflictError, StoreKeyMissingError } from './store.js';
import { linkOnce, writeOnce } from './write-once.js';

export const local = defineStore({
  kind: 'local',
  title: words('store.local'),
  settings: z.strictObject({ path: expects(z.string().min(1), words('takes.folder')).default('batch_outputs') }),
  open: ({ path }, { folder, out }) => new LocalStore(out ?? resolve(folder, path)),
});

/** Of older ones it is looked again for what a crash has left. */
const SWEPT_FOLDERS = 1_000;
/** About a picture: a disk may be so full that only less fits. */
const PROBE_BYTES = 1_000_000;

const OWN_ERRORS = [StoreConflictError, StoreKeyMissingError, StoreKeyRefusedError];

/** Files below a base folder. Nothing outside of it is read or written, also not through symbolic links. */
class LocalStore implements Store {
  readonly kind = 'local';
  readonly hostLocal = true;
  readonly #base: string;
  readonly #inside: Inside;
  readonly #swept = new BoundedSet<string>(SWEPT_FOLDERS);

  constructor(base: string) {
    this.#base = base;
    this.#inside = new Inside(base);
  }

  put(key: string, body: Body, options: PutOptions): Promise<void> {
    return this.#named({ verb: 'put', key }, async () => {
      try {
        await this.#put(key, body, options);
      } catch (error) {
        // Somebody has removed a folder that was there a moment ago.
        if (!isMissing(error) || !this.#inside.forget()) throw error;
        await this.#put(key, body, options);
      }
    });
  }

  async #put(key: string, body: Body, options: PutOptions): Promise<void> {
    const target = await this.#inside.path(keyNames(key));
    const folder = dirname(target);
    await this.#make(folder);
    if (options.linkable === true && 'path' in body && (await linkOnce(body.path, target))) return syncFolder(folder);
    const part = partPath(folder);
    let isNamed = false;
    try {
      const digest = await writePart(part, body, options.passing !== true);
      if (options.ifAbsent !== true) {
        await rename(part, target);
        isNamed = true;
      } else if (!(await writeOnce(part, target)) && (await this.#digest(key)) !== digest) {
        throw new StoreConflictError(words('store.conflict', { key, place: this.#place }));
      }
    } finally {
      if (!isNamed) await removeFile(part);
    }
    if (options.passing !== true) await syncFolder(folder);
  }

  async #make(folder: string): Promise<void> {
    if (!this.#inside.has(folder)) {
      await mkdir(folder, { recursive: true });
      this.#inside.add(folder);
    }
    if (this.#swept.has(folder)) return;
    await sweepParts(folder);
    this.#swept.add(folder);
  }

  get(key: string): Promise<Readable> {
    return this.#named({ verb: 'read', key }, async () => {
      const { path, found } = await this.#inside.spot(keyNames(key));
      const handle = found?.isFile() ? await open(path, 'r').catch(absentAsNone) : undefined;
      if (!handle) throw new StoreKeyMissingError(words('store.missing', { key, place: this.#place }));
      return handle.createReadStream();
    });
  }

  exists(key: string): Promise<boolean> {
    return this.#named({ verb: 'find', key }, async () => {
      const { found } = await this.#inside.spot(keyNames(key));
      return found?.isFile() ?? false;
    });
  }

  list(prefix: string): Promise<string[]> {
    return this.#named({ verb: 'list', key: prefix }, async () => {
      const { folder, start } = prefixParts(prefix);
      const keys = await this.#below(folder, (name) => name.startsWith(start));
      return keys.sort((a, b) => (a < b ? -1 : 1));
    });
  }

  folders(): Promise<string[]> {
    return this.#named({ verb: 'folders' }, async () => {
      const entries = (await readdir(await this.#inside.folder([]), { withFileTypes: true }).catch(absentAsNone)) ?? [];
      const names = entries.filter((entry) => entry.isDirectory() && isKeyName(entry.name)).map(({ name }) => name);
      return names.sort((a, b) => (a < b ? -1 : 1));
    });
  }

  remove(prefix: string): Promise<void> {
    return this.#named({ verb: 'remove', key: prefix }, async () => {
      const { folder, start } = prefixParts(prefix);
      // The base may be a folder with other things of the user in it.
      if (folder.length === 0 && start === '') throw new StoreKeyRefusedError(prefix, words('store.key.everything'));
      const path = await this.#inside.folder(folder);
      const entries = (await readdir(path, { withFileTypes: true }).catch(absentAsNone)) ?? [];
      for (const entry of entries) {
        if (!entry.name.startsWith(start)) continue;
        if (entry.isDirectory()) await rm(join(path, entry.name), { recursive: true, force: true });
        else await removeFile(join(path, entry.name));
      }
      if (start === '') await rmdir(path).catch(absentAsNone);
      this.#inside.forget();
    });
  }

  async url(key: string): Promise<string> {
    return join(this.#base, ...keyNames(key));
  }

  async check(): Promise<StoreCheck> {
    try {
      const folder = await firstExisting(this.#base);
      const probe = partPath(folder);
      try {
        await writePart(probe, new Uint8Array(PROBE_BYTES));
      } finally {
        await removeFile(probe);
      }
      const { bavail, bsize } = await statfs(folder);
      return { ok: true, message: words('store.writableFree', { place: this.#place, free: { bytes: bavail * bsize } }) };
    } catch (error) {
      return { ok: false, message: fileSystemFailure(error, { verb: 'write' }, this.#base).text };
    }
  }

  get #place(): Words {
    return words('store.folder', { path: this.#base });
  }

  async #below(folder: readonly string[], accept: (name: string) => boolean): Promise<string[]> {
    const path = await this.#inside.folder(folder);
    const entries = (await readdir(path, { withFileTypes: true }).catch(absentAsNone)) ?? [];
    const keys: string[] = [];
    for (const entry of entries) {
      if (!isKeyName(entry.name) || !accept(entry.name)) continue;
      const names = [...folder, entry.name];
      if (entry.isFile()) keys.push(names.join('/'));
      else if (entry.isDirectory()) keys.push(...(await this.#below(names, () => true)));
    }
    return keys;
  }

  async #digest(key: string): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of await this.get(key)) hash.update(chunk as Uint8Array);
    return hash.digest('hex');
  }

  /** Runs `work`; what the file system says becomes an error that names the folder. */
  async #named<T>(action: StoreAction, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (OWN_ERRORS.some((own) => error instanceof own)) throw error;
      throw fileSystemFailure(error, action, this.#base);
    }
  }
}

async function firstExisting(path: string): Promise<string> {
  const found = await stat(path).catch(absentAsNone);
  return found || dirname(path) === path ? path : firstExisting(dirname(path));
}
