import { randomBytes } from 'node:crypto';
import { rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { BUILT_IN_STORES } from '../../config/check.js';
import type { Config } from '../../config/load.js';
import type { Store } from '../../stores/store.js';
import { namedStore } from '../stores.js';
import type { Bench, Check } from './check.js';
import { failed, fail, type Finding, ok, warn } from './finding.js';

const LIMIT_MS = 60_000;
const CLOCK_MS = 10_000;

/** Each store of the configuration: what it says of itself, then a probe that is written, read and removed. */
export function storeChecks(bench: Bench): Check[] {
  const { config } = bench;
  return usedStores(config).map((name) => {
    const what = `store ${name}`;
    return {
      what,
      limitMs: LIMIT_MS,
      run: (signal) => storeFindings(what, () => namedStore(config, name), adviceFor(config, name), bench, signal),
    };
  });
}

/** The store that is there without any configuration counts only where something goes into it. */
function usedStores({ stores, defaults, staging }: Config): string[] {
  return Object.entries(stores)
    .filter(([name, store]) => name === defaults.store || name === staging || !isDeepStrictEqual(store, BUILT_IN_STORES.local))
    .map(([name]) => name);
}

function adviceFor({ stores, file }: Config, name: string): string {
  const where = file === undefined ? '' : ` in ${file}`;
  return stores[name]?.kind === 'local'
    ? `Free the disk, mend the rights of the folder, or name another one as stores.${name}.path${where}.`
    : `Correct stores.${name}${where}: its address, its credentials and what they are allowed to do.`;
}

async function* storeFindings(
  what: string,
  openStore: () => Store,
  usualAdvice: string,
  bench: Bench,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  let store: Store;
  try {
    store = openStore();
    // A kind of store may know better what to do.
    const { ok: fine, message, advice = usualAdvice }: { ok: boolean; message: string; advice?: string } = await store.check();
    if (fine) yield ok(what, message);
    else {
      yield fail(what, message, advice);
      return;
    }
  } catch (error) {
    yield failed(what, error, { advice: usualAdvice });
    return;
  } finally {
    await noteClock(bench, openStore, signal);
  }
  yield* probeFindings(what, store, usualAdvice);
}

/** Any reply of the server has its time, also one that refuses. */
async function noteClock({ http }: Bench, openStore: () => Store, signal: AbortSignal): Promise<void> {
  try {
    const address = await openStore().url('probe');
    if (!/^https?:\/\//i.test(address)) return;
    const url = new URL('/', address);
    const reply = await http.request({ method: 'HEAD', url, signal: AbortSignal.any([signal, AbortSignal.timeout(CLOCK_MS)]) });
    await reply.text(1_000_000);
  } catch {
    // That the store cannot be reached is told by its own check.
  }
}

async function* probeFindings(what: string, store: Store, advice: string): AsyncGenerator<Finding> {
  const folder = `plantain-doctor-${randomBytes(6).toString('hex')}`;
  const key = `${folder}/probe.txt`;
  const bytes = Buffer.from(`plantain doctor ${folder}\n`);
  const base = store.hostLocal ? dirname(await store.url('probe')) : undefined;
  const made = base !== undefined && !(await isThere(base));
  let step = 'written';
  try {
    await store.put(key, bytes, { type: 'text/plain', ifAbsent: true });
    step = 'read';
    const read = await bytesOf(store, key);
    if (!read.equals(bytes)) throw new Error('other bytes came back');
  } catch (error) {
    yield fail(what, `a probe could not be ${step}: ${failed(what, error).seen}`, advice);
    await store.remove(`${folder}/`).catch(() => undefined);
    return;
  }
  try {
    await store.remove(`${folder}/`);
    yield ok(what, 'a probe was written, read and removed');
  } catch (error) {
    const byHand = `Pictures can be stored all the same. Remove ${key} by hand, or allow the removal.`;
    yield warn(what, `a probe was written and read, and could not be removed: ${failed(what, error).seen}`, byHand);
  }
  if (made) await rmdir(base).catch(() => undefined);
}

async function bytesOf(store: Store, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.get(key)) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
