import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkBuild } from '../../src/client/serve/fitness.js';
import { freshFolder } from '../spool/fixture.js';

const codeOf = (...workflows: readonly string[]): string =>
  workflows.map((name) => `async function ${name}(input) {}\n`).join('');

test('a program without its workflow code says so before it starts anything', async () => {
  expect(() => checkBuild({ workflowBundle: '/nowhere/workflow-bundle.js' })).toThrow(
    expect.objectContaining({ code: 'incompatible' }),
  );
  const workflowBundle = join(await freshFolder(), 'workflow-bundle.js');
  await writeFile(workflowBundle, codeOf('generateBatch', 'runSegment', 'settleBatch'));
  expect(() => checkBuild({ workflowBundle })).not.toThrow();
});

test('a program whose workflow code lacks a workflow names it before it starts anything', async () => {
  const workflowBundle = join(await freshFolder(), 'workflow-bundle.js');
  await writeFile(workflowBundle, codeOf('generateBatch', 'runSegment'));
  expect(() => checkBuild({ workflowBundle })).toThrow(/lacks settleBatch/);
});
