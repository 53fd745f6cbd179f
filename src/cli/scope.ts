import { resolve } from 'node:path';
import { loadConfig, type Config } from '../config/load.js';
import { canAsk } from './ask.js';
import type { CliContext } from './context.js';
import { EXIT } from './exit.js';
import { InterruptedError, Interrupts } from './interrupt.js';
import { chooseRenderer } from './render/choose.js';
import type { Renderer } from './render/renderer.js';
import { troubleOf } from './trouble.js';

/** Options that every command takes. */
export interface RootOptions {
  readonly config?: string | undefined;
  readonly folder?: string | undefined;
  readonly json?: boolean | undefined;
  readonly plain?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** One command while it runs. */
export interface Scope {
  readonly context: CliContext;
  /** Absolute: where the configuration, `.env`, `.plantain` and the results are looked for. */
  readonly folder: string;
  readonly renderer: Renderer;
  readonly interrupts: Interrupts;
  /** Whether somebody sits there who can answer a question. */
  readonly mayAsk: boolean;
  /** Reads the configuration. @throws ConfigError */
  loadConfig(): Promise<Config>;
}

/** Runs a command's work and answers its exit code, whatever happened: no error leaves it. */
export async function inScope(
  context: CliContext,
  options: RootOptions,
  work: (scope: Scope) => Promise<number>,
): Promise<number> {
  const folder = resolve(context.cwd, options.folder ?? '.');
  const renderer = chooseRenderer(options, context.stdout, context.stderr, context.env);
  const interrupts = new Interrupts(context.signals, context.leave);
  const file = options.config ?? context.env['PLANTAIN_CONFIG'];
  const load = async (): Promise<Config> => {
    const config = await loadConfig({ ...(file ? { file: resolve(context.cwd, file) } : {}), folder, env: context.env });
    for (const text of config.warnings) renderer.notice({ level: 'warning', text });
    return config;
  };
  try {
    return await interrupts.guard(
      work({ context, folder, renderer, interrupts, mayAsk: canAsk(context, options), loadConfig: load }),
    );
  } catch (error) {
    if (error instanceof InterruptedError) return EXIT[error.signal];
    const { exitCode, trouble } = troubleOf(error);
    renderer.trouble(trouble);
    return exitCode;
  } finally {
    renderer.close();
    interrupts.dispose();
  }
}
