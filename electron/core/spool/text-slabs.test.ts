import { array, assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTextSlabs } from './text-slabs.ts';

/** Appends the chunks, takes the filled slabs after every few, and returns the bytes in order. */
function bytesOf(pieces: readonly string[], takeAfterEach = 1): Buffer {
  const slabs = createTextSlabs();
  const out: Buffer[] = [];
  let added = 0;
  const drain = (): void => {
    const parts = slabs.take(3);
    out.push(...parts.map((part) => Buffer.from(part)));
    slabs.giveBack(parts);
  };
  pieces.forEach((piece, index) => {
    added += slabs.append(piece);
    if (index % takeAfterEach === 0) drain();
  });
  added += slabs.end();
  while (!slabs.isEmpty) drain();
  const whole = Buffer.concat(out);
  expect(added).toBe(whole.length);
  return whole;
}

describe('chunked text', () => {
  it('joins a surrogate pair that a chunk border split', () => {
    const [high = '', low = ''] = '💧'.split('');
    expect(bytesOf([`a${high}`, `${low}b`]).toString('utf8')).toBe('a💧b');
    expect(bytesOf([high, '', low]).toString('utf8')).toBe('💧');
  });

  it('writes a lone surrogate as the whole text would', () => {
    expect(bytesOf(['a\ud83d'])).toEqual(Buffer.from('a\ud83d', 'utf8'));
    expect(bytesOf(['\udca7b'])).toEqual(Buffer.from('\udca7b', 'utf8'));
  });

  it('gives the same bytes wherever the text is cut and however it is taken', () => {
    assert(
      property(
        string({ unit: 'binary' }),
        array(integer({ min: 0, max: 40 })),
        integer({ min: 1, max: 9 }),
        (text, cuts, takeAfterEach) => {
          const pieces: string[] = [];
          let from = 0;
          for (const cut of cuts) {
            pieces.push(text.slice(from, from + cut));
            from += cut;
          }
          pieces.push(text.slice(from));
          expect(bytesOf(pieces, takeAfterEach)).toEqual(Buffer.from(text, 'utf8'));
        },
      ),
    );
  });

  it('continues text over the end of a slab, including wide characters', () => {
    const text = 'ü💧x'.repeat(500_000);
    expect(bytesOf([text, 'a', text]).equals(Buffer.from(`${text}a${text}`, 'utf8'))).toBe(true);
  });

  it('joins small chunks and reuses its slabs', () => {
    const slabs = createTextSlabs();
    for (let count = 0; count < 1000; count += 1) slabs.append('x'.repeat(100));
    const first = slabs.take(10);
    expect(first.map((part) => part.length)).toEqual([100_000]);
    slabs.giveBack(first);
    slabs.append('y');
    const [second] = slabs.take(1);
    expect(second?.buffer).toBe(first[0]?.buffer);
  });

  it('does not write into slabs that were taken', () => {
    const slabs = createTextSlabs();
    slabs.append('first');
    const [first] = slabs.take(1);
    slabs.append('second');
    expect(first?.toString('utf8')).toBe('first');
    expect(slabs.take(1)[0]?.toString('utf8')).toBe('second');
  });

  it('drops what was not taken', () => {
    const slabs = createTextSlabs();
    slabs.append('a\ud83d');
    slabs.clear();
    expect(slabs.isEmpty).toBe(true);
    expect(slabs.append('\udca7')).toBe(3);
  });

  it('accepts raw bytes, also over the end of a slab', () => {
    const slabs = createTextSlabs();
    const bytes = Uint8Array.from({ length: 2_500_000 }, (_, at) => at * 31);
    expect(slabs.append('text')).toBe(4);
    expect(slabs.appendBytes(bytes)).toBe(bytes.length);
    expect(slabs.appendBytes(new Uint8Array(0))).toBe(0);
    expect(Buffer.concat(slabs.take(10)).equals(Buffer.concat([Buffer.from('text'), bytes]))).toBe(true);
  });
});
