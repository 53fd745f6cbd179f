import { loadClientConfigProfile, toClientOptions, type ClientConfigProfile, type ClientConfigTLS } from '@temporalio/envconfig';
import { existsSync } from 'node:fs';
import { SpokenError } from '../domain/failures/spoken-error.js';
import { textOf } from '../domain/failures/text-of.js';
import { UserError } from '../domain/failures/user-error.js';
import { type Text, words } from '../words/words.js';
import type { TemporalConfig, TemporalTarget, TlsFiles } from './target.js';

const DEFAULT_ADDRESS = 'localhost:7233';
const CLOUD = /\.(tmprl\.cloud|api\.temporal\.io)(:\d+)?$/;

/**
 * The Temporal service that is configured: by `TEMPORAL_ADDRESS`, by `temporal.address`, or by a profile of the Temporal CLI (the one
 * of `TEMPORAL_PROFILE`, or `default` if it has an address). Nothing when none of them names one.
 *
 * The other `TEMPORAL_*` variables (namespace, key, TLS, metadata) go before the configuration; what the configuration says beside an
 * address of its own is not used with another address, so that a key goes only where it was meant to go.
 *
 * @throws {UserError} `config` when the profile, its file or a certificate is wrong
 */
export function configuredTarget(config: TemporalConfig, env: NodeJS.ProcessEnv): TemporalTarget | undefined {
  const place = placeOfAddress(config, env);
  try {
    if (env['TEMPORAL_ADDRESS']) {
      const foreign = config.address !== undefined && config.address !== env['TEMPORAL_ADDRESS'];
      return { ...toTarget(profileOf(env, env['TEMPORAL_PROFILE'] !== undefined), foreign ? {} : config), place };
    }
    if (config.address !== undefined) {
      return { ...toTarget({ ...profileOf(env, false), address: config.address }, config), place };
    }
    const profile = profileOf(env, true);
    if (profile.address === undefined && env['TEMPORAL_PROFILE'] === undefined) return undefined;
    return { ...toTarget(profile, {}), place };
  } catch (error) {
    const why = error instanceof SpokenError ? textOf(error) : words('temporal.theirWords', { words: textOf(error) });
    throw new UserError('config', words('temporal.badSettings', { why }), {
      advice: words('temporal.badSettingsAdvice'),
      cause: error,
    });
  }
}

function placeOfAddress(config: TemporalConfig, env: NodeJS.ProcessEnv): Text {
  if (env['TEMPORAL_ADDRESS']) return 'TEMPORAL_ADDRESS';
  return words(config.address === undefined ? 'temporal.fromProfile' : 'temporal.fromConfig');
}

function profileOf(env: NodeJS.ProcessEnv, withFile: boolean): ClientConfigProfile {
  const overrideEnvVars = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
  return loadClientConfigProfile({ overrideEnvVars, disableFile: !withFile });
}

function toTarget(profile: ClientConfigProfile, config: TemporalConfig): TemporalTarget {
  const apiKey = profile.apiKey ?? config.apiKey?.reveal();
  const tls = profile.tls ?? tlsOf(config);
  const address = profile.address ?? DEFAULT_ADDRESS;
  const { connectionOptions } = toClientOptions({
    address,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined ? {} : { tls }),
    ...(profile.grpcMeta === undefined ? {} : { grpcMeta: profile.grpcMeta }),
  });
  const uiUrl = config.uiUrl ?? (CLOUD.test(address) ? 'https://cloud.temporal.io' : undefined);
  return {
    address,
    namespace: profile.namespace ?? config.namespace ?? 'default',
    connection: {
      ...(connectionOptions.apiKey === undefined ? {} : { apiKey: connectionOptions.apiKey }),
      ...(connectionOptions.tls === undefined ? {} : { tls: connectionOptions.tls }),
      ...(connectionOptions.metadata === undefined ? {} : { metadata: connectionOptions.metadata }),
    },
    ...(uiUrl === undefined ? {} : { uiUrl }),
    embedded: false,
  };
}

function tlsOf({ tls }: TemporalConfig): ClientConfigTLS | undefined {
  if (tls === undefined) return undefined;
  if (typeof tls === 'boolean') return { disabled: !tls };
  if ((tls.clientCertPath === undefined) !== (tls.clientKeyPath === undefined)) {
    throw new SpokenError(words('temporal.certificatePair'));
  }
  return {
    ...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
    ...(tls.serverCaCertPath === undefined ? {} : { serverCACert: certificate('serverCaCertPath', tls.serverCaCertPath) }),
    ...(tls.clientCertPath === undefined ? {} : { clientCert: certificate('clientCertPath', tls.clientCertPath) }),
    ...(tls.clientKeyPath === undefined ? {} : { clientKey: certificate('clientKeyPath', tls.clientKeyPath) }),
  };
}

function certificate(setting: keyof TlsFiles, path: string): { path: string } {
  if (!existsSync(path)) throw new SpokenError(words('temporal.noCertificate', { setting, path }));
  return { path };
}
