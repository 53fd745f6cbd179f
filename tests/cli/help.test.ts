import { expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { contextOf, stderr, useFolder } from './preflight-folder.js';

useFolder();

it.each([
  ['foo', "Error: unknown command 'foo'."],
  ['statsu', "Error: unknown command 'statsu'. Did you mean status?"],
])('help %s says that there is no such command', async (name, words) => {
  expect(await runProgram(['help', name], contextOf({}))).toBe(2);
  expect(stderr.text).toContain(words);
  expect(await runProgram(['help', 'run'], contextOf({}))).toBe(0);
  expect(await runProgram(['help'], contextOf({}))).toBe(0);
});
