import { describe, expect, it } from 'vitest';
import { configuredParams, knownTo } from '../../src/config/params.js';
import { gemini } from '../../src/providers/gemini/provider.js';
import { GOOGLE, load, problemsOf } from './config-folder.js';

describe('parameters in the configuration', () => {
  it('of a site win over those of all sites, under either name', async () => {
    const config = await load({
      sites: { google: { ...GOOGLE, params: { top_p: 0.2 } }, other: GOOGLE },
      defaults: { params: { topP: 0.1, image_size: '2K' } },
    });
    expect(configuredParams(config, 'google', gemini)).toEqual({ topP: 0.2, imageSize: '2K' });
    expect(configuredParams(config, 'other', gemini)).toEqual({ topP: 0.1, imageSize: '2K' });
  });

  it('of all sites leave out what a provider does not know', () => {
    expect(knownTo(gemini, { seed: 1, denoise: 0.5, toString: 1 })).toEqual({ seed: 1 });
  });

  it('are checked when it is read, all of them', async () => {
    const sites = { google: { ...GOOGLE, params: { temperature: 3, aspect_rato: '1:1' } }, other: GOOGLE };
    const defaults = { params: { seeed: 1, image_size: '1k' } };
    expect((await problemsOf({ sites, defaults })).sort()).toEqual([
      'defaults.params.imageSize: is "1k". Did you mean 1K?',
      'defaults.params.seeed: is unknown. Did you mean seed?',
      'sites.google.params.aspectRato: is unknown. Did you mean aspectRatio?',
      'sites.google.params.temperature: is 3; expected a number from 0 to 2',
    ]);
    expect(await problemsOf({ sites: { google: { ...GOOGLE, params: [] } }, defaults: { params: 'x' } })).toHaveLength(2);
  });

  it('and settings may not be given under both names', async () => {
    expect(await problemsOf({ defaults: { retries: 1, retry_times: 2 } })).toEqual([
      expect.stringMatching(/^defaults\.retry_times: is unknown\. Remove it, or use one of these names: .*retries/),
    ]);
    expect(await problemsOf({ sites: { google: { ...GOOGLE, settings: { authMode: 'bearer', auth_mode: 'auto' } } } })).toEqual([
      'sites.google.settings.auth_mode: is unknown. Did you mean authMode?',
    ]);
  });
});
