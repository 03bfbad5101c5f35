import { describe, expect, test } from 'vitest';
import { isSecretHeader, maskAddresses, maskAddressesIn, maskHeader, maskSecret } from './secrets.ts';

describe('secrets', () => {
  test('shows at most four characters and at most a quarter of the secret', () => {
    expect(maskSecret('abcdefghijklmnopqrst')).toBe('abcd… (20 characters)');
    expect(maskSecret('abcdefgh')).toBe('ab… (8 characters)');
    expect(maskSecret('abc')).toBe('… (3 characters)');
    expect(maskSecret('a')).toBe('… (1 character)');
    expect(maskSecret('')).toBe('');
  });

  test('counts code points, not UTF-16 code units', () => {
    expect(maskSecret('🔑🔑🔑🔑')).toBe('🔑… (4 characters)');
  });

  test('detects secret headers by name, ignoring case', () => {
    expect(isSecretHeader('Authorization')).toBe(true);
    expect(maskHeader('SET-COOKIE', 'session=1234567890')).toBe('sess… (18 characters)');
    expect(maskHeader('content-type', 'text/html')).toBe('text/html');
  });

  test.each([
    ...['x-access-token', 'api-key', 'X-API-Key', 'x-goog-api-key', 'x-amz-security-token', 'Private-Token'],
    ...['x-vault-token', 'DPoP', 'sec-websocket-protocol', 'x-csrf-token', 'X-Xsrf-Token', 'x-auth-token'],
  ])('the header %s is secret', (name) => expect(isSecretHeader(name)).toBe(true));

  test.each(['etag', 'x-token-count', 'content-security-policy', 'sec-websocket-key', 'access-control-allow-headers'])(
    'the header %s is not secret',
    (name) => expect(isSecretHeader(name)).toBe(false),
  );

  test.each([
    ['https://a.test/?access_token=abcdefgh&page=2', 'https://a.test/?access_token=ab…&page=2'],
    ['https://a.test/cb#id_token=abcdefghijklmnopqrst&state=x', 'https://a.test/cb#id_token=abcd…&state=x'],
    [
      'from https://b.test/o?X-Amz-Signature=0123456789abcdef0&X-Amz-Date=1 at 3',
      'from https://b.test/o?X-Amz-Signature=0123…&X-Amz-Date=1 at 3',
    ],
    ['wss://a.test/?TOKEN=abcd', 'wss://a.test/?TOKEN=a…'],
    ['https://me:hunter2@a.test/x', 'https://me:…@a.test/x'],
    ['https://a.test/?q=token&decode=1', 'https://a.test/?q=token&decode=1'],
    ['no address: ?code=1234', 'no address: ?code=1234'],
  ])('masks the secrets in the URL %s', (text, masked) => {
    expect(maskAddresses(text)).toBe(masked);
    expect(maskAddressesIn({ rows: [{ url: text, size: 1, none: null }] })).toEqual({
      rows: [{ url: masked, size: 1, none: null }],
    });
  });
});
