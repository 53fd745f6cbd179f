import { describe, expect, it } from 'vitest';
import { info, preparingEvent } from '../../src/client/events.js';
import { inputNotices, selectionPhrase } from '../../src/prepare/input-phrases.js';
import { Preparation } from '../../src/client/preparation.js';
import { JsonRenderer } from '../../src/cli/render/json.js';
import { PlainRenderer } from '../../src/cli/render/plain.js';
import { TerminalRenderer } from '../../src/cli/render/terminal.js';
import { NO_PAINT } from '../../src/cli/render/paint.js';
import { Notes, Page } from './fixtures.js';

describe('the work before a batch starts', () => {
  it('says nothing while it is short, then how far it is every two seconds, and the end of what it spoke of', () => {
    const notes = new Notes();
    let now = 0;
    const preparation = new Preparation(notes.emit, () => now);
    for (let done = 1; done <= 50; done += 1) {
      now += 100;
      preparation.tell('pictures fetched', done, 50);
    }
    preparation.tell('pictures made smaller', 1, 1);
    expect(notes.others).toEqual(['20 of 50 pictures fetched', '40 of 50 pictures fetched', '50 of 50 pictures fetched']);
  });

  it('is one line in a log now and then, a record for programs, and on a terminal a line that goes away', () => {
    let now = 0;
    const [log, quiet, json, screen] = [new Page(), new Page(), new Page(), new Page(true)];
    const plain = new PlainRenderer(log, log, { quiet: false, now: () => now });
    const terminal = new TerminalRenderer(screen, NO_PAINT);
    const all = [plain, new PlainRenderer(quiet, quiet, { quiet: true }), new JsonRenderer(json), terminal];
    for (let done = 10; done <= 80; done += 10) {
      now += 2_000;
      for (const renderer of all) renderer.show(preparingEvent({ what: 'pictures fetched', done, total: 80 }));
    }
    expect(log.lines).toEqual(['10 of 80 pictures fetched', '60 of 80 pictures fetched', '80 of 80 pictures fetched']);
    expect(quiet.text).toBe('');
    expect(json.lines[0]).toBe('{"v":1,"event":"preparing","what":"pictures fetched","done":10,"total":80}');
    expect(screen.text).toContain('80 of 80 pictures fetched');
    const before = screen.text.length;
    terminal.show(info('ready'));
    // Erases the line before it writes the next one.
    expect(screen.text.slice(before)).toMatch(/\u001b\[2?K.*ready\n$/s);
  });
});

describe('the head of a run', () => {
  const result = { items: [], problems: [], total: 300, refitted: { smaller: 0, converted: 0 }, leftAlone: [] };
  const three = { ...result, items: Array.from({ length: 3 }, () => ({ id: '', stem: '', prompt: '', images: [], params: {} })) };

  it('says what was chosen and added', () => {
    expect(selectionPhrase({}, 1, undefined, three)).toBe('');
    expect(selectionPhrase({ ref: ['a', 'b'], imageUrlsFile: 'x' }, 4, { kind: 'first', count: 3 }, three)).toBe(
      ', 4 of each, each with --ref pictures (2) and --image-urls-file, 3 of 300 items (--first)',
    );
    expect(selectionPhrase({ ref: ['a'] }, 1, { kind: 'sample', count: 3, seed: 41 }, three)).toBe(
      ', each with --ref picture, 3 of 300 items (--sample, again by --sample-seed 41)',
    );
    expect(selectionPhrase({}, 1, { kind: 'first', count: 3 }, { ...three, total: 3 })).toBe('');
  });

  it('says what became of pictures and files', () => {
    expect(inputNotices(result, undefined)).toEqual([]);
    const limits = { maxBytes: 7_000_000, types: [] };
    const leftAlone = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(inputNotices({ ...result, refitted: { smaller: 4, converted: 1 }, leftAlone }, limits)).toEqual([
      '4 pictures above 7 MB were made smaller; --no-resize refuses them instead.',
      '1 picture of a type that the site does not take was converted; --no-resize refuses them instead.',
      '6 files beside the pictures were left alone: a, b, c, d, e and 1 more',
    ]);
  });
});
