import { expect, test } from 'vitest';
import { CliError } from '../../src/cli/exit.js';
import { checkBuild } from '../../src/cli/with-prepared.js';

test('a program without its workflow code says so before it starts anything', () => {
  expect(() => checkBuild({ workflowBundle: '/nowhere/workflow-bundle.js' })).toThrow(CliError);
  expect(() => checkBuild({ workflowBundle: import.meta.filename })).not.toThrow();
});
