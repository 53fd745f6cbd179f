import { describe, expect, it } from 'vitest';
import { MOST_USED_OPTIONS } from '../../src/cli/help/option-groups.js';
import { runProgram } from '../../src/cli/program.js';
import { contextIn, Page } from './fixtures.js';

async function helpOf(...args: string[]): Promise<string[]> {
  const stdout = new Page();
  expect(await runProgram(args, contextIn('/', { stdout }))).toBe(0);
  expect(stdout.lines.filter((line) => line.length > 80)).toEqual([]);
  return stdout.lines;
}

const headingsOf = (lines: readonly string[]): string[] => lines.filter((line) => /^[A-Z][^.]*:$/.test(line));
const flagsOf = (lines: readonly string[]): string[] => lines.flatMap((line) => /^ {2}(--[a-z-]+)/.exec(line)?.slice(1) ?? []);

/** The flags under a heading. */
function under(lines: readonly string[], heading: string): string[] {
  const rest = lines.slice(lines.indexOf(heading) + 1);
  return flagsOf(rest.slice(0, rest.indexOf('')));
}

describe.each(['run', 'start'])('%s --help', (name) => {
  it('shows the ten most used options on one screen, and where the others are', async () => {
    const lines = await helpOf(name, '--help');
    expect(headingsOf(lines)).toEqual(['Arguments:', 'Most used:', 'Help:', 'Example:']);
    expect(under(lines, 'Most used:')).toEqual(Object.keys(MOST_USED_OPTIONS));
    expect(Object.keys(MOST_USED_OPTIONS)).toHaveLength(10);
    expect(lines.length).toBeLessThan(35);
    const rest = flagsOf(await helpOf(name, '--help-all')).length - flagsOf(lines).length - 7;
    expect(lines.join(' ')).toContain(`${rest} more options for input, site,`);
    expect(lines.join(' ')).toContain(`: plantain ${name} --help-all`);
  });

  it('shows all options under their headings when that is asked for', async () => {
    const lines = await helpOf(name, '--help-all');
    // The order of the providers is that of a module's names.
    const ofOne = /^Picture parameters of (?:comfyui|gemini|openai) sites only:$/;
    expect(headingsOf(lines).filter((line) => ofOne.test(line))).toHaveLength(3);
    expect(headingsOf(lines).filter((line) => !ofOne.test(line))).toEqual([
      'Arguments:',
      'Input:',
      'Site:',
      'Picture parameters (each item of a list may have its own):',
      'Pace and limits:',
      'Results:',
      'Checks:',
      'Help:',
      'Global options:',
      'Example:',
    ]);
    expect(under(lines, 'Pace and limits:')).toContain('--total-timeout');
    expect(under(lines, 'Picture parameters of comfyui sites only:')).toContain('--workflow');
    expect(flagsOf(lines)).toEqual(expect.arrayContaining(Object.keys(MOST_USED_OPTIONS)));
    expect(new Set(flagsOf(lines)).size).toBe(flagsOf(lines).length);
  });
});

it('the options of a command that has few are one list', async () => {
  expect(headingsOf(await helpOf('set', '--help'))).toEqual(['Arguments:', 'Options:', 'Global options:', 'Example:']);
});

it('the commands are listed in groups', async () => {
  const lines = await helpOf('--help');
  expect(headingsOf(lines)).toEqual([
    'Options:',
    'Make pictures:',
    'Follow and control batches:',
    'Sites and workflows:',
    'Workers and servers:',
    'Set up and check:',
    'Start here:',
    'Exit codes:',
  ]);
});
