import { Help } from '@commander-js/extra-typings';
import { describe, expect, it } from 'vitest';
import { COMMANDS, nameOf } from '../../src/cli/commands/table.js';
import { runProgram } from '../../src/cli/program.js';
import { addSubcommand, createRoot } from '../../src/cli/root.js';
import { tell } from '../../src/words/current.js';
import { contextIn, Page } from './fixtures.js';

describe('the table of commands', () => {
  it.each(COMMANDS.map((entry) => [nameOf(entry), entry] as const))('shows what %s takes', async (name, entry) => {
    const root = createRoot(contextIn('/'), () => undefined);
    const subcommand = addSubcommand(root.program, name, entry);
    (await entry.load())(subcommand, root);
    expect(new Help().subcommandTerm(subcommand)).toBe(entry.usage);
    expect(subcommand.summary()).toBe(tell(entry.summary));
    expect(subcommand.description()).toBe(tell(entry.about ?? entry.summary));
  });

  it('gives the same help whichever commands the line names', async () => {
    const texts = await Promise.all(
      [[], ['--folder', 'run', '--config', 'list']].map(async (more) => {
        const stdout = new Page();
        expect(await runProgram(['--help', ...more], contextIn('/', { stdout }))).toBe(0);
        return stdout.text;
      }),
    );
    expect(texts[0]).toContain('run [input]');
    expect(texts[1]).toBe(texts[0]);
  });
});
