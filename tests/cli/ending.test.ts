import { describe, expect, it } from 'vitest';
import { JsonRenderer } from '../../src/cli/render/json.js';
import { endLines } from '../../src/cli/render/phrases.js';
import { Page, progress, summary, tally } from './fixtures.js';

describe('the end of a batch', () => {
  it('says before the folder how the missing items are made, where some can be', () => {
    const tried = summary({ tally: tally({ success: 1, error: 2 }), repeatable: 2 });
    const line = 'To make the missing items (2): plantain run --again summer';
    expect(endLines({ kind: 'summary', summary: tried }, []).slice(-2)).toEqual([line, '/home/me/batch_outputs/summer']);
    const { repeatable: _none, ...lost } = tried;
    expect(endLines({ kind: 'summary', summary: lost }, []).join('\n')).not.toContain('--again');
    const stopped = progress({ tally: tally({ success: 1, cancelled: 9 }) });
    const closed = { kind: 'closed', batchId: 'summer', how: 'cancelled', message: '', progress: stopped } as const;
    expect(endLines(closed, []).at(-1)).toBe('To make the missing items (9): plantain run --again summer');
    const ended = { ...closed, how: 'terminated', progress: progress({ tally: tally({ success: 1 }) }) } as const;
    expect(endLines(ended, []).join('\n')).not.toContain('--again');
  });

  it('says so to programs, too', () => {
    const out = new Page();
    const renderer = new JsonRenderer(out);
    renderer.ended({ kind: 'summary', summary: summary({ tally: tally({ error: 3 }), repeatable: 3 }) }, []);
    renderer.ended({ kind: 'summary', summary: summary() }, []);
    const [owing, whole] = out.lines.map((line) => JSON.parse(line) as object);
    expect(owing).toMatchObject({ event: 'ended', exitCode: 100, next: 'plantain run --again summer' });
    expect(whole).not.toHaveProperty('next');
  });
});
