import { describe, expect, it } from 'vitest';
import { createLineSplitter } from './line-splitter.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function split(text: string, chunkBytes: number, limitBytes = 100): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter({
    limitBytes,
    onLine: (line) => lines.push(new TextDecoder().decode(line)),
    onTooLong: () => lines.push('(too long)'),
  });
  const whole = bytes(text);
  for (let start = 0; start < whole.length; start += chunkBytes)
    splitter.push(whole.subarray(start, start + chunkBytes));
  return lines;
}

describe('line splitter', () => {
  it.each([1, 2, 3, 1000])('returns the same lines for chunks of %d bytes', (chunkBytes) => {
    expect(split('one\r\ntwö\u2028still two\n\nfour\nunfinished', chunkBytes)).toEqual([
      'one',
      'twö\u2028still two',
      '',
      'four',
    ]);
  });

  it('drops a line over the limit and reads the next one', () => {
    expect(split(`${'x'.repeat(11)}\nshort\n${'y'.repeat(10)}\n`, 4, 10)).toEqual([
      '(too long)',
      'short',
      'yyyyyyyyyy',
    ]);
  });

  it('returns lines that do not change when the chunk is overwritten', () => {
    const lines: string[] = [];
    const splitter = createLineSplitter({
      limitBytes: 10,
      onLine: (line) => lines.push(new TextDecoder().decode(line)),
      onTooLong: () => undefined,
    });
    const chunk = bytes('abc');
    splitter.push(chunk);
    chunk.fill(0x78);
    splitter.push(bytes('\n'));
    expect(lines).toEqual(['abc']);
  });
});
