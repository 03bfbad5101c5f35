import { describe, expect, it } from 'vitest';
import { decodeSourceMap, SourceMapSchema } from './decoded-map.ts';
import { originalName } from './position-resolver.ts';

/**
 * `function a(b){}var c=d=>1` with its names. By hand: segments at column 9 (`a`: add), 11 (`b`: left), 19 (`c`: twice), 21 (`d`: value);
 * the numbers of IACE… are relative: column, source, line, original column, name.
 */
const MAP = decodeSourceMap(
  SourceMapSchema.parse({
    version: 3,
    sources: ['math.ts'],
    names: ['add', 'left', 'twice', 'value'],
    mappings: 'SAASA,EAAIC,QACMC,EAAQC',
  }),
);

describe('original function name', () => {
  it('is the name that ends before the parameters', () => {
    expect(MAP.nameBefore(1, 12)).toEqual({ name: 'add', column: 10, nextColumn: 12 });
    expect(MAP.nameBefore(1, 10)).toBeNull();
    // V8's position of a function is that of its parameters: `(` in column 11, `d` in column 22.
    expect(originalName(MAP, { name: 'a', line: 1, column: 11 })).toBe('add');
    expect(originalName(MAP, { name: 'c', line: 1, column: 22 })).toBe('twice');
    expect(originalName(MAP, { name: 'Shop.a', line: 1, column: 11 })).toBe('add');
  });

  it('is not the name of the first parameter, and is null for an anonymous function', () => {
    expect(originalName(MAP, { name: '', line: 1, column: 22 })).toBeNull();
    expect(originalName(MAP, { name: '(anonymous)', line: 1, column: 22 })).toBeNull();
    expect(originalName(MAP, { name: 'zzzz', line: 1, column: 22 })).toBeNull();
    expect(originalName(MAP, { name: 'a', line: 2, column: 11 })).toBeNull();
    // `x,add(`: a name that ends elsewhere, and `add` with a segment of its own without a name.
    const method = decodeSourceMap(
      SourceMapSchema.parse({ version: 3, sources: ['a.ts'], names: ['at'], mappings: 'QAAAA,CAAA' }),
    );
    expect(originalName(method, { name: 'add', line: 1, column: 13 })).toBeNull();
  });
});

describe('decoded map', () => {
  it('reads segments in any column order', () => {
    // Column 8 first, then back to 0 (`R` is −8).
    const map = decodeSourceMap(SourceMapSchema.parse({ version: 3, sources: ['a.ts'], mappings: 'QACA,RAAA' }));
    expect(map.find(1, 2)).toEqual({ source: 'a.ts', line: 2, column: 1 });
    expect(map.find(1, 9)).toEqual({ source: 'a.ts', line: 2, column: 1 });
  });

  it('is valid for the lines before a damaged one', () => {
    const map = decodeSourceMap(SourceMapSchema.parse({ version: 3, sources: ['a.ts'], mappings: 'AAAA;AA!A;AAAA' }));
    expect(map.find(1, 1)).toEqual({ source: 'a.ts', line: 1, column: 1 });
    expect([map.find(2, 1), map.find(3, 1)]).toEqual([null, null]);
  });
});
