import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EMPTY_TALLY } from '../../src/domain/outcome.js';
import type { Standing } from '../../src/workflows/channel.js';

const said = vi.hoisted(() => ({
  warn: [] as string[],
  debug: [] as string[],
  handlers: new Map<string, (...args: unknown[]) => void>(),
}));

vi.mock('@temporalio/workflow', () => ({
  CancellationScope: { current: () => ({ consideredCancelled: false }) },
  defineQuery: (name: string) => name,
  defineSignal: (name: string) => name,
  defineUpdate: (name: string) => name,
  getExternalWorkflowHandle: vi.fn(),
  log: { warn: (text: string) => said.warn.push(text), debug: (text: string) => said.debug.push(text) },
  patched: () => true,
  setDefaultSignalHandler: vi.fn(),
  setHandler: (name: string, handler: (...args: unknown[]) => void) => said.handlers.set(name, handler),
  workflowInfo: vi.fn(),
}));

const { Channel } = await import('../../src/workflows/channel.js');
const { News } = await import('../../src/workflows/batch/news.js');
const { listen } = await import('../../src/workflows/segment/segment-messages.js');
const { headIs } = await import('../../src/workflows/internal-messages.js');

const OLD_RUN = '0198f3a2-7b1c-7d2e-9f3a-1b2c3d4e5f60';

/** Tells a workflow something; `reset`: whether its batch was reset. */
const tell = (reset: boolean, ...args: readonly unknown[]): void => tellOne('stranger', reset, ...args);

function tellOne(standing: Standing, reset: boolean, ...args: readonly unknown[]): void {
  new Channel(true, () => reset).hear(
    headIs,
    () => standing,
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
    expect(said).toMatchObject({ warn: [], debug: ['a message that came too late was ignored'] });
  });

  it('is expected of a segment that has closed, and no warning', () => {
    tellOne('late', false, 'batch/summer/1', OLD_RUN);
    expect(said).toMatchObject({ warn: [], debug: ['a message that came too late was ignored'] });
  });

  it('is no warning for a root that hears news of a closed segment, and for a head that hears a tail which had closed before', () => {
    new News(new Channel(true), { open: [], standing: () => 'late' }, () => expect.unreachable('nobody may be heard'));
    said.handlers.get('internal.segmentNews')?.({ segment: 0, at: 1, tally: EMPTY_TALLY, resting: [] }, OLD_RUN);
    const tail = vi.fn();
    listen(new Channel(true), 'root', { tail, activate: vi.fn(), headIs: vi.fn(), follow: vi.fn(), progress: vi.fn() });
    said.handlers.get('internal.activateSegment')?.({ 0: 1 }, null, { 0: '' }, 'root');
    said.handlers.get('internal.tailInFlight')?.(0, 1, OLD_RUN);
    expect(tail).not.toHaveBeenCalled();
    expect(said.warn).toEqual([]);
    expect(said.debug).toHaveLength(2);
  });

  it('is warned of without a reset, without a run, and without what it should carry', () => {
    tell(false, 'batch/summer/1', OLD_RUN);
    tell(true, 'batch/summer/1', 'somebody');
    tell(true, 7, OLD_RUN);
    expect(said.warn).toHaveLength(3);
    expect(said.debug).toEqual([]);
  });
});
