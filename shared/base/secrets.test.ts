import { describe, expect, test } from 'vitest';
import { isSecretHeader, maskHeader, maskSecret } from './secrets.ts';

describe('secrets', () => {
  test('show at most four characters, and at most a quarter', () => {
    expect(maskSecret('abcdefghijklmnopqrst')).toBe('abcd… (20 characters)');
    expect(maskSecret('abcdefgh')).toBe('ab… (8 characters)');
    expect(maskSecret('abc')).toBe('… (3 characters)');
    expect(maskSecret('a')).toBe('… (1 character)');
    expect(maskSecret('')).toBe('');
  });

  test('count characters as people see them, not halves of them', () => {
    expect(maskSecret('🔑🔑🔑🔑')).toBe('🔑… (4 characters)');
  });

  test('are told by the name of the header, in any case', () => {
    expect(isSecretHeader('Authorization')).toBe(true);
    expect(maskHeader('SET-COOKIE', 'session=1234567890')).toBe('sess… (18 characters)');
    expect(maskHeader('content-type', 'text/html')).toBe('text/html');
  });
});
