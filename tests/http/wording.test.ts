import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.js';
import { failureOfStatus } from '../../src/http/failures.js';
import { guardNote } from '../../src/http/guard/guard-note.js';
import { proxyFor } from '../../src/http/proxy.js';
import { quote } from '../../src/http/quote.js';
import { redirectOf } from '../../src/http/guard/redirect.js';
import { durationMs, retryAfterMs } from '../../src/http/retry-after.js';

describe('Retry-After', () => {
  const now = Date.parse('Mon, 23 Nov 2026 12:00:00 GMT');

  it('is read as seconds', () => {
    expect(retryAfterMs({ 'retry-after': '7' })).toBe(7000);
    expect(retryAfterMs({ 'retry-after': '1200' })).toBe(1_200_000);
  });

  it('is read as a date, never as a time in the past', () => {
    expect(retryAfterMs({ 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, now)).toBe(30_000);
    expect(retryAfterMs({ 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, now)).toBe(0);
  });

  it('is nothing when it is absent or unreadable', () => {
    expect(retryAfterMs({})).toBeUndefined();
    expect(retryAfterMs({ 'retry-after': 'soon' })).toBeUndefined();
  });
});

it('reads the duration of a RetryInfo with its fraction', () => {
  expect(durationMs('1.173612231s')).toBe(1174);
  expect(durationMs('30s')).toBe(30_000);
  expect(durationMs('30')).toBeUndefined();
  expect(durationMs(30)).toBeUndefined();
});

describe('a quote of a stranger', () => {
  const key = new Secret('sk-canary-0123456789', 'test');

  it('is one line without control characters, at most 300 characters long', () => {
    expect(quote('one\r\n two\u001b[31m\tthree')).toBe('one two [31m three');
    expect(quote('word '.repeat(200))).toHaveLength(300);
  });

  it('has no key, also not a piece of one at its end', () => {
    expect(quote(`your key ${key.reveal()} is bad`, key)).toBe('your key [key] is bad');
    expect(quote(`${'x '.repeat(145)}${key.reveal()}`, key)).not.toContain('sk-');
  });

  it('has the length of base64 in its place', () => {
    expect(quote(`picture: ${'QUJD'.repeat(1000)}== end`)).toBe('picture: [4002 base64 characters] end');
  });
});

describe('the status of an answer', () => {
  it.each([
    [400, 'invalid_request', 'unbilled'],
    [401, 'auth', 'unbilled'],
    [402, 'insufficient_balance', 'unbilled'],
    [403, 'auth', 'unbilled'],
    [404, 'invalid_request', 'unbilled'],
    [408, 'server_error', 'maybe'],
    [413, 'invalid_request', 'unbilled'],
    [429, 'rate_limited', 'unbilled'],
    [499, 'server_error', 'maybe'],
    [500, 'server_error', 'maybe'],
    [502, 'server_error', 'maybe'],
    [503, 'overloaded', 'unbilled'],
    [504, 'server_error', 'maybe'],
    [524, 'server_error', 'maybe'],
    [302, 'invalid_request', 'unbilled'],
    [204, 'invalid_response', 'maybe'],
  ])('%i means %s, %s', (status, code, billing) => {
    expect(failureOfStatus(status)).toMatchObject({ code, billing });
  });

  it('makes the base URL suspect where nothing takes the request', () => {
    const suspect = [302, 307, 400, 404, 405, 413, 503].filter((status) => failureOfStatus(status).suspect === 'address');
    expect(suspect).toEqual([302, 307, 404, 405]);
  });
});

describe('the proxy of a request', () => {
  const target = (url: string, env: Record<string, string>, site?: string) => proxyFor(new URL(url), env, site);

  it('follows the scheme of the target', () => {
    const env = { HTTPS_PROXY: 'http://secure:1', HTTP_PROXY: 'http://plain:2' };
    expect(target('https://a.test/', env)).toBe('http://secure:1');
    expect(target('http://a.test/', env)).toBe('http://plain:2');
  });

  it('is read in both cases, the lower one first, with or without a scheme', () => {
    expect(target('https://a.test/', { https_proxy: 'low:1', HTTPS_PROXY: 'http://up:2' })).toBe('http://low:1');
    expect(target('https://a.test/', { HTTPS_PROXY: '127.0.0.1:7890' })).toBe('http://127.0.0.1:7890');
    expect(target('https://a.test/', { HTTPS_PROXY: 'socks5://127.0.0.1:1080' })).toBe('socks5://127.0.0.1:1080');
  });

  it.each([
    ['a.test', 'https://a.test/', false],
    ['a.test', 'https://b.a.test/', false],
    ['.a.test', 'https://b.a.test/', false],
    ['*.a.test', 'https://b.a.test/', false],
    ['x.test, a.test', 'https://A.test/', false],
    ['a.test:8443', 'https://a.test/', true],
    ['a.test:443', 'https://a.test/', false],
    ['test', 'https://atest/', true],
    ['*', 'https://a.test/', false],
    ['', 'https://a.test/', true],
  ])('with NO_PROXY "%s" for %s is used: %s', (exceptions, url, used) => {
    expect(target(url, { HTTPS_PROXY: 'http://p:1', NO_PROXY: exceptions }) !== undefined).toBe(used);
  });

  it('never leads away from loopback, unless the site says so', () => {
    const env = { HTTP_PROXY: 'http://p:1' };
    for (const host of ['127.0.0.1:80', 'localhost:99', '[::1]:7']) expect(target(`http://${host}/`, env)).toBeUndefined();
    expect(target('http://127.0.0.1/', env, 'http://own:3')).toBe('http://own:3');
  });

  it('is none for a site that says direct', () => {
    expect(target('https://a.test/', { HTTPS_PROXY: 'http://p:1' }, 'direct')).toBeUndefined();
  });
});

describe('the note of the guard', () => {
  it('names the proxy without its password, and says what cannot be pinned', () => {
    const note = { key: 'untrusted.proxy', values: { proxy: 'http://p:1' } };
    expect(guardNote({ HTTPS_PROXY: 'http://me:secret@p:1' })).toEqual(note);
    expect(guardNote({ HTTP_PROXY: 'p:1' })).toEqual(note);
    expect(guardNote({}, 'socks5://me:secret@p:1')?.values).toEqual({ proxy: 'socks5://p:1' });
    expect(JSON.stringify(guardNote({}, 'http://me:secret@:no'))).not.toContain('secret');
  });

  it('is none where connections are direct', () => {
    expect(guardNote({})).toBeUndefined();
    expect(guardNote({ HTTPS_PROXY: 'http://p:1' }, 'direct')).toBeUndefined();
    expect(guardNote({ HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' })).toBeUndefined();
  });
});

describe('a redirect from https', () => {
  const nothing = async function* () {};
  const leading = (location: string) =>
    redirectOf(
      { status: 302, headers: { location }, body: nothing(), bytes: nothing, text: async () => '' },
      new URL('https://a.test/b'),
      'GET',
    );

  it('leads to https and never to http', () => {
    expect(leading('/c')?.href).toBe('https://a.test/c');
    expect(() => leading('http://a.test/c')).toThrow('does not follow a redirect from https to http');
  });
});
