import { describe, expect, it } from 'vitest';
import { readByteSetting, readBytes, readFolder, readPatterns, readPort, writeBytes } from './fields.ts';

describe('typed sizes', () => {
  it.each([
    ['20 GB', 20 * 1024 ** 3],
    ['512MB', 512 * 1024 ** 2],
    ['1.5 gib', 1.5 * 1024 ** 3],
    ['2', 2 * 1024 ** 3],
    ['1,024 KB', 1024 ** 2],
  ])('%s', (text, bytes) => expect(readBytes(text, 'GB')).toEqual({ ok: true, value: bytes }));

  it.each(['', 'much', '-3 GB', '3 parsecs', '1.2.3 GB'])('refuses %j', (text) =>
    expect(readBytes(text, 'GB').ok).toBe(false),
  );

  it('round-trip through their text', () => {
    expect(writeBytes(20 * 1024 ** 3)).toBe('20 GB');
    expect(writeBytes(8192)).toBe('8 KB');
    expect(readBytes(writeBytes(1.5 * 1024 ** 2), 'GB')).toEqual({ ok: true, value: 1.5 * 1024 ** 2 });
  });

  it('are checked against the limits of the setting', () => {
    expect(readByteSetting('libraryLimitBytes', '1 MB', 'GB')).toEqual({ ok: false, problem: 'At least 256 MB.' });
    expect(readByteSetting('answerBudgetBytes', '8', 'KB')).toEqual({ ok: true, value: 8192 });
    expect(readByteSetting('answerBudgetBytes', '10 MB', 'KB').ok).toBe(false);
  });
});

describe('typed patterns', () => {
  it('are separated by commas', () => {
    expect(readPatterns(' /vendor/, analytics\\.js$ ,')).toEqual({ ok: true, value: ['/vendor/', 'analytics\\.js$'] });
    expect(readPatterns('')).toEqual({ ok: true, value: [] });
  });

  it('must be regular expressions', () => {
    expect(readPatterns('/vendor/, (')).toEqual({ ok: false, problem: 'Not a regular expression: (' });
    expect(readPatterns(Array(51).fill('a').join()).ok).toBe(false);
  });
});

describe('typed ports and folders', () => {
  it('accept ports including 0', () => {
    expect(readPort(' 6100 ')).toEqual({ ok: true, value: 6100 });
    expect(readPort('0')).toEqual({ ok: true, value: 0 });
    for (const text of ['', '65536', '12.5', 'x', '-1']) expect(readPort(text).ok).toBe(false);
  });

  it('accept absolute paths, and empty for the start folder', () => {
    expect(readFolder('')).toEqual({ ok: true, value: null });
    expect(readFolder('/home/me/shop')).toEqual({ ok: true, value: '/home/me/shop' });
    expect(readFolder('C:\\shop').ok).toBe(true);
    expect(readFolder('shop').ok).toBe(false);
  });
});
