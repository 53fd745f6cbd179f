import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { configuredTarget } from '../../src/temporal/configured-target.js';
import { words } from '../../src/words/words.js';

const NOWHERE = { HOME: '/nowhere', XDG_CONFIG_HOME: '/nowhere' };

/** The environment of somebody whose Temporal CLI has these profiles. */
function withProfiles(toml: string): NodeJS.ProcessEnv {
  const folder = mkdtempSync(join(tmpdir(), 'plantain-profiles-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'temporal.toml'), toml);
  return { ...NOWHERE, TEMPORAL_CONFIG_FILE: join(folder, 'temporal.toml') };
}

const PROFILES = `
[profile.default]
address = "profile.example:7233"
namespace = "of-the-profile"
[profile.cloud]
address = "plant.a1b2c.tmprl.cloud:7233"
namespace = "plant.a1b2c"
api_key = "key-of-the-profile"
[profile.local]
namespace = "mine"
`;

test('nothing configured leads nowhere, so that the folder has a server of its own', () => {
  expect(configuredTarget({}, NOWHERE)).toBeUndefined();
  expect(configuredTarget({ namespace: 'x', uiUrl: 'http://ui' }, { ...NOWHERE, TEMPORAL_NAMESPACE: 'y' })).toBeUndefined();
});

test('TEMPORAL_ADDRESS goes before the configuration, which goes before a profile of the Temporal CLI', () => {
  const env = withProfiles(PROFILES);
  const config = { address: 'config.example:7233', namespace: 'of-the-config' };
  expect(configuredTarget({}, env)).toEqual({
    address: 'profile.example:7233',
    namespace: 'of-the-profile',
    connection: {},
    place: words('temporal.fromProfile'),
    embedded: false,
  });
  expect(configuredTarget(config, env)).toMatchObject({
    address: 'config.example:7233',
    namespace: 'of-the-config',
    place: words('temporal.fromConfig'),
  });
  const target = configuredTarget(config, { ...env, TEMPORAL_ADDRESS: 'env.example:7233', TEMPORAL_NAMESPACE: 'of-the-env' });
  expect(target).toMatchObject({ address: 'env.example:7233', namespace: 'of-the-env' });
});

test('a key of the configuration turns TLS on, a variable goes before it, and it is not sent to another address', () => {
  const config = { address: 'config.example:7233', apiKey: new Secret('key-of-the-config', 'a file') };
  expect(configuredTarget(config, NOWHERE)?.connection).toEqual({ apiKey: 'key-of-the-config', tls: true });
  expect(configuredTarget(config, { ...NOWHERE, TEMPORAL_API_KEY: 'key-of-the-env' })?.connection.apiKey).toBe('key-of-the-env');
  expect(configuredTarget(config, { ...NOWHERE, TEMPORAL_ADDRESS: 'elsewhere:7233' })).toEqual({
    address: 'elsewhere:7233',
    namespace: 'default',
    connection: {},
    place: 'TEMPORAL_ADDRESS',
    embedded: false,
  });
});

test('TEMPORAL_PROFILE chooses a profile; one without an address means the local service, a missing one is an error', () => {
  const env = withProfiles(PROFILES);
  expect(configuredTarget({}, { ...env, TEMPORAL_PROFILE: 'cloud' })).toEqual({
    address: 'plant.a1b2c.tmprl.cloud:7233',
    namespace: 'plant.a1b2c',
    connection: { apiKey: 'key-of-the-profile', tls: true },
    uiUrl: 'https://cloud.temporal.io',
    place: words('temporal.fromProfile'),
    embedded: false,
  });
  expect(configuredTarget({}, { ...env, TEMPORAL_PROFILE: 'local' })).toMatchObject({
    address: 'localhost:7233',
    namespace: 'mine',
  });
  expect(() => configuredTarget({}, { ...env, TEMPORAL_PROFILE: 'missing' })).toThrow(
    expect.objectContaining({ code: 'config' }),
  );
  expect(() => configuredTarget({}, { ...env, TEMPORAL_PROFILE: 'missing' })).toThrow(/Profile 'missing' not found/);
});

test('a default profile without an address does not take the folder away from its own server', () => {
  expect(configuredTarget({}, withProfiles('[profile.default]\nnamespace = "mine"\n'))).toBeUndefined();
});

test('TLS is off or on as configured, and a certificate that is not there is named', () => {
  const address = 'config.example:7233';
  expect(configuredTarget({ address, tls: false, apiKey: new Secret('k', 'a file') }, NOWHERE)?.connection.tls).toBe(false);
  expect(configuredTarget({ address, tls: true }, NOWHERE)?.connection.tls).toBeTruthy();
  expect(configuredTarget({ address }, { ...NOWHERE, TEMPORAL_TLS: 'true' })?.connection.tls).toBeTruthy();
  const tls = { serverCaCertPath: '/nowhere/ca.pem' };
  expect(() => configuredTarget({ address, tls }, NOWHERE)).toThrow(
    'the file /nowhere/ca.pem (temporal.tls.serverCaCertPath) does not exist',
  );
});
