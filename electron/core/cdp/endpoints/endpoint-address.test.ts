import { describe, expect, it } from 'vitest';
import { addressesToTry, isLoopbackAddress, parseEndpointAddress, type EndpointAddress } from './endpoint-address.ts';

function parsed(text: string): EndpointAddress {
  const result = parseEndpointAddress(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('parseEndpointAddress', () => {
  it.each([
    ['http://localhost:9222', 'http://localhost:9222'],
    ['http://localhost:9222/', 'http://localhost:9222'],
    [' http://LOCALHOST:9222//json/version ', 'http://localhost:9222'],
    ['ws://127.0.0.1:9333/devtools/browser/6f3a', 'http://127.0.0.1:9333'],
    ['localhost:9333', 'http://localhost:9333'],
    ['9229', 'http://localhost:9229'],
    ['http://localhost', 'http://localhost:9222'],
    ['http://localhost:80', 'http://localhost:80'],
    ['http://[::1]:9229/', 'http://[::1]:9229'],
    ['::1', 'http://[::1]:9222'],
    ['[::ffff:127.0.0.1]:9222', 'http://127.0.0.1:9222'],
    ['::ffff:127.0.0.1', 'http://127.0.0.1:9222'],
  ])('reads %s as %s', (text, expected) => {
    expect(parsed(text).text).toBe(expected);
  });

  it('knows whether a port was named', () => {
    expect(parsed('localhost').namesPort).toBe(false);
    expect(parsed('localhost:9222').namesPort).toBe(true);
    expect(parsed('9222').namesPort).toBe(true);
  });

  it('treats localhost and 127.0.0.1 as one endpoint, and another port or ::1 as another one', () => {
    expect(parsed('localhost:9222').key).toBe(parsed('http://127.0.0.1:9222/').key);
    expect(parsed('localhost:9222').key).not.toBe(parsed('localhost:9223').key);
    expect(parsed('localhost:9222').key).not.toBe(parsed('[::1]:9222').key);
  });

  it.each([
    'http://example.com:9222',
    'ws://192.168.1.5:9222',
    '0.0.0.0:9222',
    'http://localhost.evil.test:9222',
    'http://127.0.0.1.nip.io:9222',
    '[::]:9222',
    '[fe80::1]:9222',
    '128.0.0.1',
  ])('refuses %s and advises an SSH tunnel', (text) => {
    expect(parseEndpointAddress(text)).toMatchObject({
      ok: false,
      error: { code: 'not_loopback', suggestion: expect.stringContaining('ssh -L') },
    });
  });

  it('names the port in the tunnel it advises', () => {
    const result = parseEndpointAddress('build-box:9333');
    expect(result).toMatchObject({
      ok: false,
      error: { suggestion: expect.stringContaining('ssh -L 9333:localhost:9333 build-box') },
    });
  });

  it.each([
    '',
    '   ',
    'http://',
    'https://localhost:9222',
    'wss://localhost',
    'file:///etc/passwd',
    '0',
    '65536',
    'localhost:99999',
    'http://me:pw@localhost:9222',
    'a b',
  ])('rejects %j as an address', (text) => {
    expect(parseEndpointAddress(text)).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  });
});

describe('addresses on the wire', () => {
  it('never resolves localhost by DNS', () => {
    expect(addressesToTry(parsed('localhost:9222'))).toEqual(['127.0.0.1', '::1']);
    expect(addressesToTry(parsed('[::1]:9222'))).toEqual(['::1']);
  });

  it('distinguishes loopback from other socket addresses', () => {
    expect(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'].every(isLoopbackAddress)).toBe(true);
    expect(['10.0.0.1', '::', '1127.0.0.1', '::ffff:10.0.0.1'].some(isLoopbackAddress)).toBe(false);
  });
});
