import { type Declaration, declarationContent } from '../../../providers/declared/declaration.js';
import { z } from 'zod';
import { readDeclaration, shippedNames } from '../../../config/declared/declarations.js';
import { describeExpected } from '../../../config/json-schema.js';
import { playSamples } from '../../../prepare/played/play.js';
import { say, tell } from '../../../words/current.js';
import { EXIT } from '../../exit.js';
import { example } from '../../help/sections.js';
import type { Root, Subcommand } from '../../root.js';
import type { Scope } from '../../scope.js';

export function addCheckSite(subcommand: Subcommand, { act }: Root): void {
  subcommand
    .argument('[file]', tell('argument.declaration'))
    .option('--schema', tell('option.declarationSchema'))
    .addHelpText('after', example('plantain check-site sites/vendor.jsonc'))
    .action((file, { schema }, command) =>
      act(command.optsWithGlobals(), (scope) => (schema ? Promise.resolve(printSchema(scope)) : checkSites(scope, file))),
    );
}

function printSchema({ renderer }: Scope): number {
  const schema = JSON.parse(
    JSON.stringify(z.toJSONSchema(declarationContent, { io: 'input', override: describeExpected })),
  ) as object;
  renderer.answer({ ...schema }, JSON.stringify(schema, undefined, 2).split('\n'));
  return EXIT.delivered;
}

/** Checks a declaration, else all that come with plantain. */
async function checkSites(scope: Scope, given: string | undefined): Promise<number> {
  const names = given === undefined ? await shippedNames() : [given];
  const codes: number[] = [];
  for (const name of names) codes.push(await checkSite(scope, name));
  return Math.max(EXIT.delivered, ...codes);
}

/** Checks a declaration and plays its samples; nothing leaves this computer. */
async function checkSite({ context, renderer }: Scope, given: string): Promise<number> {
  const { file, declaration } = await readDeclaration(given, context.cwd);
  const samples = (await playSamples(declaration)).map(({ problems, ...rest }) => ({ ...rest, problems: problems.map(say) }));
  const failed = samples.filter(({ problems }) => problems.length > 0).length;
  const lines = samples.flatMap(({ sample, outcome, problems }) => [
    `${problems.length === 0 ? '✅' : '❌'} ${sample} → ${outcome}`,
    ...problems.map((problem) => `   ${problem}`),
  ]);
  renderer.answer({ file, vendor: declaration.vendor, ok: failed === 0, samples }, [headOf(file, declaration), ...lines]);
  return failed === 0 ? EXIT.delivered : EXIT.failed;
}

const headOf = (file: string, { vendor, samples }: Declaration): string =>
  samples.length === 0
    ? tell('checkSite.noSamples', { file, vendor })
    : tell('checkSite.head', { file, vendor, count: samples.length });
