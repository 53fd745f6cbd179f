import type { NativeConnectionOptions } from '@temporalio/worker';
import type { Secret } from '../domain/secret.js';
import type { Text } from '../words/words.js';

/** A Temporal service that is there, whoever started it. */
export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
  /** TLS, API key and metadata, for `Connection` and `NativeConnection` alike. Holds secrets in the clear: never print it. */
  readonly connection: Pick<NativeConnectionOptions, 'tls' | 'apiKey' | 'metadata'>;
  /** What names the address, for a person; absent for this folder's own server. */
  readonly place?: Text;
  /** URL of the web UI, where it is known. */
  readonly uiUrl?: string;
  /** The log of this folder's own server. */
  readonly logFile?: string;
  /** Whether it is this folder's own server. */
  readonly embedded: boolean;
}

/** Files in PEM format, absolute or from the current folder. */
export interface TlsFiles {
  readonly serverName?: string | undefined;
  readonly serverCaCertPath?: string | undefined;
  readonly clientCertPath?: string | undefined;
  readonly clientKeyPath?: string | undefined;
}

/** The `temporal` part of the configuration. Without an address the folder's own server is used. */
export interface TemporalConfig {
  /** `host:port`. */
  readonly address?: string | undefined;
  readonly namespace?: string | undefined;
  /** Turns TLS on unless `tls` says otherwise. */
  readonly apiKey?: Secret | undefined;
  readonly tls?: boolean | TlsFiles | undefined;
  readonly uiUrl?: string | undefined;
}
