import { describe, expect, it } from 'vitest';
import { trustedOriginsOf } from '../../src/config/trusted-origins.js';
import { GOOGLE, load, problemsOf } from './config-folder.js';

describe('trusted origins', () => {
  it('are those of the list and of all sites, once each and without a path', async () => {
    const config = await load({
      sites: {
        google: GOOGLE,
        mirror: { ...GOOGLE, baseUrl: 'http://192.168.1.5:3000/gemini' },
        again: { ...GOOGLE, baseUrl: 'http://192.168.1.5:3000' },
      },
      trustedOrigins: ['http://nas.local:8080', 'HTTPS://NAS.local:443/', 'http://192.168.1.5:3000', 'http://[::1]:80'],
    });
    expect(config.trustedOrigins).toEqual([
      'http://nas.local:8080',
      'https://nas.local',
      'http://192.168.1.5:3000',
      'http://[::1]',
    ]);
    expect(trustedOriginsOf(config)).toEqual([...config.trustedOrigins, 'https://generativelanguage.googleapis.com']);
  });

  it('are none where nothing is configured', async () => {
    expect(trustedOriginsOf(await load({}))).toEqual([]);
  });

  it.each([
    'nas.local',
    'nas.local:8080',
    'http://',
    'http://nas.local/pictures',
    'http://nas.local?x',
    'http://nas.local/#x',
    'http://me@nas.local',
    'ftp://nas.local',
    'http://*.local',
    '*',
  ])('are no other addresses, such as %s', async (origin) => {
    expect(await problemsOf({ trustedOrigins: ['http://nas.local', origin] })).toEqual([
      `trustedOrigins.1: is text (${origin.length} ${origin.length === 1 ? 'character' : 'characters'}); expected an origin such as http://nas.local:8080: scheme, host and port alone`,
    ]);
  });

  it('come in a list', async () => {
    expect(await problemsOf({ trustedOrigins: 'http://nas.local' })).toEqual([
      expect.stringContaining('trustedOrigins: is text (16 characters); expected a list of origins'),
    ]);
  });
});
