/** Host names of this machine, listen addresses and tokens, as text. */
import { describe, expect, it } from 'vitest';
import { isLoopbackHost, parseListenAddress, tokenMatches } from './http-guards.ts';
import { createGuard } from '../../../shared/base/errors.ts';

describe('a Host header', () => {
  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1:6100', '[::1]:6100', '[::1]'])('%s is accepted', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });
  it.each([
    undefined,
    '',
    'localhost.',
    'localhost.example',
    '127.0.0.2',
    '0.0.0.0',
    'a@localhost',
    'localhost:1:2',
    '[::2]',
    '::1',
  ])('%s is rejected', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

describe('an address to listen on', () => {
  it.each([
    ['localhost:6100', { host: '127.0.0.1', port: 6100 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:6100', { host: '::1', port: 6100 }],
    [':6100', { host: '127.0.0.1', port: 6100 }],
    ['6100', { host: '127.0.0.1', port: 6100 }],
  ])('%s is parsed', (text, value) => {
    expect(createGuard().run(() => parseListenAddress(text))).toEqual({ ok: true, value });
  });
  it.each([
    ['0.0.0.0:6100', 'not_loopback'],
    ['192.168.1.4:6100', 'not_loopback'],
    ['example.org:80', 'not_loopback'],
    ['localhost', 'invalid_params'],
    ['localhost:70000', 'invalid_params'],
    ['', 'invalid_params'],
  ])('%s is refused as %s', (text, code) => {
    expect(createGuard().run(() => parseListenAddress(text))).toMatchObject({ ok: false, error: { code } });
  });
});

describe('a token', () => {
  it('matches only itself, whatever the length of the other', () => {
    expect(tokenMatches('Bearer secret', 'secret')).toBe(true);
    expect(tokenMatches('bearer  secret', 'secret')).toBe(true);
    for (const other of [
      undefined,
      '',
      'secret',
      'Bearer ',
      'Bearer secre',
      'Bearer secrets',
      'Basic secret',
      'Bearer a secret',
    ]) {
      expect(tokenMatches(other, 'secret')).toBe(false);
    }
  });
});
