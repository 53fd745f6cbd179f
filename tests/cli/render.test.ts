import { describe, expect, it } from 'vitest';
import { endedEvent, info, itemEvent, progressEvent, startedEvent, warning } from '../../src/client/events.js';
import { chooseRenderer } from '../../src/cli/render/choose.js';
import { frame, progressPhrase } from '../../src/cli/render/frame.js';
import { isLive, NO_PAINT, paintFor } from '../../src/cli/render/paint.js';
import { endLines } from '../../src/cli/render/ending.js';
import { startLines } from '../../src/cli/render/head.js';
import { settingsPhrase } from '../../src/client/phrases/settings.js';
import { PlainRenderer } from '../../src/cli/render/plain.js';
import { TerminalRenderer } from '../../src/cli/render/terminal.js';
import { columns, cut, fit } from '../../src/cli/render/columns.js';
import type { BatchSettings } from '../../src/domain/batch.js';
import type { RunningItem } from '../../src/domain/progress.js';
import { item, NOW, Page, progress, summary, tally, view } from './fixtures.js';

const SETTINGS: BatchSettings = {
  concurrency: 3,
  requestDelayMs: 500,
  retries: 1,
  singleTimeoutMs: 300_000,
  graceMs: 60_000,
  onUnknown: 'retry',
  heartbeatTimeoutMs: 30_000,
  hostReturnMs: 600_000,
  segmentSize: 250,
};

function running(count: number): RunningItem[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    id: `i${index}`,
    label: `猫の写真_${index}`,
    site: 'banana',
    attempt: index === 1 ? 2 : 1,
    phase: 'generating',
    since: NOW - 23_000,
  }));
}

