import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect, onTestFinished } from 'vitest';
import {
  type Activities,
  createActivities,
  type Dependencies,
  HeldBatches,
  PaceKeeper,
  RefusedKeys,
  ReplyGroups,
  SiteLimits,
  WrongSites,
} from '../../src/activities/index.js';
import type { SubmitInput } from '../../src/activities/paid/generation.js';
import type { Failure } from '../../src/domain/failures/failure.js';
import { submissionKey } from '../../src/domain/names.js';
import { Secret } from '../../src/domain/secret.js';
import { createHttp } from '../../src/http/request.js';
import { stageItems } from '../../src/inputs/stage.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import type { Site } from '../../src/providers/provider.js';
import { Uploads } from '../../src/providers/uploads.js';
import { Spool } from '../../src/spool/spool.js';
import { type GeminiStandIn, startGeminiStandIn } from '../../stand-ins/src/gemini.js';
import { openStore } from '../../src/stores/registry.js';
import { pendingProvider } from '../helpers/pending-provider.js';
import { PendingSite } from '../helpers/pending-site.js';

/** Must be found in no failure. */
export const CANARY = 'sk-canary-do-not-print-0123456789';
export const BATCH = { batchId: 'summer', nonce: 'x7k2' };
export const KEY = submissionKey(BATCH, 1, 1, 1);
const PAGE_SIZE = 2;

type Use<T> = { readonly env?: MockActivityEnvironment; readonly run: (activities: Activities) => Promise<T> };

/** Activities over a real spool, store, staging and two sites, `pending` and `gemini`, all of one test. */
export class Bench {
  constructor(
    readonly dir: string,
    readonly pending: PendingSite,
    readonly gemini: GeminiStandIn,
    readonly dependencies: Dependencies,
  ) {}

  /** Another worker on the same host: its own process state, the same folders. */
  async successor(): Promise<Bench> {
    const spool = await Spool.open(join(this.dir, 'spool'), { leaseMs: 40 });
    return this.with({ spool, paceKeeper: new PaceKeeper() });
  }

  with(changes: Partial<Dependencies>): Bench {
    return new Bench(this.dir, this.pending, this.gemini, { ...this.dependencies, ...changes });
  }

  run<T>({ env = newEnv(), run }: Use<T>): Promise<T> {
    return env.run(() => run(createActivities(this.dependencies)));
  }

  submit(input: Partial<SubmitInput> = {}, env?: MockActivityEnvironment) {
    const run = ({ paid }: Activities) => paid.submitGeneration(submitInput(input));
    return this.run(env ? { env, run } : { run });
  }

  /** Runs it and gives the failure that Temporal would record. */
  async failure(work: Promise<unknown>): Promise<ApplicationFailure & { readonly said: Failure | undefined }> {
    const error: unknown = await work.then(
      (value) => new Error(`it did not fail: ${JSON.stringify(value)}`),
      (reason: unknown) => reason,
    );
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(CANARY);
    if (!(error instanceof ApplicationFailure)) throw error;
    return Object.assign(error, { said: error.details?.[0] as Failure | undefined });
  }
}

export const newEnv = (info: { readonly attempt?: number } = {}): MockActivityEnvironment =>
  new MockActivityEnvironment({ heartbeatTimeoutMs: 600, ...info }, { logger: new DefaultLogger('ERROR') });

export function submitInput(input: Partial<SubmitInput> = {}): SubmitInput {
  const common = { batch: BATCH, index: 1, pageSize: PAGE_SIZE, site: 'pending', key: KEY };
  return { ...common, singleTimeoutMs: 10_000, requestDelayMs: 0, notBefore: 0, ...input };
}

export async function startBench(): Promise<Bench> {
  const dir = await mkdtemp(join(tmpdir(), 'plantain-activities-'));
  const pending = await PendingSite.start();
  const standIn = await startGeminiStandIn({ keys: [CANARY], pixels: 64 });
  const http = createHttp({ env: {} });
  onTestFinished(async () => {
    await http.close();
    await Promise.all([pending.close(), standIn.close()]);
    // A request that was called off still takes its place in the queue of its site away.
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  const key = new Secret(CANARY, 'environment variable CANARY');
  const sites: Readonly<Record<string, Site>> = {
    pending: { name: 'pending', provider: 'pending', baseUrl: pending.url, key, settings: {} },
    gemini: { name: 'gemini', provider: 'gemini', baseUrl: standIn.url, key, settings: gemini.settings.parse(GOOGLE) },
  };
  const staging = openStore('local', { path: 'staging' }, { folder: dir, env: {} });
  const results = openStore('local', { path: 'out' }, { folder: dir, env: {} });
  const items = ['cat', 'dog', 'owl'].map((stem) => ({ id: stem, stem, prompt: `a ${stem}`, images: [], params: {} }));
  await stageItems({ items, store: staging, batch: BATCH, site: 'pending', pageSize: PAGE_SIZE });
  const spool = await Spool.open(join(dir, 'spool'), { leaseMs: 40, minFreeBytes: 0 });
  return new Bench(dir, pending, standIn, {
    spool,
    http,
    paceKeeper: new PaceKeeper(),
    siteLimits: new SiteLimits(join(dir, 'limits'), () => undefined),
    uploads: new Uploads({ read: async () => undefined, write: async () => undefined }),
    refusedKeys: new RefusedKeys(),
    held: new HeldBatches(spool.host, () => staging),
    wrongSites: new WrongSites(),
    replyGroups: new ReplyGroups(),
    referenceFolder: join(dir, 'references'),
    reportFolder: join(dir, 'reports'),
    site: (name) => found(sites[name]),
    provider: (kind) => found([gemini, pendingProvider].find((provider) => provider.kind === kind)),
    store: () => results,
    staging: () => staging,
    confirmHeartbeat: async () => undefined,
    isServed: async () => true,
  });
}

const GOOGLE = { authMode: 'google_xgoog', version: 'v1beta' };

function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('the bench has no such thing');
  return thing;
}

/** The spool of a bench in which one call fails. */
export function brokenSpool({ dependencies: { spool } }: Bench, call: keyof Spool, error: Error): Spool {
  return new Proxy(spool, {
    get: (target, name) => {
      if (name === call) return () => Promise.reject(error);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
