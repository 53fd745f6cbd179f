// The contracts of plantain, run against a provider and a store of one's own: node --test own-kinds.test.mjs
import { after, describe, it } from 'node:test';
import { basename } from 'node:path';
import { providerContract, storeContract } from 'plantain/testing';
import { paint } from './own-provider.mjs';
import { shelf } from './own-store.mjs';
import { startPaint, startShelf } from './own-vendors.mjs';

describe('provider paint', () => {
  const start = async (key) => {
    const server = await startPaint(key);
    return { ...server, baseUrl: server.url };
  };
  for (const { name, run } of providerContract(paint, { start })) it(name, run);
});

describe('store shelf', async () => {
  const server = await startShelf('writer-key', ['reader-key']);
  after(() => server.close());
  const open = (folder, key) =>
    shelf.open({ url: server.url, bucket: basename(folder), key: { env: 'KEY' } }, { folder, env: { KEY: key } });
  const setup = {
    open: async (folder) => open(folder, 'writer-key'),
    openReadOnly: async (folder) => ({ store: open(folder, 'reader-key'), release: async () => undefined }),
    secret: 'reader-key',
  };
  for (const { name, run } of storeContract(setup)) it(name, run);
});
