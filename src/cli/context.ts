import type { EventEmitter } from 'node:events';
import type { StartStandIns } from './ports.js';
import type { StartWorkers } from '../client/workers.js';
import type { Prompts } from './prompts.js';
import type { Screen } from './render/paint.js';

/** What the commands have of the outside world; given by the composition root. */
export interface CliContext {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Absent where nobody can be asked. */
  readonly prompts?: () => Promise<Prompts>;
  readonly stdout: Screen;
  readonly stderr: Screen;
  /** Source of SIGINT, SIGTERM and SIGHUP. */
  readonly signals: EventEmitter;
  /** Ends the process at once. */
  readonly leave: (exitCode: number) => void;
  /** plantain's version. */
  readonly version: string;
  /** Path of the pre-built workflow bundle. */
  readonly workflowBundle: string;
  /** Folder of the built page. */
  readonly pages: string;
  /** Folder of the examples that come with plantain. */
  readonly examples: string;
  readonly startWorkers: StartWorkers;
  readonly startStandIns: StartStandIns;
}
