import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import type { JsonObject } from '../../src/domain/json.js';
import { type OssStandIn, type OssStandInOptions, startOssStandIn } from '../../stand-ins/src/oss.js';
import { openStore } from '../../src/stores/registry.js';
import type { Store } from '../../src/stores/store.js';

export { type OssFault, type OssStandIn, type OssStandInOptions, startOssStandIn } from '../../stand-ins/src/oss.js';

/** Keys that must be seen nowhere but in the signature of a request. */
export const OSS_ENV = { OSS_ID: 'LTAI5tCanary', OSS_SECRET: 'oss-canary-9d1c5b2e80647f3a' } as const;

/** The same pair as the stand-in knows it. */
export const PAIR = { id: OSS_ENV.OSS_ID, secret: OSS_ENV.OSS_SECRET };
export const PNG = { type: 'image/png' };
export const bytes = (words: string) => new TextEncoder().encode(words);

/** A stand-in that takes the pair, unless the options have other keys. */
export const startOss = (options: OssStandInOptions = {}): Promise<OssStandIn> => startOssStandIn({ keys: [PAIR], ...options });

/** Settings of a store at the stand-in. */
export const ossSettingsAt = (standIn: OssStandIn, settings: JsonObject = {}): JsonObject => ({
  endpoint: standIn.url,
  region: 'cn-hangzhou',
  bucket: 'pictures',
  accessKeyId: { env: 'OSS_ID' },
  accessKeySecret: { env: 'OSS_SECRET' },
  pathStyle: true,
  ...settings,
});

export function openOss(
  standIn: OssStandIn,
  settings: JsonObject = {},
  env: NodeJS.ProcessEnv = OSS_ENV,
  folder = '/nowhere',
): Store {
  return openStore('oss', ossSettingsAt(standIn, settings), { folder, env });
}

/** The error of a call; the secret key is in it nowhere. */
export async function failureOf(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => expect.unreachable('it should have failed'),
    (reason: unknown) => reason as Error,
  );
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(OSS_ENV.OSS_SECRET);
  return error;
}

/** A folder that is gone after the test. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-oss-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
