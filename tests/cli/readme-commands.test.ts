import { CommanderError } from '@commander-js/extra-typings';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPairs } from '../../scripts/translations.mjs';
import { COMMANDS, nameOf } from '../../src/cli/commands/table.js';
import { addSubcommand, createRoot } from '../../src/cli/root.js';
import { contextIn, Page } from './fixtures.js';

const ROOT = resolve(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
/** What npm does without a script of ours. */
const NPM = new Set(['ci', 'test', 'link', 'unlink', 'install']);

/** A command that is mentioned may be without its arguments. */
const ABSENT = new Set(['commander.missingArgument', 'commander.optionMissingArgument']);
const BLOCK = /^ *```\w*\n([\s\S]*?)^ *```$/gm;

/** Commands to type, of the code blocks of a page, and those that its text mentions, mostly without their arguments. */
function commandsIn(page: string): { typed: string[]; mentioned: string[] } {
  const blocks = [...page.matchAll(BLOCK)].flatMap(([, block = '']) => block.split('\n'));
  const mentioned = [...page.replace(BLOCK, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  return { typed: commandsOf(blocks), mentioned: commandsOf(mentioned) };
}

const commandsOf = (lines: readonly string[]): string[] =>
  [
    ...new Set(
      lines.flatMap((line) =>
        line
          .trim()
          .replace(/\s+#.*$/, '')
          .replace(/\s+>\s*\S+$/, '')
          .split(/ && | \| /),
      ),
    ),
  ].filter((line) => /^(?:plantain|npm) [a-z-]/.test(line));

/** As a shell takes them apart. */
const wordsOf = (command: string): string[] =>
  [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replace(/^(["'])(.*)\1$/, '$2'));

/** Why the program does not take a command line; it does nothing when it does. */
async function complaint(args: readonly string[], isMentioned = false): Promise<string | undefined> {
  const stderr = new Page();
  const root = createRoot(contextIn('/', { stdout: new Page(), stderr }), () => undefined);
  let acted = false;
  const act = (): Promise<void> => {
    acted = true;
    return Promise.resolve();
  };
  for (const entry of COMMANDS) {
    const subcommand = addSubcommand(root.program, nameOf(entry), entry);
    if (args[0] === nameOf(entry)) (await entry.load())(subcommand, { ...root, act });
  }
  try {
    await root.program.parseAsync([...args], { from: 'user' });
    return acted ? undefined : 'did nothing';
  } catch (error) {
    if (error instanceof CommanderError && (error.exitCode === 0 || (isMentioned && ABSENT.has(error.code)))) return undefined;
    return error instanceof Error ? error.message : 'failed';
  }
}

const pages = readPairs().flatMap(({ english, chinese }) => [english, chinese]);

describe.each(pages)('the commands of $path', ({ text }) => {
  const { typed, mentioned } = commandsIn(text);

  it('are commands of the program, with options that it has', async () => {
    const wrong: string[] = [];
    for (const command of [...typed, ...mentioned].filter((line) => line.startsWith('plantain '))) {
      const why = await complaint(wordsOf(command).slice(1), !typed.includes(command));
      if (why !== undefined) wrong.push(`${command}: ${why}`);
    }
    expect(wrong).toEqual([]);
  });

  it('are scripts of the package', () => {
    const unknown = [...typed, ...mentioned].filter((line) => {
      const [npm, verb = '', name = ''] = line.split(' ');
      return npm === 'npm' && (verb === 'run' ? !(name in scripts) : !NPM.has(verb));
    });
    expect(unknown).toEqual([]);
  });
});

it('a command that the program does not take is found', async () => {
  expect(
    commandsIn(
      '```\nplantain run --frist 3   # try\nnpm ci && npm run demo\nplantain templates flux > my.json  # a start\n```\n`plantain rnu`',
    ),
  ).toEqual({
    typed: ['plantain run --frist 3', 'npm ci', 'npm run demo', 'plantain templates flux'],
    mentioned: ['plantain rnu'],
  });
  expect(await complaint(['run', '--frist', '3'])).toContain('--frist');
  expect(await complaint(['rnu'])).toContain('rnu');
});
