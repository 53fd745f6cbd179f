import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';
import { configOfStandIns, STAND_IN_KEY, STAND_IN_STORE_KEYS } from '../../stand-in-config.js';
import { seconds, wholeNumber } from '../../options/values.js';
import { tell } from '../../../words/current.js';

const DEFAULT_LATENCY_S = 1;

export function addStandIns(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .option('--latency <time>', tell('option.latency'), seconds(0, 600), DEFAULT_LATENCY_S)
    .option('--port <n>', tell('option.port'), wholeNumber(1, 65_000))
    .addHelpText('after', example('plantain stand-ins --latency 5s'))
    .action((options, command) => act(command.optsWithGlobals(), (scope) => standIns(scope, options)));
}

async function standIns(scope: Scope, options: { latency: number; port?: number | undefined }): Promise<number> {
  const { context, renderer, interrupts } = scope;
  const running = await context.startStandIns({
    latencyMs: options.latency * 1000,
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  for (const { name, title, provider, baseUrl } of running) {
    renderer.answer({ name, provider, baseUrl }, [`${name}  ${baseUrl}  ${title}`]);
  }
  const config = configOfStandIns(running);
  const env = {
    [STAND_IN_KEY]: 'sk-any-words',
    ...(running.some(({ isStore }) => isStore) ? STAND_IN_STORE_KEYS : {}),
  };
  renderer.answer({ config, env }, [
    tell('standIns.config'),
    ...config.trimEnd().split('\n'),
    tell('standIns.env'),
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    tell('standIns.stop'),
  ]);
  await interrupts.take();
  await Promise.all(running.map((standIn) => standIn.close()));
  return EXIT.delivered;
}
