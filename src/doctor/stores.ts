import { randomBytes } from 'node:crypto';
import { rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { BUILT_IN_STORES } from '../config/check.js';
import type { Config } from '../config/load.js';
import type { Store } from '../stores/store.js';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { type Text, type Words, words } from '../words/words.js';
import type { DoctorContext, Check } from './check.js';
import { failed, fail, type Finding, ok, warn } from './finding.js';

const LIMIT_MS = 60_000;
const CLOCK_MS = 10_000;

/** Each store of the configuration: what it says of itself, then a probe that is written, read and removed. */
export function storeChecks(context: DoctorContext): Check[] {
  return usedStores(context.config).map((name) => {
    const subject: Subject = {
      what: words('subject.store', { store: name }),
      open: () => context.store(name),
      advice: adviceForStore(context.config, name),
    };
    return {
      what: subject.what,
      limitMs: LIMIT_MS,
      async *run(signal) {
        const clock = noteClock(context, subject, signal);
        yield* storeFindings(subject);
        await clock;
      },
    };
  });
}

interface Subject {
  readonly what: Text;
  readonly open: () => Store;
  /** What mostly helps when it fails. */
  readonly advice: Text;
}

/** The store that is there without any configuration counts only where something goes into it. */
function usedStores({ stores, defaults, staging }: Config): string[] {
  return Object.entries(stores)
    .filter(([name, store]) => name === defaults.store || name === staging || !isDeepStrictEqual(store, BUILT_IN_STORES.local))
    .map(([name]) => name);
}

/** What mostly helps when a store cannot be written to. */
export function adviceForStore(
  { stores, file = words('config.theConfiguration') }: Pick<Config, 'stores'> & { file?: Text },
  name: string,
): Words {
  return stores[name]?.kind === 'local'
    ? words('doctor.folder.advice', { store: name, file })
    : words('doctor.store.advice', { store: name, file });
}

/** What a store says of itself; some kinds know more than others. */
interface Told {
  readonly ok: boolean;
  readonly message: Text;
  readonly advice?: Text;
  /** What works and should be changed all the same. */
  readonly warning?: Text;
}

async function* storeFindings({ what, open, advice: usual }: Subject): AsyncGenerator<Finding> {
  let store: Store;
  try {
    store = open();
    const { ok: fine, message, advice = usual, warning }: Told = await store.check();
    yield fine ? ok(what, message) : fail(what, message, advice);
    if (warning !== undefined) yield warn(what, warning);
    if (!fine) return;
  } catch (error) {
    yield failed(what, error, { advice: usual });
    return;
  }
  yield* probeFindings(what, store, usual);
}

/** Any reply of the server has its time, also one that refuses. */
async function noteClock({ http }: DoctorContext, { open }: Subject, signal: AbortSignal): Promise<void> {
  try {
    const address = await open().url('probe');
    if (!/^https?:\/\//i.test(address)) return;
    const url = new URL('/', address);
    const reply = await http.request({ method: 'HEAD', url, signal: AbortSignal.any([signal, AbortSignal.timeout(CLOCK_MS)]) });
    await reply.text(1_000_000);
  } catch {
    // That the store cannot be reached is told by its own check.
  }
}

async function* probeFindings(what: Text, store: Store, advice: Text): AsyncGenerator<Finding> {
  const folder = `plantain-doctor-${randomBytes(6).toString('hex')}`;
  const key = `${folder}/probe.txt`;
  const bytes = Buffer.from(`plantain doctor ${folder}\n`);
  const base = store.hostLocal ? dirname(await store.url('probe')) : undefined;
  const made = base !== undefined && !(await isThere(base));
  let step: 'doctor.probeWrite' | 'doctor.probeRead' = 'doctor.probeWrite';
  try {
    await store.put(key, bytes, { type: 'text/plain', ifAbsent: true });
    step = 'doctor.probeRead';
    const read = await bytesOf(store, key);
    if (!read.equals(bytes)) throw new SpokenError(words('doctor.probeOther'));
  } catch (error) {
    yield fail(what, words(step, { why: failed(what, error).seen }), advice);
    await store.remove(`${folder}/`).catch(() => undefined);
    return;
  }
  try {
    await store.remove(`${folder}/`);
    yield ok(what, words('doctor.probe'));
  } catch (error) {
    const seen = words('doctor.probeRemove', { why: failed(what, error).seen });
    yield warn(what, seen, words('doctor.probeRemove.advice', { key }));
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
