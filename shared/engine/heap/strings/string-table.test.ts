import { expect, it } from 'vitest';
import { createStringScanner, STRING_SEGMENT_BYTES, type StringTable } from './string-table.ts';

function scan(json: string, chunkBytes: number): StringTable {
  const bytes = new TextEncoder().encode(json);
  const scanner = createStringScanner({ expectedCount: 0, reserve: () => {} });
  for (let at = 0; at < bytes.length && !scanner.done; at += chunkBytes) {
    scanner.feed(bytes.slice(at, at + chunkBytes), 0, at);
  }
  expect(scanner.done).toBe(true);
  return scanner.finish();
}

const all = (table: StringTable): string[] => Array.from({ length: table.length }, (_, index) => table.get(index));

it.each([1, 2, 3, 7, 1000])('returns every text, for chunks of %i bytes', (chunkBytes) => {
  const texts = ['', 'a', 'with "quotes" and \\', '\n\t\u0001', 'ä', '😀', '\ud800 alone', 'plain'];
  // V8 escapes everything beyond ASCII; other writers may use UTF-8.
  const escaped = texts.map((text) =>
    JSON.stringify(text).replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
  expect(all(scan(`${escaped.join(',\n')}]`, chunkBytes))).toEqual(texts);
  expect(all(scan(`${texts.map((text) => JSON.stringify(text)).join(' , ')} ]`, chunkBytes))).toEqual(texts);
});

it('may be empty', () => {
  expect(all(scan(' ]', 1))).toEqual([]);
});

it('reads strings across segments', () => {
  const long = 'abcdefghij'.repeat(1_000_000);
  const table = scan(`${JSON.stringify(long)},${JSON.stringify(`${long}\n`)},"end"]`, 1 << 20);
  expect(table.get(0)).toBe(long);
  expect(table.get(1)).toBe(`${long}\n`);
  expect(table.get(2)).toBe('end');
  expect(table.rawLength(1)).toBe(long.length + 2);
});

it('finds a text', () => {
  const table = scan('"Objec","Object","Object2","Object"]', 3);
  expect(table.indexOf('Object')).toBe(1);
  expect(table.indexOf('object')).toBe(-1);
});

it('finds the first index of well-known and other texts', () => {
  const table = scan(
    String.raw`"", "Object\n", "\\Object","__proto__", "Object" ,"(map descriptors)","Object","__proto__","V8EventListener2", "x"]`,
    5,
  );
  expect(['Object', '__proto__', '(map descriptors)', 'V8EventListener'].map((text) => table.indexOf(text))).toEqual([
    4, 3, 5, -1,
  ]);
  expect(['', 'x', 'V8EventListener2', 'y'].map((text) => table.indexOf(text))).toEqual([0, 9, 8, -1]);
});

it.each([2, 5, 8, 11])('finds a text %i bytes before the end of a segment', (before) => {
  const filler = 'x'.repeat(STRING_SEGMENT_BYTES - before - 4);
  const table = scan(`"${filler}","Object","end"]`, 1 << 20);
  expect([table.indexOf('Object'), table.indexOf('end')]).toEqual([1, 2]);
});
