import { describe, expect, it } from 'vitest';
import { startedEvent } from '../../src/client/events.js';
import { JsonRenderer } from '../../src/cli/render/json.js';
import { NO_PAINT } from '../../src/cli/render/paint.js';
import { startLines } from '../../src/cli/render/head.js';
import { PlainRenderer } from '../../src/cli/render/plain.js';
import { TerminalRenderer } from '../../src/cli/render/terminal.js';
import { warningsOfSites } from '../../src/client/phrases/site-warnings.js';
import { Page } from './fixtures.js';
import { say } from '../../src/words/current.js';

const START = { batchId: 'summer', total: 3, sites: ['banana'], input: 'folder /in', location: '/out', fresh: true };

describe('what is risky about a run', () => {
  const risky = { ...START, warnings: ['TLS certificates of site banana are NOT checked (insecureTls)'] };
  const line = 'Warning: TLS certificates of site banana are NOT checked (insecureTls)';

  it('is told in its head, on a terminal and in lines, also to those who want quiet', () => {
    const [terminal, plain, quiet] = [new Page(true), new Page(), new Page()];
    new TerminalRenderer(terminal, NO_PAINT).show(startedEvent(risky));
    new PlainRenderer(plain, plain, { quiet: false }).show(startedEvent(risky));
    new PlainRenderer(quiet, quiet, { quiet: true }).show(startedEvent(risky));
    expect(terminal.text).toContain(`${line}\n`);
    expect(plain.lines).toEqual([...startLines(START), line]);
    expect(quiet.lines).toEqual([line]);
  });

  it('is told to programs with the start', () => {
    const out = new Page();
    new JsonRenderer(out).show(startedEvent(risky));
    expect(JSON.parse(out.text)).toMatchObject({ event: 'started', warnings: risky.warnings });
  });

  it('is known from the configuration, of the sites of the batch alone', () => {
    const site = { provider: 'gemini', settings: {} };
    const sites = { banana: { ...site, insecureTls: true }, other: { ...site, insecureTls: true }, safe: site };
    expect(warningsOfSites({ sites }, ['safe', 'banana', 'gone']).warnings?.map(say)).toEqual(risky.warnings);
    expect(warningsOfSites({ sites }, ['safe'])).toEqual({});
  });
});
