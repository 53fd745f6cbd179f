import { resolve } from 'node:path';
import { type EventSink, warning } from '../client/events.js';
import { formerDataDirs } from '../config/data-folder.js';
import { loadUsable, type Config } from '../config/load.js';
import type { CliContext } from './context.js';
import { EXIT } from './exit.js';
import { InterruptedError, Interrupts } from './interrupt.js';
import type { Prompts } from './prompts.js';
import { chooseRenderer } from './render/choose.js';
import type { Renderer } from './render/renderer.js';
import { troubleOf } from './trouble.js';
import { speak } from '../words/load.js';
import { chosenLanguage, type Language } from '../words/language.js';

/** Options that every command takes. */
export interface RootOptions {
  readonly config?: string | undefined;
  readonly folder?: string | undefined;
  readonly json?: boolean | undefined;
  readonly lang?: Language | undefined;
  readonly plain?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** One command while it runs. */
export interface Scope {
  readonly context: CliContext;
  /** Absolute: where the configuration, `.env`, `.plantain` and the results are looked for. */
  readonly folder: string;
  /** Takes what happens to a batch. */
  readonly emit: EventSink;
  /** Takes what only a command line has: answers, errors, the end. */
  readonly renderer: Renderer;
  readonly interrupts: Interrupts;
  /** Questions to whoever sits there; undefined where nobody does (also where CI is set), or a program reads the output. */
  prompts(): Promise<Prompts | undefined>;
  /** Reads the configuration and tells what is odd about it. @throws ConfigError */
  loadConfig(): Promise<Config>;
  /** Reads the configuration. @throws ConfigError */
  readConfig(): Promise<Config>;
}

/** Runs a command's work and answers its exit code, whatever happened: no error leaves it. */
export async function inScope(
  context: CliContext,
  options: RootOptions,
  work: (scope: Scope) => Promise<number>,
): Promise<number> {
  const folder = resolve(context.cwd, options.folder ?? '.');
  const renderer = chooseRenderer(options, context.stdout, context.stderr, context.env);
  const emit: EventSink = (event) => renderer.show(event);
  const interrupts = new Interrupts(context.signals, context.leave, [context.stdout, context.stderr]);
  const file = options.config ?? context.env['PLANTAIN_CONFIG'];
  const read = async (): Promise<Config> => {
    const config = await loadUsable({ ...(file ? { file: resolve(context.cwd, file) } : {}), folder, env: context.env });
    const former = await formerDataDirs(config.dataDir);
    return former.length === 0 ? config : { ...config, formerDataDirs: former };
  };
  const load = async (): Promise<Config> => {
    const config = await read();
    if (config.lang && !chosenLanguage(context.env, options.lang)) await speak(config.lang);
    for (const text of config.warnings) emit(warning(text));
    return config;
  };
  const prompts = async (): Promise<Prompts | undefined> => (options.json || context.env['CI'] ? undefined : context.prompts?.());
  try {
    return await interrupts.guard(
      work({ context, folder, emit, renderer, interrupts, prompts, loadConfig: load, readConfig: read }),
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
