import { describe, expect, it } from 'vitest';
import { gemini } from '../../src/providers/gemini/provider.js';
import * as trouble from '../../stand-ins/src/troubles.js';
import { GeminiSite } from './gemini-site.js';
import { KEY, KEY_SOURCE, useWorkbench } from './workbench.js';

const bench = useWorkbench();

describe('a Gemini site that answers', () => {
  it('to a wrong key, at Google and at a mirror, gets it said whose key it was', async () => {
    for (const mode of ['google', 'mirror'] as const) {
      const site = await GeminiSite.start(bench(), { mode, keys: ['another'] });
      const failure = await site.failure();
      expect(failure).toMatchObject({ code: 'auth', billing: 'unbilled' });
      for (const words of ['"banana"', KEY_SOURCE, `…${KEY.slice(-4)}`]) expect(failure.message).toContain(words);
    }
  });

  it('without a key says that none is configured', async () => {
    const { site, standIn } = await GeminiSite.start(bench());
    const { key: _, ...keyless } = site;
    const failure = await bench().failure(gemini, keyless);
    expect(failure).toMatchObject({ code: 'auth', billing: 'unbilled' });
    expect(failure.message).toContain('no key is configured');
    expect(standIn.meter.charged).toBe(0);
  });
});

describe('the message of a failure', () => {
  it('has at most 300 characters of the site, on one line, without base64', async () => {
    const site = await GeminiSite.start(bench());
    const words = `first\nline ${'QUJD'.repeat(500)} ${'more '.repeat(500)} ${KEY}`;
    const failure = await site.failure(trouble.answer(400, { error: { message: words } }));
    expect(failure.message).toContain('first line [2000 base64 characters]');
    expect(failure.message.length).toBeLessThan(500);
  });

  it('names the origin to which a site redirects, which gets no key', async () => {
    const site = await GeminiSite.start(bench());
    const failure = await site.failure(trouble.answer(302, '', { location: 'https://elsewhere.test/x?y=z' }));
    expect(failure.message).toContain('it redirects to https://elsewhere.test, correct the baseUrl');
  });

  it('keeps a record only of what may have cost something', async () => {
    const site = await GeminiSite.start(bench());
    await site.failure(trouble.rateLimited());
    expect(await bench().reply()).toBe('');
    await site.failure(trouble.answer(502, `<h1>bad ${KEY}</h1>`));
    expect(await bench().reply()).toBe('<h1>bad [key]</h1>');
  });
});
