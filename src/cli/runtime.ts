import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Warnings of the SDK that tell nothing new: most of our Workers serve activities alone, and each failure is told by its item. */
const KNOWN = ['No workflows registered, not polling for workflow tasks', 'Activity failed'];

let ready = false;

/**
 * Prepares the SDK's runtime before the first Worker or replay of this process. Its own signal handling is off: it would stop all
 * Workers at once, and nobody would be left to store what was drained.
 */
export function prepareRuntime(log: (line: string) => void): void {
  if (ready) return;
  ready = true;
  const logger = new DefaultLogger('WARN', ({ level, message }) => {
    if (!KNOWN.includes(message)) log(`${level.toLowerCase()}: ${message}`);
  });
  Runtime.install({ shutdownSignals: [], logger, telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } } });
}
