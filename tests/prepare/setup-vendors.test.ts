import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { shippedNames } from '../../src/config/declared/declarations.js';
import { loadConfig } from '../../src/config/load.js';
import { providersOf } from '../../src/config/kinds.js';
import { resolveSite } from '../../src/config/site.js';
import { Secret } from '../../src/domain/secret.js';
import { offeredKinds } from '../../src/prepare/setup/kinds.js';
import { describeSite } from '../../src/prepare/setup/site.js';
import { writeSite } from '../../src/prepare/setup/write-site.js';
import { createRegistry } from '../../src/providers/registry.js';

const KEY = 'sk-set-up-0123456789';

it('every vendor whose declaration is shipped is offered, and works as it is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plantain-set-up-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const kinds = await offeredKinds(createRegistry().providers);
  const names = await shippedNames();
  const vendors = kinds.filter(({ kind }) => kind.startsWith('declared:'));
  expect(vendors.map(({ kind }) => kind)).toEqual(names.map((name) => `declared:${name}`));
  for (const provider of vendors) {
    const site = describeSite(provider, provider.defaultBaseUrl ?? '', new Secret(KEY, 'typed'));
    // The first is a configuration of its own, the others are added to it.
    await writeSite(folder, site, { environment: {}, add: true });
  }
  const config = await loadConfig({ folder, env: {} });
  expect(Object.keys(config.sites).sort()).toEqual(names);
  for (const name of names) {
    const site = resolveSite(config, name);
    expect(site).toMatchObject({ name, provider: `declared:${name}` });
    expect(site.key?.reveal()).toBe(KEY);
    expect(providersOf(config).providerOf(site.provider).title).not.toBe('');
  }
  // A configuration that has such sites offers each vendor once.
  expect((await offeredKinds(providersOf(config).providers)).map(({ kind }) => kind)).toEqual(kinds.map(({ kind }) => kind));
});

it('a vendor behind another URL is named by its host', async () => {
  const fal = (await offeredKinds([])).find(({ kind }) => kind === 'declared:fal');
  if (!fal) throw new Error('fal is not offered');
  const site = describeSite(fal, 'https://api.mirror.example', undefined);
  expect(site).toMatchObject({ name: 'mirror', provider: 'declared', declaration: 'fal', wantedVariable: 'MIRROR_KEY' });
});
