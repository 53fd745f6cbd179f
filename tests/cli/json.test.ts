import { describe, expect, it } from 'vitest';
import { endedEvent, info, itemEvent, progressEvent, startedEvent } from '../../src/client/events.js';
import { JsonRenderer } from '../../src/cli/render/json.js';
import { item, NOW, Page, summary, tally, view } from './fixtures.js';

describe('the JSON renderer', () => {
  it('prints one object a line, each with its event', () => {
    const out = new Page();
    const renderer = new JsonRenderer(out);
    renderer.show(
      startedEvent({
        batchId: 'summer',
        total: 3,
        sites: ['banana'],
        input: 'a list',
        location: '/out',
        fresh: true,
      }),
    );
    renderer.show(itemEvent({ ...item(0), batchId: 'summer', done: 1, total: 3 }));
    renderer.show(progressEvent(view()));
    renderer.show(info('hello'));
    renderer.show(endedEvent({ kind: 'summary', summary: summary() }));
    const events = out.lines.map((line) => JSON.parse(line) as { event: string });
    expect(events.map(({ event }) => event)).toEqual(['started', 'item', 'progress', 'notice', 'ended']);
    expect(events[4]).toMatchObject({ exitCode: 0, summary: { total: 3 } });
  });

  it('repeats no progress that only the clock has changed', () => {
    const out = new Page();
    const renderer = new JsonRenderer(out);
    renderer.show(progressEvent(view()));
    renderer.show(progressEvent(view({ now: NOW + 700 })));
    renderer.show(progressEvent(view({ now: NOW + 1400, tally: tally({ success: 1 }) })));
    expect(out.lines).toHaveLength(2);
  });
});
