import { afterEach, expect, inject, it } from 'vitest';
import { batchEvent } from '../../src/client/event-schema.js';
import { Bench } from './harness.js';
import { freshName } from './running-batch.js';

const temporalAddress = inject('temporalAddress');
let bench: Bench;

/** Without what stands beside texts. */
const withoutWords = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, field: unknown) => (/[a-z]Words$/.test(name) ? undefined : field)));

afterEach(() => bench.close());

it('--json prints the events of the schema, each field of them, from the forecast to the end', async () => {
  bench = await Bench.open({ temporalAddress, standIn: { latencyMs: 300 } });
  const name = freshName();
  const { code, events, stderr } = await bench.run('run', await bench.withItems(3), '--name', name);
  expect(code, stderr).toBe(0);
  expect(events.at(-1)).toMatchObject({ exitCode: 0 });
  const plain = events.map(({ exitCode: _exitCode, next: _next, ...event }) => event);
  for (const event of plain) expect(batchEvent.parse(event)).toEqual(withoutWords(event));
  expect([...new Set(plain.map(({ event }) => event))].filter((event) => event !== 'notice')).toEqual(
    expect.arrayContaining(['forecast', 'started', 'progress', 'item', 'ended']),
  );
  expect(plain.filter(({ event }) => event === 'item')).toHaveLength(3);
}, 60_000);
