import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import { describe, expect, it } from 'vitest';
import { ownWorkflows } from '../../src/temporal/runtime.js';

const BUNDLE = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));

/** How many frames an error has in a context that has run the code. */
function framesAfter(code: string): number {
  // As the SDK gives it one.
  const context = vm.createContext({ __webpack_module_cache__: {} });
  new vm.Script(code).runInContext(context);
  const stack = vm.runInContext('(function one() { return new Error("x").stack; })()', context) as string;
  return stack.split('\n').filter((line) => line.trim().startsWith('at ')).length;
}

describe('The workflow bundle', () => {
  it('takes no call stacks, which the SDK asks for at every promise', async () => {
    expect(await ownWorkflows(BUNDLE, {})).toEqual({ codePath: BUNDLE });
    expect(framesAfter(await readFile(BUNDLE, 'utf8'))).toBe(0);
  });

  it('takes them where somebody wants them, with the lines of the sources', async () => {
    const own = await ownWorkflows(BUNDLE, { PLANTAIN_WORKFLOW_STACKS: '1' });
    const code = 'code' in own ? own.code : '';
    expect(framesAfter(code)).toBeGreaterThan(0);
    const { sourceMap } = parseWorkflowCode(code);
    expect(sourceMap.sources.some((source) => source.endsWith('src/workflows/batch/batch.ts'))).toBe(true);
    expect(sourceMap.sourcesContent).toBeUndefined();
  });

  it('is missed with what makes it', async () => {
    await expect(ownWorkflows('/nowhere/bundle.js', {})).rejects.toThrow('run npm run build');
  });
});
