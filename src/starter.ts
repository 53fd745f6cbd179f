#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CliContext } from './cli/context.js';
import type { RunningStandIn, StandInOptions } from './cli/ports.js';
import { runProgram } from './cli/program.js';
import { shipDeclarations } from './config/declared/shipped.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

shipDeclarations(here('../sites'));
const { version } = JSON.parse(readFileSync(here('../package.json'), 'utf8')) as { version: string };

async function startStandIns({ latencyMs, port }: StandInOptions): Promise<RunningStandIn[]> {
  const { STAND_INS } = await import('#stand-ins');
  return Promise.all(
    STAND_INS.map(async (kind, index) => {
      const standIn = await kind.start({
        latencyMs,
        ...(port === undefined ? {} : { port: port + index, furtherPort: port + STAND_INS.length }),
      });
      const { name, provider, title, settings, isStore } = kind;
      const { url: baseUrl, origins = [] } = standIn;
      return { name, provider, title, baseUrl, origins, settings, ...(isStore && { isStore }), close: () => standIn.close() };
    }),
  );
}

const context: CliContext = {
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  ...(process.stdin.isTTY && process.stdout.isTTY
    ? { prompts: async () => (await import('./cli/terminal-prompts.js')).terminalPrompts }
    : {}),
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  leave: (exitCode) => process.exit(exitCode),
  version,
  workflowBundle: here('./workflow-bundle.js'),
  pages: here('./web/app'),
  examples: here('../examples'),
  // Loaded when they are needed: the worker brings a native library that no listing has to wait for.
  startWorkers: async (options) => (await import('./worker.js')).startWorkers(options),
  startStandIns,
};

// Also for what is printed before or after a command, such as help: a reader that has gone is no reason for a stack.
for (const screen of [process.stdout, process.stderr]) screen.on('error', () => undefined);

process.exit(await runProgram(process.argv.slice(2), context));
