import { describe, expect, it } from 'vitest';
import { info, preparingEvent } from '../../src/client/events.js';
import { inputNotices, selectionPhrase } from '../../src/prepare/input-phrases.js';
import { say } from '../../src/words/current.js';
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

  const folder = 'folder photos';
  const first = { kind: 'first', count: 3 } as const;

  it('says what was chosen and added', () => {
    const phrase = (...given: Parameters<typeof selectionPhrase>): string => say(selectionPhrase(...given));
    expect(phrase(folder, three, { trial: undefined })).toBe(folder);
    expect(phrase(folder, three, { shared: { ref: ['a', 'b'], imageUrlsFile: 'x' }, count: 4, trial: first })).toBe(
      'folder photos, 4 of each, each with the 2 pictures of --ref and those of --image-urls-file, 3 of 300 items (--first)',
    );
    expect(phrase(folder, three, { shared: { ref: ['a'] }, trial: { kind: 'sample', count: 3, seed: 41_000 } })).toBe(
      'folder photos, each with the picture of --ref, 3 of 300 items (--sample; for the same ones: --sample-seed 41000)',
    );
    expect(phrase(folder, three, { shared: { imageUrlsFile: 'x' }, trial: undefined })).toBe(
      'folder photos, each with the pictures of --image-urls-file',
    );
    expect(phrase(folder, { ...three, total: 3 }, { trial: first })).toBe(folder);
  });

  it('says what became of pictures and files', () => {
    expect(inputNotices(result, undefined)).toEqual([]);
    const limits = { maxBytes: 7_000_000, types: [] };
    const leftAlone = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(inputNotices({ ...result, refitted: { smaller: 4, converted: 1 }, leftAlone }, limits).map(say)).toEqual([
      'plantain resized 4 pictures larger than 7 MB. To reject such pictures instead: --no-resize',
      'plantain converted 1 picture of a type that the site does not accept. To reject such pictures instead: --no-resize',
      'plantain ignored 6 files beside the pictures: a, b, c, d, e, and 1 more',
    ]);
  });
});
