import type { JsonObject } from '../domain/json.js';

/** A local server that speaks the protocol of a provider and charges nobody. */
export interface RunningStandIn {
  /** Also the name of its site in a sample configuration. */
  readonly name: string;
  readonly provider: string;
  readonly title: string;
  readonly baseUrl: string;
  /** Further local origins that its answers lead to: the configuration has to trust them. */
  readonly origins: readonly string[];
  /** Settings of a site that speaks to it; of a store that does, in their place. */
  readonly settings: JsonObject;
  readonly isStore?: true;
  close(): Promise<void>;
}

export interface StandInOptions {
  /** How long a picture takes. */
  readonly latencyMs: number;
  /** Of the first one, the others follow; absent: free ports. */
  readonly port?: number;
}

export type StartStandIns = (options: StandInOptions) => Promise<readonly RunningStandIn[]>;
