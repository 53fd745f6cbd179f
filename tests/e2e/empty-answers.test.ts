import { afterEach, expect, inject, it } from 'vitest';
import { internalError } from '../../stand-ins/src/troubles.js';
import { Bench } from './harness.js';
import { freshName } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;

afterEach(() => bench.close());

it(
  'A batch whose paid answers bring no picture pauses itself, ends its command, and continues by resume',
  { timeout: 120_000 },
  async () => {
    bench = await Bench.open({
      temporalAddress,
      standIn: { latencyMs: 200, faults: [{ times: 7, latencyMs: 200, action: internalError() }] },
    });
    const name = freshName();
    const args = [
      'run',
      await bench.withItems(30),
      '--name',
      name,
      '--concurrency',
      '2',
      '--retries',
      '1',
      '--pause-after-empty',
      '5',
    ];
    const { code, stderr } = await bench.run(...args);
    expect(code, stderr).toBe(100);
    expect(stderr).toContain(`Batch ${name} paused itself: `);
    expect(stderr).toContain(`plantain resume ${name}`);
    expect(stderr).toMatch(/So far \d requests may have been billed without a picture\. At stake: \d+ items left/);
    expect(bench.site.meter.entries.length).toBeLessThanOrEqual(9);
    const status = await bench.run('status', name);
    expect(status.events[0]).toMatchObject({
      state: 'open',
      stage: 'paused',
      paused: { by: 'plantain', wasted: { site: 'banana' } },
    });
    const resumed = await bench.run('resume', name);
    expect(resumed.stderr).toContain(`Batch ${name} was paused and continues.`);
    expect(bench.site.meter.entries.length).toBeGreaterThan(30);
  },
);