describe('the frame of a running batch', () => {
  const size = { columns: 100, rows: 24 };

  it('shows counts, failures, rate and time left beside a bar', () => {
    const [head] = frame(
      view({ tally: tally({ success: 4, error: 1 }), running: running(2), perMinute: 14.23, leftMs: 100_000 }),
      size,
      NO_PAINT,
    );
    expect(head).toMatch(/^summer █+░+ 5\/10 {2}1 failed, 2 running, 14\.2\/min, about 1 min 40 s left$/);
  });

  it('lists what is in flight with its phase, seconds, site and try', () => {
    const lines = frame(view({ running: running(2) }), size, NO_PAINT);
    expect(lines[1]).toMatch(/^ {2}#1 猫の写真_0 +generating +23 s {2}banana$/);
    expect(lines[2]).toContain('banana, try 2');
  });

  it('never is higher than the window, and says how many it leaves out', () => {
    const lines = frame(view({ running: running(40) }), { columns: 100, rows: 10 }, NO_PAINT);
    expect(lines).toHaveLength(9);
    expect(lines.at(-1)).toBe('  and 33 more');
  });

  it('never is wider than the window, also with wide characters', () => {
    for (const width of [12, 30, 49, 60, 200]) {
      const resting = [{ site: 'banana', until: NOW + 5_000, code: 'rate_limited' as const, message: '429' }];
      const lines = frame(
        view({ batchId: '夏天'.repeat(20), running: running(3), resting }),
        { columns: width, rows: 24 },
        NO_PAINT,
      );
      for (const line of lines) expect(columns(line)).toBeLessThan(width);
    }
  });

  it('says how a paused batch goes on, and nothing of its speed', () => {
    const paused = view({ stage: 'paused', tally: tally({ success: 4 }), running: running(1), perMinute: 14.2, leftMs: 100_000 });
    const phrase = '1 running, paused; to continue: plantain resume summer';
    expect(frame(paused, size, NO_PAINT)[0]).toMatch(new RegExp(`4/10 {2}${phrase}$`));
    expect(progressPhrase(paused)).toBe(`4 of 10 done, ${phrase}`);
    expect(progressPhrase({ ...paused, deadline: NOW + 60_000 })).toBe(`4 of 10 done, ${phrase}, deadline in 1 min`);
  });

  it('says that no worker answers when the counters are old', () => {
    expect(frame(view({ live: false }), size, NO_PAINT)[0]).toContain('no worker answers');
  });
});

describe('words', () => {
  it('state the total timeout in either case', () => {
    expect(settingsPhrase(SETTINGS)).toContain('no total timeout');
    expect(settingsPhrase({ ...SETTINGS, totalTimeoutMs: 600_000 })).toContain('total timeout 10 min (grace 1 min)');
  });

  it('end with the folder of the results', () => {
    expect(endLines({ kind: 'summary', summary: summary() }, []).at(-1)).toBe('/home/me/batch_outputs/summer');
  });

  it('account for paid requests and give a hint for each kind of failure', () => {
    const counts = tally({
      success: 1,
      error: 1,
      no_image: 1,
      images: 1,
      calls: { sent: 5, delivered: 1, unbilled: 2, empty: 1, unknown: 1 },
    });
    const text = endLines({ kind: 'summary', summary: summary({ tally: counts }) }, ['content_blocked']).join('\n');
    expect(text).toContain('⚠️ 1 of 3 succeeded (33%)\n❌ 1 failed, 1 answered without a picture\n⏱️ Total time 1 min 5 s\n');
    expect(text).toContain(
      'Paid requests: 5 sent, 2 surely not billed, 1 with pictures.\nMay have been billed without a picture: 2 requests.',
    );
    expect(text).toContain('content_blocked: The safety filter');
  });

  it('speak of a charge only where there may have been one', () => {
    const after = (calls: object) => summary({ tally: tally({ calls: { ...tally().calls, ...calls } }) });
    const lines = (calls: object) => endLines({ kind: 'summary', summary: after(calls) }, ['server_error']).join('\n');
    expect(lines({ sent: 1, unknown: 1 })).toContain('--again summer. The request may have been charged.');
    expect(lines({ sent: 1, unbilled: 1 })).toContain('--again summer\n');
  });

  it('say of a batch that Temporal closed what is on record and what is not counted', () => {
    const counters = progress({ total: 4, tally: tally({ success: 3, images: 3 }) });
    const text = endLines(
      { kind: 'closed', batchId: 'summer', how: 'terminated', message: 'by root', progress: counters },
      [],
    ).join('\n');
    expect(text).toContain('Batch summer was terminated in Temporal\n⚠️ 3 of 4 succeeded (75%)');
    expect(text).toContain('1 item not counted');
  });

  it('measure in columns', () => {
    expect(cut('猫猫猫', 5)).toBe('猫猫…');
    expect(fit('ab', 4)).toBe('ab  ');
  });
});

describe('the plain renderer', () => {
  it('prints one line an event', () => {
    const out = new Page();
    const renderer = new PlainRenderer(out, out, { quiet: false });
    renderer.show(itemEvent({ ...item(0), batchId: 'summer', done: 1, total: 3 }));
    renderer.show(
      itemEvent({
        ...item(1, { status: 'error', code: 'content_blocked', message: 'No\ncats\u001b[2J.', images: 0 }),
        batchId: 'summer',
        done: 2,
        total: 3,
      }),
    );
    renderer.show(warning('Temporal does not answer.'));
    expect(out.lines).toEqual([
      '[1/3] #1 cat_0: 1 picture in 2 s',
      '[2/3] #2 cat_1: content_blocked: No cats\uFFFD[2J.',
      'Warning: Temporal does not answer.',
    ]);
  });

  it('shows progress only after half a minute of silence', () => {
    const out = new Page();
    let now = NOW;
    const renderer = new PlainRenderer(out, out, { quiet: false, now: () => now });
    renderer.show(progressEvent(view()));
    now += 31_000;
    renderer.show(progressEvent(view()));
    renderer.show(progressEvent(view()));
    expect(out.lines).toEqual(['0 of 10 done, 0 running']);
  });

  it('keeps to failures, warnings and the end when quiet', () => {
    const out = new Page();
    const renderer = new PlainRenderer(out, out, { quiet: true });
    renderer.show(itemEvent({ ...item(0), batchId: 'summer', done: 1, total: 3 }));
    renderer.show(info('A worker serves the site now.'));
    renderer.show(endedEvent({ kind: 'summary', summary: summary() }));
    expect(out.lines).toEqual(endLines({ kind: 'summary', summary: summary() }, []));
  });
});

describe('the terminal renderer', () => {
  it('leaves failures above the bar and the folder of the results as the last line', () => {
    const out = new Page(true);
    const renderer = new TerminalRenderer(out, NO_PAINT);
    renderer.show(startedEvent(START));
    renderer.show(progressEvent(view({ running: running(1) })));
    renderer.show(
      itemEvent({
        ...item(1, { status: 'error', code: 'server_error', message: 'HTTP 500' }),
        batchId: 'summer',
        done: 1,
        total: 3,
      }),
    );
    renderer.show(endedEvent({ kind: 'summary', summary: summary() }));
    renderer.close();
    expect(out.text).toContain('✗ #2 cat_1: server_error: HTTP 500\n');
    const seen = out.text.replace(/\u001b\[[0-9;?]*[a-zA-Z]/g, '');
    expect(seen.trimEnd().split('\n').at(-1)).toBe('/home/me/batch_outputs/summer');
  });
});

const START = { batchId: 'summer', total: 3, sites: ['banana'], input: 'folder /in', location: '/out', fresh: true };

describe('the choice of a renderer', () => {
  it('gives programs stdout and people stderr with --json', () => {
    const [stdout, stderr] = [new Page(), new Page()];
    const renderer = chooseRenderer({ json: true }, stdout, stderr, {});
    renderer.show(startedEvent(START));
    renderer.answer({ batch: 'summer' }, ['summer']);
    expect(stdout.lines.map((line) => Object.keys(JSON.parse(line) as object)[0])).toEqual(['v', 'batch']);
    expect(stderr.lines).toEqual(startLines(START));
  });

  it('draws only on a terminal that nobody records', () => {
    expect(isLive(new Page(true), {})).toBe(true);
    expect(isLive(new Page(true), { CI: 'true' })).toBe(false);
    expect(isLive(new Page(true), { TERM: 'dumb' })).toBe(false);
    expect(isLive(new Page(false), {})).toBe(false);
  });

  it('paints only where colour is wanted', () => {
    expect(paintFor(new Page(true), {})('red', 'x')).not.toBe('x');
    expect(paintFor(new Page(true), { NO_COLOR: '1' })('red', 'x')).toBe('x');
    expect(paintFor(new Page(false), {})('red', 'x')).toBe('x');
  });

  it('sends errors of people to stderr and those of programs to stdout', () => {
    const [stdout, stderr] = [new Page(), new Page()];
    chooseRenderer({}, stdout, stderr, {}).trouble({ code: 'config', message: 'No site.', problems: ['a', 'b'], advice: 'Do.' });
    expect(stdout.text).toBe('');
    expect(stderr.lines).toEqual(['Error: No site.', '  a', '  b', 'Do.']);
  });
});
