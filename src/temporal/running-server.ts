import type { ServerPorts } from './dev-server.js';
import type { ProcessIdentity } from '../disk/process-identity.js';
import type { ServerFolder } from './server-folder.js';
import type { Text } from '../words/words.js';

export interface StartContext {
  readonly folder: ServerFolder;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (text: Text) => void;
  readonly log: (text: Text) => void;
}

/** A server that runs, and how it came to do so. */
export interface RunningServer extends ServerPorts {
  /** Of another pid namespace it only names the server. */
  readonly process: ProcessIdentity;
  readonly address: string;
  readonly started: boolean;
  /** Where the database lies that was there before and could not be opened; this server has a new one. */
  readonly setAside?: string;
}
