import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { withDetails } from '../../src/client/follow/details.js';
import { detailPhrase } from '../../src/cli/render/frame.js';
import type { RunningItem } from '../../src/domain/progress.js';
import { segment } from '../cli/fixtures.js';

const running = (index: number, phase: RunningItem['phase']): RunningItem => ({
  index,
  id: `i${index}`,
  label: 'pear',
  site: 'gpu',
  attempt: 1,
  phase,
  since: 0,
});

describe('the progress of an item at its site', () => {
  it('is that of the heartbeat which names the item', () => {
    const beat = (details: unknown) => ({ heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload(details)] } });
    const progress = segment({ running: [running(3, 'collecting'), running(4, 'storing'), running(5, 'collecting')] });
    const activities = [beat({ item: 3, step: 2, of: 5 }), beat({ item: 4, step: 1 }), beat({}), {}];
    const told = withDetails(progress, activities).running.map(({ detail }) => detail);
    expect(told).toEqual([{ step: 2, of: 5 }, undefined, undefined]);
  });

  it.each([
    [{ server: 'gpu-1', node: 'KSampler', step: 14, of: 25 }, 'gpu-1 KSampler ██████░░░░ 14/25'],
    [{ server: 'gpu-1', queue: 3 }, 'gpu-1 queue 3'],
    [{ away: 12 }, 'gpu does not answer for 12 s'],
    [{ node: '\u001b[2J' }, 'gpu'],
  ])('%j is shown as one line', (detail, words) => {
    expect(detailPhrase('gpu', detail)).toContain(words);
    expect(detailPhrase('gpu', detail)).not.toContain('\u001b');
  });
});
