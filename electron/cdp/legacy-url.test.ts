import { describe, expect, it } from 'vitest';
import { format, parse } from './legacy-url.ts';

describe('the URL of a socket', () => {
  it.each([
    'ws://127.0.0.1:9222/devtools/browser/6f1c',
    'ws://[::1]:9229/0f2c936f-b1cd-4ac9-aab3-f63b0f33d55e',
    'ws://localhost/x?y=1',
  ])('is unchanged after it was parsed: %s', (text) => {
    expect(format(parse(text))).toBe(text);
  });

  it('is split into host and port', () => {
    expect(parse('ws://127.0.0.1:9222/devtools/browser/6f1c')).toMatchObject({ hostname: '127.0.0.1', port: '9222' });
  });

  it('is rejected when it is invalid', () => {
    expect(() => parse('not a url')).toThrow(TypeError);
  });
});
