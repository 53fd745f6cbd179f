import { chmod, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createStoreRegistry, openStore } from '../../src/stores/registry.js';
import { storeContract, type StoreSetup } from '../../src/testing/store-contract.js';
import { OSS_ENV, openOss, startOssStandIn } from './oss-bench.js';

const NOBODY = 65_534;

/** Root may write everywhere: for a moment this process is somebody else. */
async function asNobody(folder: string): Promise<() => Promise<void>> {
  await chmod(folder, 0o755);
  if (process.geteuid?.() !== 0) {
    await chmod(folder, 0o555);
    return () => chmod(folder, 0o755);
  }
  process.seteuid?.(NOBODY);
  return async () => process.seteuid?.(0);
}

/** One bucket for all tests, with a prefix for each folder; a second pair of keys may only read. */
const ossStandIn = await startOssStandIn({
  keys: [
    { id: OSS_ENV.OSS_ID, secret: OSS_ENV.OSS_SECRET },
    { id: 'reader', secret: OSS_ENV.OSS_SECRET, readOnly: true },
  ],
});

afterAll(() => ossStandIn.close());

const FIXTURES: Readonly<Record<string, StoreSetup>> = {
  local: {
    open: async (folder) => openStore('local', { path: 'out' }, { folder, env: {} }),
    // Windows has no folder that chmod makes read-only.
    ...(process.platform !== 'win32' && {
      openReadOnly: async (folder: string) => {
        const out = join(folder, 'locked');
        await mkdir(out);
        await chmod(folder, 0o755);
        const release = await asNobody(out);
        return { store: openStore('local', { path: 'locked' }, { folder, env: {} }), release };
      },
    }),
  },
  oss: {
    open: async (folder) => openOss(ossStandIn, { prefix: basename(folder) }),
    openReadOnly: async (folder) => {
      const store = openOss(ossStandIn, { prefix: basename(folder) }, { ...OSS_ENV, OSS_ID: 'reader' });
      return { store, release: async () => undefined };
    },
    secret: OSS_ENV.OSS_SECRET,
  },
};

for (const { kind } of createStoreRegistry().kinds) {
  const fixture = FIXTURES[kind];
  if (fixture) {
    describe(`store ${kind}`, () => {
      for (const { name, run } of storeContract(fixture)) it(name, run);
    });
  } else it(`store ${kind} keeps the contract`, () => expect.unreachable(`tests/stores has no fixture for ${kind}`));
}

describe('the registry of stores', () => {
  it('names the kinds it has when one is unknown', () => {
    expect(() => openStore('floppy', {}, { folder: '/', env: {} })).toThrow(/"floppy".*local/);
  });

  it('refuses settings that the kind does not know', () => {
    expect(() => openStore('local', { paht: 'x' }, { folder: '/', env: {} })).toThrow(/paht/);
  });
});
