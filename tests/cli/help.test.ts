import { expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { contextOf, stderr, useFolder } from './preflight-folder.js';

useFolder();

it.each([
  ['foo', 'Error: There is no command foo.'],
  ['statsu', 'Error: There is no command statsu. Did you mean status?'],
])('help %s says that there is no such command', async (name, words) => {
  expect(await runProgram(['help', name], contextOf({}))).toBe(2);
  expect(stderr.text).toContain(words);
  expect(await runProgram(['help', 'run'], contextOf({}))).toBe(0);
  expect(await runProgram(['help'], contextOf({}))).toBe(0);
});
