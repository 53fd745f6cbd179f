import { beforeEach, describe, expect, it, vi } from 'vitest';

const said = vi.hoisted(() => ({
  warn: [] as string[],
  debug: [] as string[],
  handlers: new Map<string, (...args: unknown[]) => void>(),
}));

vi.mock('@temporalio/workflow', () => ({
  CancellationScope: { current: () => ({ consideredCancelled: false }) },
  defineSignal: (name: string) => name,
  getExternalWorkflowHandle: vi.fn(),
  log: { warn: (text: string) => said.warn.push(text), debug: (text: string) => said.debug.push(text) },
  patched: () => true,
  setDefaultSignalHandler: vi.fn(),
  setHandler: (name: string, handler: (...args: unknown[]) => void) => said.handlers.set(name, handler),
  workflowInfo: vi.fn(),
}));

const { Channel } = await import('../../src/workflows/channel.js');
const { headIs } = await import('../../src/workflows/internal-messages.js');

const OLD_RUN = '0198f3a2-7b1c-7d2e-9f3a-1b2c3d4e5f60';

/** Tells a workflow something; `reset`: whether its batch was reset. */
function tell(reset: boolean, ...args: readonly unknown[]): void {
  new Channel(true, () => reset).hear(
    headIs,
    () => false,
    () => expect.unreachable('nobody may be heard'),
  );
  said.handlers.get('internal.headIs')?.(...args);
}

describe('a message that no workflow takes', () => {
  beforeEach(() => {
    said.warn.length = 0;
    said.debug.length = 0;
  });

  it('is expected of a run of before a reset, and no warning', () => {
    tell(true, 'batch/summer/1', OLD_RUN);
    expect(said).toMatchObject({ warn: [], debug: ['a message of a run of before the reset was ignored'] });
  });

  it('is warned of without a reset, without a run, and without what it should carry', () => {
    tell(false, 'batch/summer/1', OLD_RUN);
    tell(true, 'batch/summer/1', 'somebody');
    tell(true, 7, OLD_RUN);
    expect(said.warn).toHaveLength(3);
    expect(said.debug).toEqual([]);
  });
});
