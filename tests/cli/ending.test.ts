import { describe, expect, it } from 'vitest';
import { endedEvent, itemEvent } from '../../src/client/events.js';
import { JsonRenderer } from '../../src/cli/render/json.js';
import { endLines } from '../../src/cli/render/ending.js';
import { PlainRenderer } from '../../src/cli/render/plain.js';
import { NO_PAINT } from '../../src/cli/render/paint.js';
import { TerminalRenderer } from '../../src/cli/render/terminal.js';
import { item, Page, progress, summary, tally } from './fixtures.js';

describe('the end of a batch', () => {
  it('says before the folder how the missing items are made, where some can be', () => {
    const tried = summary({ tally: tally({ success: 1, error: 2 }), repeatable: 2 });
    const line = 'To generate the missing pictures (2): plantain run --again summer';
    expect(endLines({ kind: 'summary', summary: tried }, []).slice(-2)).toEqual([line, '/home/me/batch_outputs/summer']);
    const { repeatable: _none, ...lost } = tried;
    expect(endLines({ kind: 'summary', summary: lost }, []).join('\n')).not.toContain('--again');
    const stopped = progress({ tally: tally({ success: 1, cancelled: 9 }) });
    const closed = { kind: 'closed', batchId: 'summer', how: 'cancelled', message: '', progress: stopped } as const;
    expect(endLines(closed, []).at(-1)).toBe('To generate the missing pictures (9): plantain run --again summer');
    const ended = { ...closed, how: 'terminated', progress: progress({ tally: tally({ success: 1 }) }) } as const;
    expect(endLines(ended, []).join('\n')).not.toContain('--again');
  });

  it('says so to programs, too', () => {
    const out = new Page();
    const renderer = new JsonRenderer(out);
    renderer.show(endedEvent({ kind: 'summary', summary: summary({ tally: tally({ error: 3 }), repeatable: 3 }) }));
    renderer.show(endedEvent({ kind: 'summary', summary: summary() }));
    const [owing, whole] = out.lines.map((line) => JSON.parse(line) as object);
    expect(owing).toMatchObject({ event: 'ended', exitCode: 100, next: ['plantain run --again summer'] });
    expect(whole).not.toHaveProperty('next');
  });

  it('names what costs nothing before what is made again, and how many of the missing items each takes', () => {
    const calls = { sent: 5, delivered: 2, unbilled: 0, empty: 0, unknown: 3 };
    const late = summary({ total: 8, tally: tally({ success: 2, timeout_total: 6, calls }), paidFor: 3, repeatable: 2 });
    const end = { kind: 'summary', summary: late } as const;
    expect(endLines(end, ['timeout_total']).slice(-3, -1)).toEqual([
      'To recover pictures that may be paid for and are not stored, at no charge (3 of 6): plantain resume summer',
      'To generate the missing pictures (2 of 6): plantain run --again summer',
    ]);
    const out = new Page();
    new JsonRenderer(out).show(endedEvent(end, ['timeout_total']));
    expect(JSON.parse(out.text)).toMatchObject({ next: ['plantain resume summer', 'plantain run --again summer'] });
  });

  it('names hosts that did not say what they have sent, and asks them again at no charge', () => {
    const end = { kind: 'summary', summary: summary({ unheard: ['h1', 'h2'] }) } as const;
    expect(endLines(end, [])).toContain(
      '2 hosts did not answer (h1 and h2): paid requests sent there may be missing in these counts.',
    );
    const out = new Page();
    new JsonRenderer(out).show(endedEvent(end));
    expect(JSON.parse(out.text)).toMatchObject({ next: ['plantain resume summer'], summary: { unheard: ['h1', 'h2'] } });
  });

  it('counts the items of which staging has lost names and prompts', () => {
    const lines = (unread?: number) => endLines({ kind: 'summary', summary: summary(unread ? { unread } : {}) }, []).join('\n');
    expect(lines(2)).toContain('2 items without name and prompt in the report: staging has lost them.');
    expect(lines()).not.toContain('staging');
  });

  it('names no command that has just found nothing more', () => {
    const late = summary({ tally: tally({ success: 1, timeout_total: 2 }), paidFor: 2 });
    const lines = (searched: boolean) => endLines({ kind: 'summary', summary: late, searched }, []).join('\n');
    expect(lines(false)).toContain('plantain resume summer');
    expect(lines(true)).not.toContain('plantain resume');
  });
});

describe('items that were never started', () => {
  it('are not said to be out of time where the batch has come to its end', () => {
    const lines = (ended: 'finished' | 'deadline') =>
      endLines({ kind: 'summary', summary: summary({ tally: tally({ cancelled: 5 }), ended, unstarted: 5 }) }, []);
    expect(lines('deadline')).toContain('5 items not started: the total timeout was reached');
    expect(lines('finished')).toContain('5 items not started: the reasons are in manifest.jsonl');
  });

  const never = { status: 'cancelled', code: 'cancelled', message: 'by root', images: 0, tookMs: 0 } as const;
  const stopped = summary({ total: 47, tally: tally({ cancelled: 46, success: 1 }), ended: 'cancelled', unstarted: 45 });

  it.each([
    ['plain', (page: Page) => new PlainRenderer(page, page, { quiet: false })],
    ['terminal', (page: Page) => new TerminalRenderer(page, NO_PAINT)],
  ])('are told in one line at the end, those that were begun by themselves: %s', (_, open) => {
    const page = new Page();
    const renderer = open(page);
    renderer.show(itemEvent({ ...item(1, { ...never, tookMs: 1_500 }), batchId: 'summer', done: 2, total: 47 }));
    for (let index = 2; index < 47; index++)
      renderer.show(itemEvent({ ...item(index, never), batchId: 'summer', done: index + 1, total: 47 }));
    renderer.show(endedEvent({ kind: 'summary', summary: { ...stopped, reason: 'by root' } }));
    expect(page.lines.filter((line) => line.includes('cat_'))).toEqual([
      expect.stringContaining('#2 cat_1: cancelled: by root') as string,
    ]);
    expect(page.lines).toContain('45 items not started, cancelled: by root');
  });

  it('end with the reason that somebody gave, or the total timeout', () => {
    const lines = (part: object) => endLines({ kind: 'summary', summary: { ...stopped, ...part } }, []);
    expect(lines({ reason: 'wrong prompt (by root)' })).toContain('45 items not started, cancelled: wrong prompt (by root)');
    expect(lines({ ended: 'deadline' })).toContain('45 items not started: the total timeout was reached');
    expect(endLines({ kind: 'summary', summary: summary() }, []).join('\n')).not.toContain('not started');
  });
});
